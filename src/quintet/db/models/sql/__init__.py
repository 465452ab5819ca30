"""Porch: the parts of SQL that packages name."""

from quintet.orm.plan.view import QueryView as Query

__all__ = ["Query"]
