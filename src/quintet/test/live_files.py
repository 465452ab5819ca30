"""Files in front of a site: WSGI and ASGI applications that serve one URL prefix and hand the rest on, for development."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from quintet.contrib.staticfiles import serve as found_files
from quintet.http.errors import Http404
from quintet.http.response import HttpResponseBase
from quintet.kernel import current
from quintet.server.asgi import ASGIHandler
from quintet.server.wsgi import WSGIHandler
from quintet.views import static
from quintet.web.answers import answer_for

Application = Callable[..., Iterable[bytes]]


class FilesHandler(WSGIHandler):
    """Serves what lies below one URL, hands anything else to ``application``."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.base_url = urlsplit(self.get_base_url() or "")

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request."""
        if self.base_url.path and not self.base_url.netloc and environ.get("PATH_INFO", "").startswith(self.base_url.path):
            return super().__call__(environ, start_response)
        return self.application(environ, start_response)

    def _answer(self, environ: dict[str, Any]) -> HttpResponseBase:
        request = self.request_class(environ)
        try:
            return self.serve(request)
        except Http404 as error:
            return answer_for(request, error)

    def file_path(self, url: str) -> str:
        """Return the relative path of the file at a URL path."""
        return unquote(url[len(self.base_url.path) :])

    def get_base_url(self) -> str:
        """Return the URL that the files are below."""
        raise NotImplementedError

    def get_base_dir(self) -> str | None:
        """Return the folder of the files."""
        raise NotImplementedError

    def serve(self, request: Any) -> HttpResponseBase:
        """Answer with a file of the folder.

        Raises Http404 where there is none.
        """
        folder = self.get_base_dir()
        if not folder:
            raise Http404("No folder is set for these files.")
        return static.serve(request, self.file_path(request.path).lstrip("/"), document_root=str(folder))


class StaticRootHandler(FilesHandler):
    """Serves STATIC_ROOT, what collectstatic filled."""

    def get_base_url(self) -> str:
        """Return STATIC_URL."""
        return str(current.settings.STATIC_URL or "")

    def get_base_dir(self) -> str | None:
        """Return STATIC_ROOT."""
        return current.settings.STATIC_ROOT


class MediaFilesHandler(FilesHandler):
    """Serves uploaded files."""

    def get_base_url(self) -> str:
        """Return MEDIA_URL, unless it is the site's own root."""
        url = str(current.settings.MEDIA_URL or "")
        return "" if url == "/" else url

    def get_base_dir(self) -> str | None:
        """Return MEDIA_ROOT."""
        return current.settings.MEDIA_ROOT


class StaticFilesHandler(StaticRootHandler):
    """Serves static files where the finders see them, so that nothing needs collecting."""

    def serve(self, request: Any) -> HttpResponseBase:
        """Answer with the file that the finders find."""
        return found_files.serve(request, self.file_path(request.path), insecure=True)


class ASGIStaticFilesHandler(ASGIHandler):
    """Serves static files where the finders see them, in front of an ASGI ``application``, which gets all else."""

    def __init__(self, application: Any) -> None:
        super().__init__()
        self.application = application
        self.files = found_files.StaticApplication(None)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one scope."""
        if scope["type"] == "http" and self.files.serves(scope["path"]):
            await self.exchange(scope, receive, send, self.files.handle_parked)
        else:
            await self.application(scope, receive, send)
