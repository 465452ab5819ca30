"""The checks of the settings against forged requests, and of the content security policy."""

from collections.abc import Sequence
from typing import Any, cast

from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kit import dotted
from quintet.kit.callables import takes
from quintet.services.content_security import CSP
from quintet.template.backends.django import DjangoTemplates
from quintet.template.current import engines
from quintet.web.csp import problems_of
from quintet.web.settings import WebSettings


def check_csrf_trusted_origins(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report each of CSRF_TRUSTED_ORIGINS that has no scheme."""
    return [
        Error(
            "As of Django 4.0, the values in the CSRF_TRUSTED_ORIGINS setting must start with a scheme (usually http:// or "
            f"https://) but found {origin}. See the release notes for details.",
            id="4_0.E001",
        )
        for origin in WebSettings.now().csrf_trusted_origins
        if "://" not in origin
    ]


def check_csrf_failure_view(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report a CSRF_FAILURE_VIEW that cannot be loaded, or that does not take a request and a reason."""
    path = WebSettings.now().csrf_failure_view
    try:
        view: Any = dotted.load(path)
    except ImportError:
        return [Error(f"The CSRF failure view '{path}' could not be imported.", id="security.E102")]
    if not takes(view, 1, "reason"):
        said = f"The CSRF failure view '{path}' does not take the correct number of arguments."
        return [Error(said, id="security.E101")]
    return []


def check_policies(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report a content security policy that is no dictionary, and each directive of one that cannot be sent."""
    web = WebSettings.now()
    given: dict[str, Any] = {"SECURE_CSP": web.secure_csp, "SECURE_CSP_REPORT_ONLY": web.secure_csp_report_only}
    found: list[CheckMessage] = [
        Error(f"The Content Security Policy setting '{name}' must be a dictionary (got {policy!r} instead).", id="security.E026")
        for name, policy in given.items()
        if not isinstance(policy, dict)
    ]
    for name, policy in given.items():
        if isinstance(policy, dict):
            problems = problems_of(cast("dict[str, Any]", policy))
            found += [Error(f"{name}: {problem}", id="quintet.E010") for problem in problems]
    return found


CSP_MIDDLEWARE = "quintet.middleware.csp.ContentSecurityPolicyMiddleware"
CSP_PROCESSOR = "quintet.template.context_processors.csp"


def check_nonce_processor(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of a policy with nonces that no template can show."""
    web = WebSettings.now()
    engines_here = [engine for engine in engines.all() if isinstance(engine, DjangoTemplates)]
    policies: list[Any] = [web.secure_csp, web.secure_csp_report_only]
    asks_for_nonce = any(CSP.NONCE in str(policy) for policy in policies)
    if not asks_for_nonce or not engines_here or CSP_MIDDLEWARE not in map(dotted.canonical, web.middleware):
        return []
    if any(CSP_PROCESSOR in map(dotted.canonical, engine.engine.context_processors) for engine in engines_here):
        return []
    return [
        Warning(
            "Your Content Security Policy includes CSP.NONCE and ContentSecurityPolicyMiddleware is enabled, but "
            "'django.template.context_processors.csp' is not configured.",
            hint="Add it to the context_processors of TEMPLATES, and show {{ csp_nonce }} in the tags of scripts.",
            id="security.W027",
        )
    ]
