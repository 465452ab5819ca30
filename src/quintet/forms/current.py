"""The fuse box of forms: the renderer in force, renewed when settings change, and whose rows are being drawn."""

from contextvars import ContextVar
from typing import Any

from quintet.forms.settings import FormSettings
from quintet.kernel.current import settings
from quintet.kit import dotted

#: What the formset whose field is being drawn has read of rows, and the field's place in it (`quintet.forms.shared_rows`).
drawn_rows: ContextVar[tuple[Any, Any] | None] = ContextVar("drawn_rows", default=None)


def _make_renderer() -> Any:
    return dotted.load_type(FormSettings.now().form_renderer)()


def default_renderer() -> Any:
    """Return the renderer that FORM_RENDERER names, one per generation of the settings."""
    return settings.store.per_generation(_make_renderer)
