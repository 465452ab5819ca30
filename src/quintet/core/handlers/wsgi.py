"""Porch: the WSGI handler and request."""

from quintet.http.wsgi import WSGIRequest as WSGIRequest
from quintet.server.wsgi import WSGIHandler as WSGIHandler

__all__ = ["WSGIHandler", "WSGIRequest"]
