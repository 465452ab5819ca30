"""Porch: the SQLite driver."""
