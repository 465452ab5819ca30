"""Whose uploads a form keeps while it has errors: nobody else can use the references that its page shows."""

from functools import partial
from typing import Any

from quintet.forms import kept_uploads
from quintet.web import csrf
from quintet.web.settings import WebSettings


def keep_for(request: Any, *forms: Any) -> None:
    """Tie what ``forms`` keep to the visitor who sends ``request``, and have it deleted once they are done with.

    ``forms`` are bound forms and formsets, not cleaned yet; those without ``keep_uploads`` are left alone. Generic views with
    forms call this themselves.
    """
    found = [form for one in forms for form in getattr(one, "forms", [one]) if getattr(form, "keep_uploads", False)]
    for form in found:
        kept_uploads.belongs_to(form, partial(visitor_of, request))
    if any(name.endswith(kept_uploads.SUFFIX) for name in (request.POST if found else ())):
        request.after_response(_forget, request, found)


def _forget(request: Any, forms: list[Any]) -> None:
    # Who comes back from an error page to the form must find the files that its boxes promise.
    if not request.failed:
        kept_uploads.forget_used(forms)


def visitor_of(request: Any) -> str:
    """Return what only this visitor's requests bring: the secret against forged requests, else the session's key, else ""."""
    has_session = hasattr(request, "session")
    try:
        secret = csrf.held_secret(request) if has_session or not WebSettings.now().csrf_use_sessions else None
    except csrf.InvalidTokenFormat:
        secret = None
    return secret or (request.session.session_key if has_session else None) or ""
