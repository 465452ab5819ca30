"""Porch: the middleware of the content security policy."""

from quintet.services.content_security import LazyNonce as LazyNonce
from quintet.services.content_security import nonce_of as get_nonce
from quintet.web.csp import ContentSecurityPolicyMiddleware as ContentSecurityPolicyMiddleware

__all__ = [
    "ContentSecurityPolicyMiddleware",
    "LazyNonce",
    "get_nonce",
]
