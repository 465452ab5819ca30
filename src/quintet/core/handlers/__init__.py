"""Porch: the handlers behind the server entry points."""
