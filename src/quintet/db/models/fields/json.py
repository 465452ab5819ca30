"""Porch: the JSON field."""

from quintet.orm.fields.values import JSONField as JSONField

__all__ = ["JSONField"]
