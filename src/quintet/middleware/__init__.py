"""Porch: the built-in middleware at its documented paths."""
