"""Text without its HTML tags, also those that only appear once others are gone."""

from typing import Any

from quintet.kernel.errors import SuspiciousOperation
from quintet.kit.lazy import keep_lazy_text
from quintet.kit.patterns import late
from quintet.kit.tags import TEXT, pieces

#: Most rounds over one text; each round can uncover tags that the last one put together.
MAX_ROUNDS = 50
#: A tag that goes on for so many characters without an end, in a text with MAX_ROUNDS of them, is no accident.
LONG_TAG = 1000
_TAG_NAME = late("<[a-zA-Z]")


@keep_lazy_text
def strip_tags(value: Any) -> str:
    """Return the text without anything that looks like a tag. The result is not safe HTML: escape it.

    Raises SuspiciousOperation (answered with 400) for text that is built to keep this busy: tags that hide in one another
    deeper than MAX_ROUNDS, or as many that never end.
    """
    text = str(value)
    _refuse_endless_tags(text)
    for _ in range(MAX_ROUNDS):
        if "<" not in text or ">" not in text:
            return text
        fewer = "".join(piece.text for piece in pieces(text) if piece.kind is TEXT)
        if fewer.count("<") == text.count("<"):
            return text
        text = fewer
    if "<" in text and ">" in text:
        raise SuspiciousOperation(f"strip_tags() found tags inside tags more than {MAX_ROUNDS} deep.")
    return text


def _refuse_endless_tags(text: str) -> None:
    if len(text) < LONG_TAG or text.count("<") < MAX_ROUNDS:
        return
    for part in text.split(">"):
        first = _TAG_NAME.search(part)
        if first is not None and len(part) - first.end() >= LONG_TAG:
            raise SuspiciousOperation(f"strip_tags() found a tag without an end among at least {MAX_ROUNDS} tags.")
