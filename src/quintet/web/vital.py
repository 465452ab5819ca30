"""The pages for those who run the site: whether it lives, whether it may get requests, and its figures.

They are answered before everything else: no host is checked, no middleware runs, no view of the site is asked. A site that has a
literal path of the same name keeps it.
"""

import hmac
import logging
from collections.abc import Callable
from time import monotonic
from typing import Any, cast

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponse
from quintet.kernel import ports
from quintet.kit import dotted
from quintet.urls.resolver import is_valid_path
from quintet.web.metrics import Metrics
from quintet.web.settings import WebSettings

logger = logging.getLogger("django.request")
#: How long (seconds) what was found about the databases is told again, so that many probes cost one query.
FRESH_SECONDS = 1.0

Page = Callable[[HttpRequest], HttpResponse]


class ServingState:
    """What a process knows of its serving: ``draining`` says that it will stop soon, so that nobody sends it more."""

    def __init__(self) -> None:
        self.draining = False


class Vital:
    """The pages of one application, by path."""

    def __init__(self, state: ServingState, metrics: Metrics | None) -> None:
        settings = WebSettings.now()
        self.state, self.metrics, self.token = state, metrics, settings.metrics_token
        self.checks = tuple(settings.health_ready_checks)
        pages: dict[str | None, Page] = {
            settings.health_live_path: self.live,
            settings.health_ready_path: self.ready,
            settings.metrics_path: self.figures,
        }
        self.pages: dict[str, Page] = {path: page for path, page in pages.items() if path}
        self._asked_at = float("-inf")
        self._wrong: list[str] = []

    def answer(self, request: HttpRequest) -> HttpResponse | None:
        """Return the page of a path that is in `pages`; None when the site has that very path itself."""
        match: Any = is_valid_path(request.path_info)
        if match and f"/{match.route}" == request.path_info:
            return None
        if request.method not in ("GET", "HEAD"):
            return _plain("Method not allowed\n", 405, Allow="GET, HEAD")
        return self.pages[request.path](request)

    def live(self, request: HttpRequest) -> HttpResponse:
        """Say that the process answers."""
        return _plain("ok\n", 200)

    def ready(self, request: HttpRequest) -> HttpResponse:
        """Say whether requests may be sent here: not while it stops, and not without its databases."""
        if self.state.draining:
            return _plain("stopping\n", 503)
        if monotonic() - self._asked_at > FRESH_SECONDS:
            self._wrong = [*_databases(), *self._own_checks()]
            self._asked_at = monotonic()
        return _plain("".join(f"{one}\n" for one in self._wrong), 503) if self._wrong else _plain("ok\n", 200)

    def figures(self, request: HttpRequest) -> HttpResponse:
        """Return the figures as Prometheus reads them, to who brings METRICS_TOKEN."""
        if not self.token or self.metrics is None:
            return _plain("METRICS_TOKEN is not set, so nobody may read this.\n", 403)
        given = request.headers.get("Authorization", "").partition("Bearer ")[2]
        if not hmac.compare_digest(given.encode(), self.token.encode()):
            return _plain("This needs the header Authorization: Bearer and the token.\n", 401, **{"WWW-Authenticate": "Bearer"})
        response = _plain(self.metrics.text(), 200)
        response.headers["Content-Type"] = "text/plain; version=0.0.4; charset=utf-8"
        return response

    def _own_checks(self) -> list[str]:
        found: list[str] = []
        for path in self.checks:
            try:
                check = cast("Callable[[], str | None]", dotted.load(path))
                found += [said] if (said := check()) else []
            except Exception as error:
                logger.exception("The check %s of HEALTH_READY_CHECKS failed.", path)
                found.append(f"{path}: {type(error).__name__}")
        return found


def _databases() -> list[str]:
    unit = ports.request_unit.get()(safe=True)
    try:
        return [f"database {alias}: {kind}" for alias, kind in ports.database_health.get()().items()]
    finally:
        unit.end()


def _plain(text: str, status: int, **headers: str) -> HttpResponse:
    fixed = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Length": str(len(text.encode()))}
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8", headers={**fixed, **headers})
