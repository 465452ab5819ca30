"""A decorator that lets other origins read a view's responses."""

from collections.abc import Callable, Iterable
from typing import Any

from quintet.views.wrapping import around
from quintet.web.cors import LONGEST_MAX_AGE, OWN_POLICY, is_preflight, policy_of, preflight_answer, send_headers
from quintet.web.guard_settings import USUAL_HEADERS, USUAL_METHODS


def cors(
    origins: Iterable[str] | str = (),
    *,
    patterns: Iterable[Any] = (),
    credentials: bool = False,
    methods: Iterable[str] = USUAL_METHODS,
    headers: Iterable[str] = USUAL_HEADERS,
    exposed: Iterable[str] = (),
    max_age: int = LONGEST_MAX_AGE,
    private_network: bool = False,
) -> Callable[[Any], Any]:
    """Let the scripts of ``origins`` ("*" for all, none for nobody) read the view's responses, whatever the CORS_* settings say.

    Each of ``patterns`` must match a whole origin; ``max_age`` is seconds. Works with and without CorsMiddleware; with it a
    preflight is answered before any log-in is asked for. Raises ImproperlyConfigured as the settings do.
    """
    policy = policy_of(
        None if origins == "*" else [origins] if isinstance(origins, str) else origins,
        patterns,
        credentials=credentials,
        methods=methods,
        headers=headers,
        exposed=exposed,
        max_age=max_age,
        private_network=private_network,
    )

    def before(request: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return preflight_answer(request, policy) if is_preflight(request) else None

    def decorate(view: Any) -> Any:
        wrapped = around(view, before=before, after=lambda request, response: send_headers(request, response, policy))
        setattr(wrapped, OWN_POLICY, policy)
        return wrapped

    return decorate
