"""Porch: the checks of models."""

from quintet.cli.checks.models import check_all_models as check_all_models

__all__ = [
    "check_all_models",
]
