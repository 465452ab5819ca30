"""`ContentSecurityPolicyMiddleware`: says which sources a page may load from, with a nonce where the page shows one.

A page that shows no nonce gets a header that is the same for all, made once. One that does, or whose view has a policy of its
own, has touched CSP, and its headers are written for it alone.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, ClassVar, cast

from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.patterns import late
from quintet.services.content_security import CSP as SOURCES
from quintet.web.phases import BuiltinMiddleware
from quintet.web.settings import WebSettings
from quintet.web.touched import CSP

ENFORCED = "Content-Security-Policy"
REPORTED = "Content-Security-Policy-Report-Only"
#: On a response: the policy of its view by header, which stands for the one of the settings.
OWN_POLICIES = "csp_policies"

_DIRECTIVE = late(r"[A-Za-z][A-Za-z0-9-]*\Z")
#: What would end a source, a directive or the header (https://www.w3.org/TR/CSP3/#framework-directive-source-list).
_ENDS = late(r"[;,\x00-\x1f\x7f-\x9f]")

Policy = Mapping[str, Any]


def policy_text(policy: Policy, nonce: str | None = None) -> str:
    """Return a policy as the value of its header; empty for an empty one.

    A value is a source, a list of them, True for a directive without any, or None or False to leave the directive out.
    ``nonce`` takes the place of `CSP.NONCE`, which is left out when it is None.

    Raises ImproperlyConfigured for a directive or source that could not stand in the header, or would begin another one.
    """
    written = (_directive(name, value, nonce) for name, value in policy.items() if value is not None and value is not False)
    return "; ".join(written)


def _directive(name: str, value: Any, nonce: str | None) -> str:
    if not _DIRECTIVE.match(name):
        raise ImproperlyConfigured(f"Content security policy: {name!r} is no name of a directive. Write it like 'script-src'.")
    sources = list(_sources(name, value, nonce))
    if value is True:
        return name
    # A directive whose only source was a nonce that nobody shows allows nothing, and must not fall back to default-src.
    return f"{name} {' '.join(sources) or SOURCES.NONE}"


def _sources(name: str, value: Any, nonce: str | None) -> Iterable[str]:
    members: Iterable[Any] = () if value is True else (value,) if isinstance(value, str) else cast("Iterable[Any]", value)
    for member in sorted(members, key=str) if isinstance(members, set | frozenset) else members:
        text = str(member)
        if _ENDS.search(text):
            raise ImproperlyConfigured(
                f"Content security policy: {text!r} in {name} holds a semicolon, comma or control character, which would begin "
                "another directive. Give each source as a member of a list, and percent-encode such characters in addresses."
            )
        if SOURCES.NONCE not in text:
            yield text
        elif nonce is not None:
            yield text.replace(SOURCES.NONCE, f"'nonce-{nonce}'")


class ContentSecurityPolicyMiddleware(BuiltinMiddleware):
    """Sends the policies of SECURE_CSP and SECURE_CSP_REPORT_ONLY, or those of a view's decorators."""

    fused: ClassVar[bool] = True
    touch: ClassVar[int] = CSP
    exempt_by: ClassVar[str | None] = OWN_POLICIES

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)
        settings = WebSettings.now()
        self.policies: dict[str, Policy] = {ENFORCED: settings.secure_csp, REPORTED: settings.secure_csp_report_only}

    def static_headers(self) -> Mapping[str, str]:
        """Return the headers of a page that shows no nonce. Raises ImproperlyConfigured for a policy that cannot be sent."""
        texts = {header: policy_text(policy) for header, policy in self.policies.items() if policy}
        return {header: text for header, text in texts.items() if text}

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Send both policies, unless the response has set them itself."""
        nonce = request_nonce(request)
        own: Mapping[str, Policy] = getattr(response, OWN_POLICIES, {})
        setattr(response, OWN_POLICIES, own or self.policies)
        for header, usual in self.policies.items():
            policy = own.get(header, usual)
            if policy and header not in response.headers and (text := policy_text(policy, nonce)):
                response.headers[header] = text
        return response


def request_nonce(request: HttpRequest) -> str | None:
    """Return the nonce of a request, None when nothing has shown it."""
    nonce = getattr(request, "csp_nonce", None)
    return str(nonce) if nonce is not None and getattr(nonce, "is_made", True) else None


def override(response: Any, request: HttpRequest, header: str, policy: Policy) -> None:
    """Give a response a policy of its own in place of the one of the settings; an empty one sends none."""
    setattr(response, OWN_POLICIES, {**getattr(response, OWN_POLICIES, {}), header: policy})
    request.touched |= CSP


def problems_of(policy: Policy) -> Collection[str]:
    """Return what is wrong with a policy of the settings, in words; for the checks."""
    found: list[str] = []
    for name, value in policy.items():
        try:
            policy_text({name: value})
        except (ImproperlyConfigured, TypeError) as error:
            found.append(str(error))
    return found
