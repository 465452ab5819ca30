"""Porch: stores of caches."""
