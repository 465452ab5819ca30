"""Decorators about the common middleware."""

from typing import Any

from quintet.views.wrapping import marked


def no_append_slash(view_func: Any) -> Any:
    """Mark the view so that APPEND_SLASH does not redirect to it."""
    return marked(view_func, should_append_slash=False)
