"""Porch: the checks of template engines."""

from quintet.template.checks import check_templates as check_templates

__all__ = [
    "check_templates",
]
