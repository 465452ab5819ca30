"""A decorator about the fetch-metadata guard."""

from typing import Any

from quintet.views.wrapping import marked
from quintet.web.fetch_metadata import EXEMPT


def fetch_metadata_exempt(view_func: Any) -> Any:
    """Let other sites send unsafe requests to this view, as far as FetchMetadataMiddleware is concerned."""
    return marked(view_func, **{EXEMPT: True})
