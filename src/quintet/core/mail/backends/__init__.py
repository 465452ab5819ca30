"""Porch: the backends of mail."""
