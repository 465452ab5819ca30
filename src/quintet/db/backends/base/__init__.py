"""Porch: what the drivers have in common."""
