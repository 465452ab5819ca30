"""Porch: the built-in commands, for subclassing."""
