"""`inline`: a mark on sync code that only uses our own APIs, so that it runs on the loop instead of in a thread."""

from collections.abc import Callable
from typing import Any, TypeVar

V = TypeVar("V", bound=Callable[..., Any])


def inline(view: V) -> V:
    """Mark a sync view that never blocks by other means than the framework's own I/O; it then needs no thread."""
    view.runs_inline = True  # type: ignore[attr-defined]  # a mark on a function, read by `is_inline`
    return view


def is_inline(view: Any) -> bool:
    """Say whether ``view`` carries the mark."""
    return bool(getattr(view, "runs_inline", False))
