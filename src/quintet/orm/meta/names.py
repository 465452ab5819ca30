"""Names that are made of others, and options in the form that the rest of the orm reads."""

from typing import Any

from quintet.kit.lazy import lazy


def normalize_together(value: Any) -> Any:
    """Return ``unique_together`` as a tuple of tuples; a single tuple of names is one set. The checks tell what is neither."""
    if not value:
        return ()
    if isinstance(value, set):  # as migration files write it
        value = sorted(value)
    if not isinstance(value, tuple | list):
        return value
    if not isinstance(next(iter(value)), tuple | list):
        value = (value,)
    return tuple(tuple(names) if isinstance(names, list | tuple) else names for names in value)


def words_of(name: str) -> str:
    """Return a class name in lower-case words: ``BlogPost`` gives ``blog post``."""
    pieces: list[str] = []
    for index, letter in enumerate(name):
        after_lower = index and not name[index - 1].isupper()
        before_lower = index and index + 1 < len(name) and name[index + 1].islower()
        if letter.isupper() and (after_lower or before_lower) and name[index - 1] != "_":
            pieces.append(" ")
        pieces.append(letter.lower())
    return "".join(pieces)


def _with_s(name: Any) -> str:
    return f"{name}s"


_lazily_with_s = lazy(_with_s, str)


def plural_of(verbose_name: Any) -> Any:
    """Return the plural that English makes, in the kind of the name: text, or text that waits for the reader's language."""
    return _with_s(verbose_name) if isinstance(verbose_name, str) else _lazily_with_s(verbose_name)
