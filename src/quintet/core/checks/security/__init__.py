"""Porch: the checks of security."""
