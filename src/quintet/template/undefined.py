"""Undefined variables: what templates recorded of look-ups that led nowhere, for debug pages, toolbars and tests."""

from typing import Any

from quintet.template.compiler.current import collect_misses as collect_misses
from quintet.template.compiler.misses import Miss as Miss
from quintet.template.errors import UndefinedVariable as UndefinedVariable

__all__ = ["Miss", "UndefinedVariable", "collect_misses", "with_undefined"]

#: The dotted paths of the backend that has the option.
OUR_BACKENDS = (
    "quintet.template.backends.django.DjangoTemplates",
    "quintet.template.backends.native.DjangoTemplates",
    "django.template.backends.django.DjangoTemplates",
)


def with_undefined(templates: list[dict[str, Any]], undefined: Any) -> list[dict[str, Any]]:
    """Return the TEMPLATES setting with the option ``undefined`` of every engine of ours set; other engines as they are."""
    return [
        {**entry, "OPTIONS": {**entry.get("OPTIONS", {}), "undefined": undefined}}
        if entry.get("BACKEND") in OUR_BACKENDS
        else entry
        for entry in templates
    ]
