"""Porch: values as JSON keeps them."""

from quintet.kit.json_values import normalize_json as normalize_json

__all__ = [
    "normalize_json",
]
