"""Porch: the middleware of the fetch-metadata guard."""

from quintet.web.fetch_metadata import FetchMetadataMiddleware as FetchMetadataMiddleware

__all__ = [
    "FetchMetadataMiddleware",
]
