"""Porch: documented helpers; each path is its home's own module object."""
