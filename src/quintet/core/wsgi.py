"""Porch: the WSGI application."""

from quintet.server.wsgi import get_wsgi_application as get_wsgi_application

__all__ = ["get_wsgi_application"]
