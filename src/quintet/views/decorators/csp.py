"""Decorators that give a view a content security policy of its own."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from quintet.views.wrapping import around
from quintet.web.csp import ENFORCED, REPORTED, override, policy_text


def csp_override(config: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Send this policy with the view's responses in place of SECURE_CSP, none when it is empty.

    Raises TypeError when ``config`` is no mapping, ImproperlyConfigured for a policy that cannot be sent.
    """
    return _overriding("csp_override", ENFORCED, config)


def csp_report_only_override(config: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Send this policy, which is only reported, in place of SECURE_CSP_REPORT_ONLY, none when it is empty.

    Raises TypeError when ``config`` is no mapping, ImproperlyConfigured for a policy that cannot be sent.
    """
    return _overriding("csp_report_only_override", REPORTED, config)


def _overriding(decorator: str, header: str, config: Any) -> Callable[[Any], Any]:
    if not isinstance(config, Mapping):
        raise TypeError(f'{decorator} takes a mapping such as {{"default-src": [CSP.SELF]}}, not {config!r}.')
    policy = cast("Mapping[str, Any]", config)
    policy_text(policy)

    def decorate(view: Any) -> Any:
        return around(view, after=lambda request, response: override(response, request, header, policy))

    return decorate
