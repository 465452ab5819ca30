"""Text helpers that every start needs: near names for error messages, names as labels. The others are in `kit.words`."""

from collections.abc import Iterable

from quintet.kit.lazy import keep_lazy_text
from quintet.kit.libraries import difflib


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that ``name`` was most likely meant to be, or None when none is near."""
    found = difflib.get_close_matches(name, list(candidates), n=1, cutoff=0.75)
    return found[0] if found else None


def edit_distance_within(first: str, second: str, limit: int) -> bool:
    """Say whether ``second`` can be had from ``first`` in at most ``limit`` insertions, deletions or replacements."""
    if abs(len(first) - len(second)) > limit:
        return False
    row = list(range(len(second) + 1))
    for i, left in enumerate(first, 1):
        previous, row[0] = row[0], i
        for j, right in enumerate(second, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (left != right))
        if min(row) > limit:
            return False
    return row[-1] <= limit


@keep_lazy_text
def capfirst(text: object) -> str:
    """Return ``text`` with its first letter in upper case; what is empty or None comes back as it is."""
    if not text:
        return text  # type: ignore[return-value]  # None stays None, as documented
    words = str(text)
    return words[0].upper() + words[1:]


def pretty_name(name: str) -> str:
    """Return a field's name as a label: underscores as blanks, the first letter in upper case."""
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]
