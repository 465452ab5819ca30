"""`CommonMiddleware`: one address a page, unwanted agents, Content-Length."""

from collections.abc import Callable
from typing import Any, ClassVar

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase, HttpResponsePermanentRedirect
from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.errors import PermissionDenied
from quintet.kit.urltext import escape_leading_slashes
from quintet.urls.resolver import is_valid_path
from quintet.urls.settings import UrlSettings
from quintet.web.phases import BuiltinMiddleware
from quintet.web.settings import WebSettings


class CommonMiddleware(BuiltinMiddleware):
    """Refuses DISALLOWED_USER_AGENTS, and redirects to the address with ``www.`` or the slash that the site wants."""

    fused: ClassVar[bool] = True
    statuses: ClassVar[frozenset[int] | None] = frozenset({404})
    adds_length: ClassVar[bool] = True
    response_redirect_class: type[HttpResponsePermanentRedirect] = HttpResponsePermanentRedirect

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)
        self.refused_agents = WebSettings.now().disallowed_user_agents
        self.prepend_www = UrlSettings.now().prepend_www
        self.append_slash = UrlSettings.now().append_slash

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:
        """Check the agent and the host. Raises PermissionDenied for a refused agent, DisallowedHost for a foreign host."""
        if self.refused_agents:
            agent = request.headers.get("User-Agent", "")
            if any(pattern.search(agent) for pattern in self.refused_agents):
                raise PermissionDenied("Forbidden user agent")
        host = request.get_host()
        if not self.prepend_www or host.startswith("www."):
            return None
        path = self.get_full_path_with_slash(request) if self.should_redirect_with_slash(request) else request.get_full_path()
        return self.response_redirect_class(f"{request.scheme}://www.{host}{path}")

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        """Say whether only the path with a slash at its end is a page."""
        path = request.path_info
        if not self.append_slash or path.endswith("/") or is_valid_path(path, request.urlconf):
            return False
        match = is_valid_path(f"{path}/", request.urlconf)
        return bool(match) and getattr(match.func, "should_append_slash", True)  # type: ignore[union-attr]  # a match when true

    def get_full_path_with_slash(self, request: HttpRequest) -> str:
        """Return the path with a slash and its query string.

        Raises RuntimeError in DEBUG when the redirect would lose the data of a form.
        """
        target = escape_leading_slashes(request.get_full_path(force_append_slash=True))
        if CoreSettings.now().debug and request.method in ("DELETE", "POST", "PUT", "PATCH"):
            raise RuntimeError(
                f"You called this URL via {request.method}, but the URL doesn't end in a slash and you have APPEND_SLASH set. "
                f"Quintet can't redirect to the slash URL while maintaining {request.method} data. Change your form to point to "
                f"{request.get_host()}{target} (note the trailing slash), or set APPEND_SLASH=False in your settings."
            )
        return target

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Redirect a 404 whose path with a slash is a page; send Content-Length."""
        if response.status_code == 404 and self.should_redirect_with_slash(request):
            response.close()
            return self.response_redirect_class(self.get_full_path_with_slash(request))
        if not response.streaming:
            response.add_length()
        return response
