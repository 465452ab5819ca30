"""What each piece of the request path costs, in one process and without a server: microseconds of CPU per call.

    python -m benchmarks.http_inprocess      (from the root: beside it, benchmarks/http.py would hide the standard http)

Each row is the least of several batches of thread CPU time. The pipeline rows serve through `RSGIHandler` with a transport that
takes the response and drops it, inside one portal as on a worker's loop.
"""

import asyncio
import sys
import time
import types

from quintet.conf import settings

# Many short batches: the least of them finds a quiet moment even on a busy machine.
BATCHES, CALLS = 100, 200

MIDDLEWARE = [
    "quintet.middleware.security.SecurityMiddleware",
    "quintet.contrib.sessions.middleware.SessionMiddleware",
    "quintet.middleware.common.CommonMiddleware",
    "quintet.middleware.csrf.CsrfViewMiddleware",
    "quintet.contrib.auth.middleware.AuthenticationMiddleware",
    "quintet.contrib.messages.middleware.MessageMiddleware",
    "quintet.middleware.clickjacking.XFrameOptionsMiddleware",
]

#: Guards that a site may add, each measured beside the seven.
GUARDS = [
    "quintet.middleware.csp.ContentSecurityPolicyMiddleware",
    "quintet.middleware.fetch_metadata.FetchMetadataMiddleware",
    "quintet.middleware.cors.CorsMiddleware",
    "quintet.middleware.request_id.RequestIdMiddleware",
    "quintet.middleware.maintenance.MaintenanceMiddleware",
    "quintet.middleware.compression.CompressionMiddleware",
    "quintet.middleware.rate_limit.RateLimitMiddleware",
]


def importable(paths):
    """Those of the seven default middlewares that this checkout has, so that the table says how many ran."""
    from quintet.kit import dotted

    found = []
    for path in paths:
        try:
            dotted.load(path)
        except ImportError:
            continue
        found.append(path)
    return found


class Headers:
    """Stands for granian's header object."""

    values = {"host": "localhost", "user-agent": "bench", "accept": "*/*"}

    def get(self, key, default=None):
        return self.values.get(key, default)

    def get_all(self, key):
        return [self.values[key]] if key in self.values else []

    def items(self):
        return list(self.values.items())


class Scope:
    """Stands for granian's scope."""

    proto, http_version, scheme, method, query_string = "http", "1.1", "http", "GET", ""
    server, client, authority, headers = "127.0.0.1:8000", "127.0.0.1:5000", None, Headers()

    def __init__(self, path):
        self.path = path


class Protocol:
    """Stands for granian's transport: takes the response and drops it."""

    def response_bytes(self, status, headers, body):
        assert status == 200, (status, body)

    def response_empty(self, status, headers):
        raise AssertionError("every page here has content")


def measured(call, calls=None):
    """Microseconds of thread CPU a call, least of the batches, without the loop's own cost."""
    calls = calls or CALLS
    best = min(_batch(call, calls) for _ in range(BATCHES))
    empty = min(_batch(lambda: None, calls) for _ in range(BATCHES))
    return (best - empty) / calls * 1e6


def _batch(call, calls):
    begin = time.thread_time()
    for _ in range(calls):
        call()
    return time.thread_time() - begin


def row(title, call, calls=None):
    print(f"{measured(call, calls):9.3f} us  {title}", flush=True)


def configure():
    settings.configure(
        SECRET_KEY="b" * 50,
        ALLOWED_HOSTS=["localhost"],
        DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}},
        ROOT_URLCONF="bench_urls",
        INSTALLED_APPS=["quintet.contrib.contenttypes", "quintet.contrib.auth", "quintet.contrib.sessions"],
        LOGGING_CONFIG=None,
    )
    import quintet
    from quintet.http import HttpResponse, JsonResponse
    from quintet.urls import path

    quintet.setup()

    async def plain(request):
        return HttpResponse(b"Hello, world!")

    async def as_json(request):
        return JsonResponse({"message": "Hello, world!"})

    async def item(request, pk):
        return HttpResponse(b"item")

    urls = types.ModuleType("bench_urls")
    urls.urlpatterns = [
        path("plain", plain),
        path("json", as_json),
        *[path(f"section{n}/<int:pk>/", item, name=f"item{n}") for n in range(150)],
        *[path(f"page{n}/", plain) for n in range(50)],
    ]
    sys.modules["bench_urls"] = urls


def pieces():
    from quintet.http import HttpResponse
    from quintet.http.cookies import make_cookie, parse_cookie, serialise
    from quintet.http.fixed import FixedHeaders
    from quintet.http.querydict import QueryDict
    from quintet.http.rsgi import RSGIRequest
    from quintet.urls import get_resolver, reverse

    scope, protocol, table = Scope("/plain"), Protocol(), get_resolver().table
    request = RSGIRequest(scope, protocol)
    fixed = FixedHeaders((("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY")))

    def fresh():
        response = HttpResponse(b"x")
        response.add_fixed(fixed)
        return response.wire_headers(False)

    row("RSGIRequest()", lambda: RSGIRequest(scope, protocol))
    row("get_host(), seen before", request.get_host)
    row("META", lambda: RSGIRequest(scope, protocol).META)
    row("router: static path of 202 routes", lambda: table.find("page7/"))
    row("router: dynamic path of 202 routes", lambda: table.find("section77/5/"))
    row("reverse()", lambda: reverse("item77", kwargs={"pk": 5}))
    row("HttpResponse(bytes)", lambda: HttpResponse(b"x"))
    row("HttpResponse(bytes) and its header list", fresh)
    row("parse_cookie, 3 cookies", lambda: parse_cookie("sessionid=abc; csrftoken=def; theme=dark"))
    row(
        "make and serialise one cookie",
        lambda: serialise(make_cookie("sessionid", "abc", 1209600, httponly=True, samesite="Lax")),
    )
    row("QueryDict q=abc&limit=25", lambda: QueryDict("q=abc&limit=25"))


async def served(handler, scope, title):
    from quintet.http.rsgi import RSGIRequest

    protocol = Protocol()
    # One call first: a wrong answer stops the table instead of being measured.
    assert handler.application().handle_parked(RSGIRequest(scope, protocol)).status_code == 200, title

    def once():
        # Nothing here waits, so that one step takes a request to its end.
        try:
            handler.__rsgi__(scope, protocol).send(None)
        except StopIteration:
            return
        raise AssertionError(f"{title}: the request waited")

    row(title, once)


def pipelines():
    from quintet.kit import bridge
    from quintet.server.rsgi import RSGIHandler
    from quintet.test.utils import override_settings

    ours = importable(MIDDLEWARE)
    for middleware in ([], ours):
        with override_settings(MIDDLEWARE=middleware):
            for path in ("/plain", "/json", "/section77/5/"):
                title = f"whole pipeline {path}, {len(middleware)} middlewares"
                asyncio.run(bridge.portal(served(RSGIHandler(), Scope(path), title)))
    policy = {"default-src": ["'self'"]}
    for guard in importable(GUARDS):
        with override_settings(MIDDLEWARE=[guard, *ours], SECURE_CSP=policy, RATE_LIMIT="999999999/s"):
            title = f"whole pipeline /plain, {len(ours)} middlewares and {guard.rpartition('.')[2]}"
            asyncio.run(bridge.portal(served(RSGIHandler(), Scope("/plain"), title)))
    if len(ours) < len(MIDDLEWARE):
        print(f"({len(MIDDLEWARE) - len(ours)} of the seven default middlewares are not in this checkout)")


if __name__ == "__main__":
    configure()
    pieces()
    pipelines()
