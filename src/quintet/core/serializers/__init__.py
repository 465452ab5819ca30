"""Porch: serialisers."""
