"""The cache keys of template fragments."""

import hashlib
from collections.abc import Iterable


def make_template_fragment_key(fragment_name: str, vary_on: Iterable[object] | None = None) -> str:
    """Return the key under which ``{% cache timeout fragment_name vary_on... %}`` keeps its text.

    Values are told by their texts. No two lists of texts give one key: texts with a colon, which ends each of the others, are
    digested with their lengths instead.
    """
    texts = [str(value) for value in vary_on or ()]
    if any(":" in text for text in texts):
        digest = hashlib.sha256("".join(f"{len(text)}:{text}" for text in texts).encode()).hexdigest()
    else:
        digest = hashlib.md5("".join(f"{text}:" for text in texts).encode(), usedforsecurity=False).hexdigest()
    return f"template.cache.{fragment_name}.{digest}"
