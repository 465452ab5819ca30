"""`Application`: one request in, one response out, through the middleware chain; the same flow for every server."""

import logging
from collections.abc import Sequence
from functools import cached_property, partial
from time import perf_counter
from typing import Any

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.http.streaming import FileResponse
from quintet.kernel import ports
from quintet.kernel.core_settings import CoreSettings
from quintet.kernel.current import log_context, query_tags
from quintet.kernel.errors import MiddlewareNotUsed
from quintet.kit import bridge, dotted
from quintet.kit.threads import Pool
from quintet.urls import current as urls_current
from quintet.urls.settings import UrlSettings
from quintet.web.afterwards import Afterwards
from quintet.web.answers import answer_for
from quintet.web.chain import Fused, Step, converting, hook_of, is_fused, layer
from quintet.web.core import SAFE_METHODS, Core
from quintet.web.file_answers import as_asked_for
from quintet.web.methods import guards
from quintet.web.metrics import Metrics
from quintet.web.phases import BuiltinMiddleware, overrides
from quintet.web.places import CallerThread, Place, Serving
from quintet.web.request_log import RequestLog, log_response, tags_of
from quintet.web.signals import request_finished, request_started
from quintet.web.vital import ServingState, Vital

REQUEST_IDS = "quintet.middleware.request_id.RequestIdMiddleware"

logger = logging.getLogger("django.request")


class Application:
    """The flow of a site: ``middleware`` by dotted path, outermost first; ``threads`` run sync code of async requests."""

    def __init__(
        self,
        middleware: Sequence[str],
        threads: Pool,
        afterwards: Afterwards | None = None,
        serving: ServingState | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self.middleware = tuple(middleware)
        self.threads, self.afterwards, self.metrics = threads, afterwards or Afterwards(threads), metrics
        self.vital = Vital(serving or ServingState(), metrics)
        self.forced_prefix = UrlSettings.now().force_script_name
        #: Whether log lines show the request they belong to.
        self.binds_logs = bool(CoreSettings.now().log_format) or REQUEST_IDS in map(dotted.canonical, middleware)
        #: Whether queries say which request they run for.
        self.binds_tags = ports.tags_queries.get()()

    @cached_property
    def serving_chain(self) -> Step:
        """The chain for requests on an event loop."""
        return build(self.middleware, Serving(self.threads))

    @cached_property
    def caller_chain(self) -> Step:
        """The chain for requests that are answered in the caller's thread."""
        return build(self.middleware, CallerThread())

    async def handle(self, request: HttpRequest) -> HttpResponseBase:
        """Answer ``request`` on the running loop; the caller must close the response in the same portal or task."""
        return await bridge.run(self.handle_parked, request)

    @cached_property
    def handle_parked(self) -> Step:
        """What answers a request from inside a portal."""
        return self._flow(self.serving_chain)

    @cached_property
    def handle_sync(self) -> Step:
        """What answers a request in this thread; the caller must close the response."""
        return self._flow(self.caller_chain)

    def _flow(self, chain: Step) -> Step:
        """Return what answers a request by ``chain``."""
        answer = Flow(self, chain).answer
        return answer if self.metrics is None else partial(_measured, self.metrics, answer)


def _measured(metrics: Metrics, answer: Step, request: HttpRequest) -> HttpResponseBase:
    """Answer, and count what was asked and how long it took."""
    metrics.began()
    started, status = perf_counter(), 500
    try:
        response = answer(request)
        status = response.status_code
        return response
    finally:
        match = request.resolver_match
        metrics.ended(request.method, status, match.route if match is not None else "", perf_counter() - started)


class Flow:
    """What stands around a chain: the unit of work, prefix and log context of a request, and the end of all of them."""

    __slots__ = ("afterwards", "binds_logs", "binds_tags", "chain", "forced_prefix", "open_unit", "vital", "vital_paths")

    def __init__(self, application: Application, chain: Step) -> None:
        self.chain, self.vital, self.vital_paths = chain, application.vital, application.vital.pages
        self.afterwards, self.forced_prefix = application.afterwards, application.forced_prefix
        self.open_unit = ports.request_unit.get()
        self.binds_logs, self.binds_tags = application.binds_logs, application.binds_tags

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """Answer ``request``; the caller must close the response."""
        if request.path in self.vital_paths and (vital := self.vital.answer(request)) is not None:
            return vital
        prefix = "/" if self.forced_prefix is None and not request.script_name else self._prefix_of(request)
        # Reading a context variable costs a tenth of setting it, and most requests find what they need.
        if urls_current.urlconf_in_force.get() is not None or urls_current.prefix_in_force.get() != prefix:
            urls_current.begin_request(prefix)
        if self.binds_logs:
            log_context.set(RequestLog(request))
        if self.binds_tags:
            query_tags.set(partial(tags_of, request))
        if request_started.receivers:
            request_started.send(request.served_by or Application, environ=request.META)
        unit = self.open_unit(request.method in SAFE_METHODS, request.home_task)
        try:
            response = self.chain(request)
        except BaseException as error:
            unit.__exit__(type(error), error, error.__traceback__)
            raise
        if response.streaming and isinstance(response, FileResponse):
            response = as_asked_for(request, response)
        if response.status_code >= 400:
            log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request)
        ours: Any = request
        rests = (
            (ours._stream is not None and "FILES" in vars(request))  # noqa: SLF001  our own request; what may have to be closed
            or ours._after is not None  # noqa: SLF001  our own request
            or response.streaming
            or request_finished.receivers
            or self.binds_logs
            or self.binds_tags
        )
        if not rests:
            response.ending = unit.end
        else:
            response.ending = partial(self._finish, request, unit)
        return response

    def _prefix_of(self, request: HttpRequest) -> str:
        """Return the script prefix of a request; it ends with a slash."""
        forced = self.forced_prefix
        if forced is not None and request.script_name != forced.rstrip("/"):
            # Before anything looks at them: redirects and absolute addresses are made of these.
            request.script_name = forced.rstrip("/")
            request.path = f"{request.script_name}/{request.path_info.removeprefix('/')}"
            request.META["SCRIPT_NAME"] = request.script_name
        prefix = f"{request.script_name}/"
        return "/" if prefix in ("/", "//") else prefix.replace("//", "/")

    def _finish(self, request: Any, unit: ports.OpenUnit) -> None:
        try:
            request.close()
            if request_finished.receivers:
                request_finished.send(request.served_by or Application)
        finally:
            unit.end()
            if request._after is not None:  # noqa: SLF001  our own request
                self.afterwards.begin(request._after)  # noqa: SLF001  our own request
            query_tags.set(None)
            bound: Any = log_context.get()
            # A response may be closed where another request is in hand.
            if bound is not None and bound.request is request:
                log_context.set(None)


def build(paths: Sequence[str], place: Place) -> Step:
    """Return the chain of the middleware at ``paths`` around a new core.

    Raises ImportError for a path that leads nowhere, ImproperlyConfigured for a factory that gives no middleware.
    """
    core = Core(place, answer_for)
    # Steps are functions and methods: calling an instance goes through C, and the interpreter does not.
    step: Step = core.answered
    view_hooks: list[Any] = []
    safe_view_hooks: list[Any] = []
    pending: list[BuiltinMiddleware] = []
    exception_hooks: list[Any] = []
    template_hooks: list[Any] = []
    for path in reversed(paths):
        factory: Any = dotted.load(path)
        try:
            if is_fused(factory):
                made: Any = factory(step)
                pending.insert(0, made)
            else:
                if pending:
                    step, pending = Fused(pending, step, answer_for).passed, []
                made, run = layer(factory, step, place, path)
                step = converting(run, answer_for, path)
        except MiddlewareNotUsed as reason:
            if CoreSettings.now().debug:
                logger.debug("MiddlewareNotUsed(%r): %s", path, str(reason) or "no reason given")
            continue
        ask = getattr if is_fused(factory) else partial(hook_of, place=place)
        if overrides(made, "process_view"):
            view_hooks.insert(0, ask(made, "process_view"))
            # A user's subclass may look at more than our class does.
            if not is_fused(factory) or made.looks_at_safe_views:
                safe_view_hooks.insert(0, view_hooks[0])
        if overrides(made, "process_exception"):
            exception_hooks.append(ask(made, "process_exception"))
        if overrides(made, "process_template_response"):
            template_hooks.append(ask(made, "process_template_response"))
    core.view_hooks, core.safe_view_hooks = [*guards(), *view_hooks], safe_view_hooks
    core.exception_hooks, core.template_hooks = exception_hooks, template_hooks
    return Fused(pending, step, answer_for).passed if pending else step
