"""Each built-in does the same in every form: in MIDDLEWARE, as a subclass, called by hand, around one view; sync and async."""

import asyncio
import sys
import types

import pytest
from asgiref.sync import async_to_sync, iscoroutinefunction

from quintet.http import HttpResponse
from quintet.test import AsyncClient, AsyncRequestFactory, Client, RequestFactory, override_settings
from quintet.urls import path
from quintet.utils import translation
from quintet.utils.csp import CSP
from quintet.utils.decorators import decorator_from_middleware, decorator_from_middleware_with_args
from quintet.utils.module_loading import import_string

WEB = "quintet.middleware"
TEXT = "all the same, " * 100
HEADERS = {
    "Host": "testserver",
    "Accept-Encoding": "gzip",
    "Accept-Language": "de",
    "Origin": "https://app.example",
    "If-None-Match": "*",
}
SETTINGS = {
    "ALLOWED_HOSTS": ["testserver"],
    "SECURE_HSTS_SECONDS": 60,
    "SECURE_CSP": {"default-src": [CSP.SELF]},
    "CORS_ALLOWED_ORIGINS": ["https://app.example"],
    "RATE_LIMIT": "1000/m",
    "USE_I18N": True,
    "ROOT_URLCONF": "every_form_urls",
    "CACHES": {"default": {"BACKEND": "quintet.core.cache.backends.locmem.LocMemCache", "LOCATION": "every form"}},
    "MAINTENANCE_MODE": True,
}
#: The built-in, and what tells that it did its work.
WORKS = {
    f"{WEB}.security.SecurityMiddleware": lambda found: (
        found["X-Content-Type-Options"] == "nosniff"
        and found["Referrer-Policy"] == found["Cross-Origin-Opener-Policy"] == "same-origin"
        and found["Strict-Transport-Security"] == "max-age=60"
    ),
    f"{WEB}.clickjacking.XFrameOptionsMiddleware": lambda found: found["X-Frame-Options"] == "DENY",
    f"{WEB}.csp.ContentSecurityPolicyMiddleware": lambda found: found["Content-Security-Policy"] == "default-src 'self'",
    f"{WEB}.common.CommonMiddleware": lambda found: found["Content-Length"] == str(len(TEXT)),
    f"{WEB}.http.ConditionalGetMiddleware": lambda found: found.status_code == 304,
    f"{WEB}.gzip.GZipMiddleware": lambda found: found["Content-Encoding"] == "gzip",
    f"{WEB}.compression.CompressionMiddleware": lambda found: found["Content-Encoding"] == "gzip",
    f"{WEB}.cors.CorsMiddleware": lambda found: found["Access-Control-Allow-Origin"] == "https://app.example",
    f"{WEB}.rate_limit.RateLimitMiddleware": lambda found: found["RateLimit-Limit"] == "1000",
    f"{WEB}.request_id.RequestIdMiddleware": lambda found: len(found["X-Request-ID"]) == 32,
    f"{WEB}.maintenance.MaintenanceMiddleware": lambda found: found.status_code == 503 and found["Retry-After"] == "300",
    f"{WEB}.locale.LocaleMiddleware": lambda found: found["Content-Language"] == "de",
    f"{WEB}.cache.UpdateCacheMiddleware": lambda found: "Expires" not in found,  # without the other half it keeps nothing
}


def page(request):
    return HttpResponse(TEXT)


async def later(request):
    return HttpResponse(TEXT)


urls = types.ModuleType("every_form_urls")
urls.urlpatterns = [path("sync/", page), path("async/", later)]
sys.modules["every_form_urls"] = urls
forms = types.ModuleType("every_form")
sys.modules["every_form"] = forms


@pytest.fixture(params=list(WORKS), ids=lambda path: path.rpartition(".")[2])
def builtin(request):
    """The dotted path of a built-in; it alone stands in MIDDLEWARE."""
    # LocaleMiddleware called by hand leaves its language behind, as it would in the thread of a server.
    with override_settings(**SETTINGS, MIDDLEWARE=[request.param]), translation.override("en"):
        yield request.param


def pages():
    """Fetch the page of each kind of view by each client."""
    for target in ("/sync/", "/async/"):
        yield Client().get(target, headers=HEADERS, secure=True)
        yield asyncio.run(AsyncClient().get(target, headers=HEADERS, secure=True))


def test_in_middleware(builtin):
    assert all(WORKS[builtin](found) for found in pages())


def test_as_a_subclass(builtin):
    cls = import_string(builtin)
    setattr(forms, cls.__name__, type(cls.__name__, (cls,), {"__module__": "every_form"}))
    with override_settings(MIDDLEWARE=[f"every_form.{cls.__name__}"]):
        assert all(WORKS[builtin](found) for found in pages())


def test_called_by_hand(builtin):
    cls = import_string(builtin)
    made = cls(page)
    assert not iscoroutinefunction(made)
    assert WORKS[builtin](made(RequestFactory().get("/sync/", headers=HEADERS, secure=True)))
    made = cls(later)
    assert iscoroutinefunction(made)
    assert WORKS[builtin](async_to_sync(made)(AsyncRequestFactory().get("/async/", headers=HEADERS, secure=True)))


@pytest.mark.parametrize("maker", [decorator_from_middleware, lambda cls: decorator_from_middleware_with_args(cls)()])
def test_around_one_view(builtin, maker):
    decorate = maker(import_string(builtin))
    assert WORKS[builtin](decorate(page)(RequestFactory().get("/sync/", headers=HEADERS, secure=True)))
    request = AsyncRequestFactory().get("/async/", headers=HEADERS, secure=True)
    assert WORKS[builtin](async_to_sync(decorate(later))(request))
