"""Porch: what a queryset asks."""

from quintet.orm.plan.view import QueryView as Query

__all__ = ["Query"]
