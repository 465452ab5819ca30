"""How generic views name templates and context variables after their models."""

from typing import Any


def is_model(thing: Any) -> bool:
    """Say whether ``thing`` is a model or an instance of one."""
    return hasattr(thing, "_meta") and hasattr(thing, "_default_manager" if isinstance(thing, type) else "_state")


def template_name(model: Any, suffix: str) -> str:
    """Return ``app/model<suffix>.html``."""
    meta = model._meta
    return f"{meta.app_label}/{meta.model_name}{suffix}.html"
