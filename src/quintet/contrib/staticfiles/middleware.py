"""`StaticFilesMiddleware`: the server of the site serves its static files itself, whichever server that is."""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from quintet.contrib.staticfiles import serve
from quintet.contrib.staticfiles.current import staticfiles_storage
from quintet.contrib.staticfiles.finders import get_finders
from quintet.contrib.staticfiles.settings import StaticSettings
from quintet.contrib.staticfiles.storage import ManifestFilesMixin
from quintet.contrib.staticfiles.table import Entry, compile_table
from quintet.contrib.staticfiles.url import required
from quintet.http.errors import Http404
from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase, HttpResponseNotAllowed
from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.errors import MiddlewareNotUsed
from quintet.kit.lazy import ready
from quintet.services.files.storage.filesystem import FileSystemStorage
from quintet.template.settings import TemplateSettings
from quintet.web.phases import BuiltinMiddleware

logger = logging.getLogger("django.contrib.staticfiles")

NOSNIFF = {"X-Content-Type-Options": "nosniff"}
READING = ("GET", "HEAD")


class StaticFilesMiddleware(BuiltinMiddleware):
    """Answers requests below STATIC_URL for files that were collected; all others go on to the site.

    The files are those that are there when the first request comes, or the worker starts: after collecting, start the server
    anew. With DEBUG the finders are asked at each request instead. Put it behind `SecurityMiddleware` and before all others.
    """

    fused: ClassVar[bool] = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)
        url = required(TemplateSettings.now().static_url)
        parts = urlsplit(url)
        #: A relative STATIC_URL stands below the script prefix, which is no part of ``path_info``.
        self.is_relative = not parts.netloc and not parts.path.startswith("/")
        self.prefix = f"/{parts.path}" if self.is_relative else parts.path
        self.is_debug = CoreSettings.now().debug
        self.entries: Mapping[str, Entry] = {} if self.is_debug else _entries(self.prefix, is_elsewhere=bool(parts.netloc))

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        """Answer a request for a static file."""
        path = request.path_info if self.is_relative else request.path
        if not path.startswith(self.prefix):
            return None
        if self.is_debug:
            return self._found(request, path)
        entry = self.entries.get(path)
        if entry is None:
            return None
        if request.method not in READING:
            return HttpResponseNotAllowed(READING)
        try:
            return entry.answer(request)
        except FileNotFoundError:
            logger.warning("The static file of %s was deleted since the server started.", path)
            return None

    def _found(self, request: HttpRequest, path: str) -> HttpResponseBase | None:
        try:
            return serve.serve(request, path[len(self.prefix) :], insecure=True)
        except Http404:
            return None


def _entries(prefix: str, *, is_elsewhere: bool) -> dict[str, Entry]:
    storage = ready(staticfiles_storage)
    root: Any = getattr(storage, "location", None)
    if not isinstance(storage, FileSystemStorage):
        raise MiddlewareNotUsed("the storage of static files is not a folder of this machine")
    if not root or not Path(root).is_dir():
        logger.warning("No static files are served: %s. Set STATIC_ROOT and run collectstatic.", _lack(root))
        return {}
    hashed = storage.hashed_files if isinstance(storage, ManifestFilesMixin) else {}
    # Fonts and modules of another host need leave; that host asks this one for them.
    headers = NOSNIFF | ({"Access-Control-Allow-Origin": "*"} if is_elsewhere else {})
    table = compile_table(
        root,
        set(hashed.values()) - hashed.keys(),
        max_age=StaticSettings.now().staticfiles_max_age,
        # Where the links of `collectstatic --link` lead.
        outside=[location for finder in get_finders() for location in _locations(finder)],
        headers=headers,
    )
    return {prefix + name: entry for name, entry in table.items()}


def _lack(root: Any) -> str:
    return f"there is no folder {root}" if root else "STATIC_ROOT is not set"


def _locations(finder: Any) -> list[str]:
    return [storage.location for storage in getattr(finder, "storages", {}).values()]
