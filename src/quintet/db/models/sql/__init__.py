"""Porch: the parts of SQL that packages name."""
