"""Serving static files in development, straight from where the finders see them. Fills `ports.static_handler`."""

from pathlib import Path
from posixpath import normpath
from typing import Any
from urllib.parse import urlsplit

from quintet.contrib.staticfiles import finders
from quintet.contrib.staticfiles.table import REFUSED_ENDINGS
from quintet.contrib.staticfiles.url import base_url
from quintet.http.errors import Http404
from quintet.http.response import HttpResponseBase
from quintet.http.streaming import FileResponse
from quintet.kernel.core_settings import CoreSettings
from quintet.kit import bridge
from quintet.views import static
from quintet.web.answers import answer_for
from quintet.web.file_answers import as_asked_for
from quintet.web.security import fixed_headers


def serve(request: Any, path: str, insecure: bool = False, **kwargs: Any) -> Any:
    """Answer with a static file, found by the finders; a view for development, answering 404 without DEBUG.

    ``insecure`` serves without DEBUG too. Files and folders whose names begin with a dot are not served: they hold settings and
    histories, not pages. Nor is what editors and other programs leave beside files (``a.css~``, ``a.css.bak``).
    """
    if not CoreSettings.now().debug and not insecure:
        raise Http404
    name = normpath(path).lstrip("/")
    is_private = any(part.startswith(".") for part in name.split("/")) or name.endswith(REFUSED_ENDINGS)
    found = None if is_private else finders.find(name)
    if not found:
        if path.endswith("/") or path == "":
            raise Http404("Directory indexes are not allowed here.")
        raise Http404(f"'{path}' could not be found")
    file = Path(found)
    return static.serve(request, file.name, document_root=str(file.parent), **kwargs)


class StaticApplication:
    """An application that answers requests below STATIC_URL itself and hands the rest on."""

    def __init__(self, application: Any) -> None:
        self.application = application
        parts = urlsplit(base_url())
        self.is_ours = not parts.netloc
        self.path = parts.path

    def __getattr__(self, name: str) -> Any:
        return getattr(self.application, name)

    def serves(self, path: str) -> bool:
        """Say whether a URL path lies below STATIC_URL."""
        return self.is_ours and path.startswith(self.path)

    def _answer(self, request: Any) -> HttpResponseBase | None:
        if not self.serves(request.path):
            return None
        try:
            # The server has decoded the path; decoding it twice would make other names of some.
            response = serve(request, request.path[len(self.path) :], insecure=True)
        except Http404 as error:
            response = answer_for(request, error)
        if isinstance(response, FileResponse):
            response = as_asked_for(request, response)
        # No middleware stands in front of these files, so what it says on every page is said here.
        for header, value in fixed_headers().items():
            response.headers.setdefault(header, value)
        return response

    async def handle(self, request: Any) -> HttpResponseBase:
        """Answer on the running loop."""
        return await bridge.run(self._answer, request) or await self.application.handle(request)

    def handle_parked(self, request: Any) -> HttpResponseBase:
        """Answer from inside a portal."""
        return self._answer(request) or self.application.handle_parked(request)

    def handle_sync(self, request: Any) -> HttpResponseBase:
        """Answer in this thread."""
        return self._answer(request) or self.application.handle_sync(request)


def static_handler(application: Any) -> StaticApplication:
    """Return ``application`` with static files served in front of it."""
    return StaticApplication(application)
