"""Views for languages: choosing one, and catalogs of translations for scripts."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from quintet.http.response import HttpResponse, HttpResponseRedirect, JsonResponse
from quintet.kernel.current import apps
from quintet.kit import dotted
from quintet.kit.urltext import url_has_allowed_host_and_scheme
from quintet.services.i18n import formats, translation
from quintet.services.i18n.script_catalog import DOMAIN, ScriptCatalog, read_script_catalog
from quintet.services.settings import ServicesSettings
from quintet.template.context import Context
from quintet.template.engine import Engine
from quintet.urls.translated import translate_url
from quintet.views.base import View

LANGUAGE_QUERY_PARAMETER = "language"
SCRIPT = Path(__file__).parent / "scripts" / "catalog.js"
#: The plural rule of English, for catalogs without one of their own.
SIMPLE_PLURAL = "(n != 1)"
SCRIPT_FORMATS = (
    "DATE_FORMAT", "DATETIME_FORMAT", "TIME_FORMAT", "YEAR_MONTH_FORMAT", "MONTH_DAY_FORMAT", "SHORT_DATE_FORMAT",
    "SHORT_DATETIME_FORMAT", "FIRST_DAY_OF_WEEK", "DECIMAL_SEPARATOR", "THOUSAND_SEPARATOR", "NUMBER_GROUPING",
    "DATE_INPUT_FORMATS", "TIME_INPUT_FORMATS", "DATETIME_INPUT_FORMATS",
)  # fmt: skip


def set_language(request: Any) -> HttpResponse:
    """Remember the posted ``language`` in a cookie, and redirect to ``next``, else to where the visitor came from.

    Addresses that lead off the site are not followed. Answers 204 to clients that want no HTML and named no ``next``. The choice
    is changed by POST only: a GET redirects and changes nothing.
    """
    target = _target(request)
    response = HttpResponseRedirect(target) if target else HttpResponse(status=204)
    if request.method != "POST":
        return response
    code = request.POST.get(LANGUAGE_QUERY_PARAMETER)
    if not code or not translation.check_for_language(code):
        return response
    if target:
        there = translate_url(target, code)
        if there != target:
            response = HttpResponseRedirect(there)
    options = ServicesSettings.now()
    response.set_cookie(
        options.language_cookie_name,
        code,
        max_age=options.language_cookie_age,
        path=options.language_cookie_path,
        domain=options.language_cookie_domain,
        secure=options.language_cookie_secure,
        httponly=options.language_cookie_httponly,
        samesite=options.language_cookie_samesite,
    )
    return response


def _target(request: Any) -> str | None:
    """Return where to go next; None when the client wants no page and named none."""
    wanted = request.POST.get("next", request.GET.get("next"))
    if wanted and _is_here(request, wanted):
        return wanted
    if not wanted and not request.accepts("text/html"):
        return None
    referer = request.META.get("HTTP_REFERER")
    return referer if referer and _is_here(request, referer) else "/"


def _is_here(request: Any, url: str) -> bool:
    return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())


def get_formats() -> dict[str, Any]:
    """Return the formats of the active language by name."""
    return {name: formats.get_format(name) for name in SCRIPT_FORMATS}


class JavaScriptCatalog(View):
    """Answers with a script that brings gettext and the translations of ``domain`` in the active language.

    ``packages`` are names of installed applications, later ones winning; None takes them all. A URL may give both as arguments,
    packages joined by ``+``. LOCALE_PATHS always take part. Raises ValueError for a package that is not installed.
    """

    domain: str = DOMAIN
    packages: Any = None

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer with the catalog."""
        packages = kwargs.get("packages")
        wanted = packages.split("+") if packages else self.packages
        catalog = self.read(kwargs.get("domain") or self.domain, self.get_paths(wanted))
        context = self.get_context_data(
            catalog=dict(sorted(catalog.messages.items())), formats=get_formats(), plural=catalog.plural, **kwargs
        )
        return self.render_to_response(context)

    def get_paths(self, packages: Any) -> list[Path]:
        """Return the locale folders of LOCALE_PATHS and of applications, most important first."""
        names = {config.name: Path(config.path) / "locale" for config in apps.get_app_configs()}
        # An application is known by the name in INSTALLED_APPS, in either spelling.
        wanted = list(names) if packages is None else [_installed(name, names) for name in packages]
        unknown = [name for name in wanted if name not in names]
        if unknown:
            raise ValueError(f"Invalid package(s) provided to JavaScriptCatalog: {','.join(unknown)}")
        ordered = wanted if packages is None else reversed(wanted)
        return [*map(Path, ServicesSettings.now().locale_paths), *(names[name] for name in ordered)]

    def read(self, domain: str, folders: list[Path]) -> ScriptCatalog:
        """Return the translations of the active language; none while translation is off."""
        code = translation.get_language()
        if code is None or not ServicesSettings.now().use_i18n:
            return ScriptCatalog({}, None)
        return read_script_catalog(folders, code, ServicesSettings.now().language_code, domain)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the script is written from: ``catalog``, ``formats`` and ``plural``."""
        return kwargs

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        """Write the script."""
        context["catalog_str"] = json.dumps(context["catalog"], sort_keys=True, indent=2)
        context["formats_str"] = json.dumps(context["formats"], sort_keys=True, indent=2)
        context["plural_str"] = context["plural"] or SIMPLE_PLURAL
        text = _script().render(Context(context))
        return HttpResponse(text, 'text/javascript; charset="utf-8"', **response_kwargs)


class JSONCatalog(JavaScriptCatalog):
    """Answers with ``catalog``, ``formats`` and ``plural`` as JSON."""

    def render_to_response(self, context: dict[str, Any], **response_kwargs: Any) -> HttpResponse:
        """Write the JSON."""
        return JsonResponse({name: context[name] for name in ("catalog", "formats", "plural")}, **response_kwargs)


@lru_cache(maxsize=1)
def _script() -> Any:
    return Engine().from_string(SCRIPT.read_text(encoding="utf-8"))


def _installed(name: str, names: dict[str, Path]) -> str:
    ours = dotted.canonical(name)
    return ours if ours in names else name
