"""Porch: the ASGI application."""

from quintet.server.asgi import get_asgi_application as get_asgi_application

__all__ = ["get_asgi_application"]
