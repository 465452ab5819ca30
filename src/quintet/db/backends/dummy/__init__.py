"""Porch: the driver of an alias without an ENGINE."""
