"""`LocaleMiddleware`: the language of a request, by its path, its cookie and what its browser prefers."""

from typing import Any, ClassVar

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase, HttpResponseRedirect
from quintet.services.i18n import translation
from quintet.services.settings import ServicesSettings
from quintet.urls import current as urls_current
from quintet.urls.patterns import LocalePrefixPattern
from quintet.urls.resolver import get_resolver, is_valid_path
from quintet.urls.reverse_table import finished
from quintet.urls.settings import UrlSettings
from quintet.web.cache_headers import patch_vary_headers
from quintet.web.phases import BuiltinMiddleware


class LocaleMiddleware(BuiltinMiddleware):
    """Makes the language that a request asks for active, and says in the response which one it was."""

    fused: ClassVar[bool] = True
    response_redirect_class: type[HttpResponseRedirect] = HttpResponseRedirect

    def process_request(self, request: HttpRequest) -> None:
        """Make the language active and set ``request.LANGUAGE_CODE``."""
        prefix = _prefix(request)
        language = translation.get_language_from_request(request, check_path=prefix is not None)
        if prefix is not None and not prefix.prefix_default_language:
            # Without a prefix the path speaks the default language, whatever the browser would like.
            language = translation.get_language_from_path(request.path_info) or ServicesSettings.now().language_code
        translation.activate(language)
        # Documented, and absent from requests of sites without this middleware.
        vars(request)["LANGUAGE_CODE"] = translation.get_language()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Name the language; redirect a page that is missing to the same one below the language's prefix."""
        prefix = _prefix(request)
        by_path = prefix is not None and translation.get_language_from_path(request.path_info) is not None
        if response.status_code == 404 and prefix is not None and prefix.prefix_default_language and not by_path:
            redirect = self._redirect(request)
            if redirect is not None:
                redirect.on_close(response.close)
                return redirect
        if not by_path:
            patch_vary_headers(response, ("Accept-Language",))
        language = translation.get_language()
        if language is not None:
            response.headers.setdefault("Content-Language", language)
        return response

    def _redirect(self, request: HttpRequest) -> HttpResponseBase | None:
        path = f"/{translation.get_language()}{request.path_info}"
        urlconf = request.urlconf
        found = is_valid_path(path, urlconf) or (
            UrlSettings.now().append_slash and not path.endswith("/") and is_valid_path(f"{path}/", urlconf)
        )
        if not found:
            return None
        query = request.META.get("QUERY_STRING", "")
        target = finished(urls_current.get_script_prefix(), path[1:]) + (f"?{query}" if query else "")
        redirect = self.response_redirect_class(target)
        patch_vary_headers(redirect, ("Accept-Language", "Cookie"))
        return redirect


def _prefix(request: HttpRequest) -> LocalePrefixPattern | None:
    urlconf: Any = request.urlconf
    return get_resolver(urlconf).locale_prefix
