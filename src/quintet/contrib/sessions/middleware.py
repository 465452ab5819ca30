"""The middleware of sessions: ``request.session``, loaded at the first touch and saved when it changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from quintet.contrib.sessions.backends import base
from quintet.contrib.sessions.exceptions import SessionInterrupted
from quintet.contrib.sessions.settings import SessionSettings
from quintet.http.request import HttpRequest, Maker
from quintet.http.response import HttpResponseBase
from quintet.kit import dotted
from quintet.kit.httpdates import http_date
from quintet.web import cache_headers
from quintet.web.phases import BuiltinMiddleware
from quintet.web.touched import SESSION


class SessionMiddleware(BuiltinMiddleware):
    """Gives each request its session; a request that does not touch it costs nothing on the way back."""

    fused: ClassVar[bool] = True
    touch: ClassVar[int] = SESSION

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        self.SessionStore: Any = dotted.load_type(f"{SessionSettings.now().session_engine}.SessionStore")

    def request_attributes(self) -> Mapping[str, Maker]:
        """Return the session's maker."""
        return {"session": self._open}

    def spared_phases(self) -> Collection[str]:
        """Spare the way in: the attribute is all that it gives, unless every request saves its session."""
        return () if SessionSettings.now().session_save_every_request else ("process_request",)

    def process_request(self, request: HttpRequest) -> None:
        """Have the session made at its first touch; at once when every request saves it."""
        request.later_all(self.request_attributes())
        if SessionSettings.now().session_save_every_request:
            _ = request.session

    def _open(self, request: HttpRequest) -> base.SessionBase:
        request.touched |= SESSION
        return self.SessionStore(request.COOKIES.get(SessionSettings.now().session_cookie_name))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Save a changed session and send its cookie; take the cookie of an emptied one back."""
        session: base.SessionBase = request.session
        config = SessionSettings.now()
        is_empty = session.is_empty()
        if is_empty and config.session_cookie_name in request.COOKIES:
            _take_cookie_back(response, config)
            cache_headers.patch_vary_headers(response, ("Cookie",))
            return response
        if session.accessed:
            cache_headers.patch_vary_headers(response, ("Cookie",))
        if (session.modified or config.session_save_every_request) and not is_empty and response.status_code < 500:
            _save(session)
            _send_cookie(response, session, config)
            # Nobody may have looked at it, yet its cookie is this visitor's alone: no shared cache may give it to another.
            cache_headers.patch_vary_headers(response, ("Cookie",))
        return response


def _save(session: base.SessionBase) -> None:
    try:
        session.save()
    except base.UpdateError as error:
        raise SessionInterrupted(
            "The request's session was deleted before the request completed. "
            "The user may have logged out in a concurrent request, for example."
        ) from error


def _send_cookie(response: HttpResponseBase, session: base.SessionBase, config: SessionSettings) -> None:
    lasts = not session.get_expire_at_browser_close()
    response.set_cookie(
        config.session_cookie_name,
        session.session_key or "",
        max_age=session.get_expiry_age() if lasts else None,
        expires=http_date(session.get_expiry_date().timestamp()) if lasts else None,
        domain=config.session_cookie_domain,
        path=config.session_cookie_path,
        secure=config.session_cookie_secure or False,
        httponly=config.session_cookie_httponly or False,
        samesite=config.session_cookie_samesite,
    )


def _take_cookie_back(response: HttpResponseBase, config: SessionSettings) -> None:
    response.delete_cookie(
        config.session_cookie_name,
        path=config.session_cookie_path,
        domain=config.session_cookie_domain,
        samesite=config.session_cookie_samesite,
    )
