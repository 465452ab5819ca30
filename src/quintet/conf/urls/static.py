"""Porch: the URL patterns of folders of files in development."""

from quintet.views.static_urls import static as static

__all__ = ["static"]
