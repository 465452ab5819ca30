"""Porch: the PostgreSQL driver."""
