"""CORS: which other origins' scripts may read responses (https://fetch.spec.whatwg.org/#http-cors-protocol).

A browser asks first, by a preflight, before it sends what a form could not send; to everything else it looks whether the response
allows the origin. A refused origin gets a response without these headers. Caches are told by Vary that the origin matters,
whether it was allowed or not.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar
from urllib.parse import urlsplit

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponse, HttpResponseBase
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.record import record
from quintet.web.cache_headers import patch_vary_headers
from quintet.web.guard_settings import CorsSettings
from quintet.web.phases import BuiltinMiddleware

#: On a view: the policy that stands for the one of the settings.
OWN_POLICY = "cors_policy"
#: Longer, and a change of the policy would reach browsers too late.
LONGEST_MAX_AGE = 600
ORIGIN, METHOD, HEADERS = "Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"


@record
class Policy:
    """Who may read responses; ``None`` for ``origins`` is everybody. Made and checked by `policy_of`."""

    origins: frozenset[str] | None
    patterns: tuple[re.Pattern[str], ...]
    credentials: bool
    methods: str
    headers: str
    exposed: str
    max_age: int
    private_network: bool

    def allows(self, origin: str) -> bool:
        """Say whether the scripts of ``origin`` may read responses."""
        if self.origins is None:
            return True
        return origin in self.origins or any(pattern.fullmatch(origin) for pattern in self.patterns)


def policy_of(
    origins: Iterable[str] | None,
    patterns: Iterable[Any] = (),
    *,
    credentials: bool = False,
    methods: Iterable[str],
    headers: Iterable[str],
    exposed: Iterable[str] = (),
    max_age: int = LONGEST_MAX_AGE,
    private_network: bool = False,
) -> Policy:
    """Return a policy; None for ``origins`` lets everybody read.

    Raises ImproperlyConfigured for everybody with credentials, an origin that is none, a longer ``max_age`` than ten minutes,
    or a "*" among headers together with credentials.
    """
    listed = None if origins is None else frozenset(origins)
    if credentials and (listed is None or "*" in {*listed, *headers, *methods, *exposed}):
        raise ImproperlyConfigured(
            "CORS: credentials and '*' do not go together, since every site could then read what a visitor's cookies open. "
            "Name the origins, methods and headers one by one, or leave credentials out."
        )
    for origin in listed or ():
        _require_origin(origin)
    if not 0 <= max_age <= LONGEST_MAX_AGE:
        raise ImproperlyConfigured(f"CORS: a preflight may be kept for 0 to {LONGEST_MAX_AGE} seconds, not {max_age}.")
    compiled = tuple(re.compile(pattern) for pattern in patterns)
    return Policy(
        listed, compiled, credentials, ", ".join(methods), ", ".join(headers), ", ".join(exposed), max_age, private_network
    )


def _require_origin(origin: str) -> None:
    if origin == "null":
        raise ImproperlyConfigured("CORS: the origin 'null' is that of every sandboxed frame, so it cannot be allowed.")
    parts = urlsplit(origin)
    if origin != f"{parts.scheme}://{parts.netloc}" or not parts.scheme or not parts.hostname or "@" in origin or "*" in origin:
        raise ImproperlyConfigured(
            f"CORS: {origin!r} is no origin. Write scheme, host and an unusual port, in lower case and without a path: "
            "https://example.com. Patterns belong into CORS_ALLOWED_ORIGIN_REGEXES."
        )


def settings_policy() -> Policy:
    """Return the policy of the CORS_* settings. Raises as `policy_of` does."""
    config = CorsSettings.now()
    return policy_of(
        None if config.cors_allow_all_origins else config.cors_allowed_origins,
        config.cors_allowed_origin_regexes,
        credentials=config.cors_allow_credentials,
        methods=config.cors_allow_methods,
        headers=config.cors_allow_headers,
        exposed=config.cors_expose_headers,
        max_age=config.cors_preflight_max_age,
        private_network=config.cors_allow_private_network,
    )


def is_preflight(request: HttpRequest) -> bool:
    """Say whether a browser asks what it may send."""
    return request.method == "OPTIONS" and ORIGIN in request.headers and METHOD in request.headers


def preflight_answer(request: HttpRequest, policy: Policy) -> HttpResponseBase:
    """Return the answer to a preflight; for a refused origin one that allows nothing."""
    response = HttpResponse(status=204)
    patch_vary_headers(response, (ORIGIN, METHOD, HEADERS))
    if not _allow_origin(request, response, policy):
        return response
    response.headers["Access-Control-Allow-Methods"] = policy.methods
    response.headers["Access-Control-Allow-Headers"] = policy.headers
    response.headers["Access-Control-Max-Age"] = str(policy.max_age)
    if policy.private_network and request.headers.get("Access-Control-Request-Private-Network") == "true":
        response.headers["Access-Control-Allow-Private-Network"] = "true"
    return response


def send_headers(request: HttpRequest, response: HttpResponseBase, policy: Policy) -> HttpResponseBase:
    """Tell the browser whether the origin's scripts may read ``response``."""
    patch_vary_headers(response, (ORIGIN,))
    if _allow_origin(request, response, policy) and policy.exposed:
        response.headers["Access-Control-Expose-Headers"] = policy.exposed
    return response


def _allow_origin(request: HttpRequest, response: HttpResponseBase, policy: Policy) -> bool:
    origin = request.raw_header("origin")
    if origin is None or not policy.allows(origin):
        return False
    response.headers["Access-Control-Allow-Origin"] = "*" if policy.origins is None else origin
    if policy.credentials:
        response.headers["Access-Control-Allow-Credentials"] = "true"
    return True


class CorsMiddleware(BuiltinMiddleware):
    """Lets the origins of the CORS_* settings read responses; stands first in MIDDLEWARE, so that a preflight needs no log-in.

    Raises ImproperlyConfigured for settings that contradict each other.
    """

    fused: ClassVar[bool] = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)
        self.policy = settings_policy()
        self.paths = re.compile(CorsSettings.now().cors_urls_regex)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Answer a preflight in place of the view, by the view's own policy where it has one."""
        own = getattr(view, OWN_POLICY, None)
        if own is not None:
            vars(request)[OWN_POLICY] = own
        if not is_preflight(request):
            return None
        policy = self._policy_for(request)
        return None if policy is None else preflight_answer(request, policy)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Tell the browser whether the origin may read the response."""
        policy = self._policy_for(request)
        return response if policy is None else send_headers(request, response, policy)

    def _policy_for(self, request: HttpRequest) -> Policy | None:
        own: Policy | None = vars(request).get(OWN_POLICY)
        # The path as the URLconf sees it, so that no other spelling of it escapes the pattern.
        return own or (self.policy if self.paths.fullmatch(request.path_info) else None)
