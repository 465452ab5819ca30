"""The documented view of static files in development."""

from quintet.contrib.staticfiles.serve import serve as serve

__all__ = ["serve"]
