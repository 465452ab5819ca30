"""Porch: cross-site request forgery protection."""

from quintet.web.csrf import CSRF_ALLOWED_CHARS as CSRF_ALLOWED_CHARS
from quintet.web.csrf import CSRF_SECRET_LENGTH as CSRF_SECRET_LENGTH
from quintet.web.csrf import CSRF_SESSION_KEY as CSRF_SESSION_KEY
from quintet.web.csrf import CSRF_TOKEN_LENGTH as CSRF_TOKEN_LENGTH
from quintet.web.csrf import CsrfViewMiddleware as CsrfViewMiddleware
from quintet.web.csrf import get_token as get_token
from quintet.web.csrf import rotate_token as rotate_token
from quintet.web.csrf_reasons import REASON_BAD_ORIGIN as REASON_BAD_ORIGIN
from quintet.web.csrf_reasons import REASON_BAD_REFERER as REASON_BAD_REFERER
from quintet.web.csrf_reasons import REASON_CSRF_TOKEN_MISSING as REASON_CSRF_TOKEN_MISSING
from quintet.web.csrf_reasons import REASON_INSECURE_REFERER as REASON_INSECURE_REFERER
from quintet.web.csrf_reasons import REASON_MALFORMED_REFERER as REASON_MALFORMED_REFERER
from quintet.web.csrf_reasons import REASON_NO_CSRF_COOKIE as REASON_NO_CSRF_COOKIE
from quintet.web.csrf_reasons import REASON_NO_REFERER as REASON_NO_REFERER

__all__ = [
    "CSRF_ALLOWED_CHARS",
    "CSRF_SECRET_LENGTH",
    "CSRF_SESSION_KEY",
    "CSRF_TOKEN_LENGTH",
    "REASON_BAD_ORIGIN",
    "REASON_BAD_REFERER",
    "REASON_CSRF_TOKEN_MISSING",
    "REASON_INSECURE_REFERER",
    "REASON_MALFORMED_REFERER",
    "REASON_NO_CSRF_COOKIE",
    "REASON_NO_REFERER",
    "CsrfViewMiddleware",
    "get_token",
    "rotate_token",
]
