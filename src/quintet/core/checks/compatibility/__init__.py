"""Porch: the checks for upgrades."""
