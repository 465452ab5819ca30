"""The test client: requests straight into the application, and responses that tell how they came about."""

import json
import sys
from collections.abc import Mapping
from copy import copy
from functools import cached_property, partial
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from quintet.contrib.auth.authentication import aauthenticate, authenticate
from quintet.contrib.auth.logins import get_user, login, logout
from quintet.contrib.auth.settings import AuthSettings
from quintet.contrib.sessions.settings import SessionSettings
from quintet.http.querydict import QueryDict
from quintet.http.request import HttpRequest
from quintet.kit import bridge, dotted
from quintet.kit.encode_json import JSONEncoder
from quintet.template.signals import template_rendered
from quintet.test.factory import DEFAULT_TYPE, JSON_CONTENT, KEEPING, AsyncRequestFactory, RequestFactory
from quintet.test.handlers import AsyncClientHandler as AsyncClientHandler
from quintet.test.handlers import ClientHandler as ClientHandler
from quintet.test.multipart import BOUNDARY as BOUNDARY
from quintet.test.multipart import MULTIPART_CONTENT
from quintet.test.multipart import encode_multipart as encode_multipart
from quintet.test.payload import FakePayload as FakePayload
from quintet.urls.resolver import resolve
from quintet.web.signals import got_request_exception

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 20


class RedirectCycleError(Exception):
    """Redirections that never end."""

    def __init__(self, message: str, last_response: Any) -> None:
        super().__init__(message)
        self.last_response = last_response
        self.redirect_chain = last_response.redirect_chain


class ContextList(list[Any]):
    """The contexts of the templates that a response rendered; ``[name]`` looks through all of them."""

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        for context in self:
            if key in context:
                return context[key]
        raise KeyError(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Return a variable's value, or ``default``."""
        for context in self:
            if key in context:
                return context[key]
        return default

    def __contains__(self, key: object) -> bool:
        return any(key in context for context in self)

    def keys(self) -> set[str]:
        """Return the names of all variables."""
        return {name for context in self for name in context.flatten()}


class Recorder:
    """What happened while a request was answered: templates rendered, and the exception that got away."""

    def __init__(self) -> None:
        self.templates: list[Any] = []
        self.contexts = ContextList()
        self.exc_info: Any = None

    def __enter__(self) -> "Recorder":
        template_rendered.connect(self._on_template, weak=False, dispatch_uid=id(self))
        got_request_exception.connect(self._on_exception, weak=False, dispatch_uid=id(self))
        return self

    def __exit__(self, *_error: object) -> None:
        template_rendered.disconnect(dispatch_uid=id(self))
        got_request_exception.disconnect(dispatch_uid=id(self))

    def _on_template(self, sender: Any, template: Any, context: Any, **_rest: Any) -> None:
        self.templates.append(template)
        self.contexts.append(copy(context))

    def _on_exception(self, **_rest: Any) -> None:
        self.exc_info = sys.exc_info()


class _ClientFeatures:
    """What both clients do alike: cookies, sessions, log-in, and reading answers."""

    handler: Any
    cookies: SimpleCookie
    raise_request_exception: bool
    exc_info: Any
    extra: Any

    def _session_store(self, key: str | None) -> Any:
        return dotted.load_type(f"{SessionSettings.now().session_engine}.SessionStore")(key)  # pyright: ignore[reportCallIssue]  # a SessionBase, named by a setting

    @property
    def session(self) -> Any:
        """The session of the client's cookie, made when there is none; save it after changing it."""
        name = SessionSettings.now().session_cookie_name
        cookie = self.cookies.get(name)
        if cookie:
            return self._session_store(cookie.value)
        session = self._session_store(None)
        session.save()
        self.cookies[name] = session.session_key
        return session

    async def asession(self) -> Any:
        """Await `session`."""
        return await bridge.run(lambda: self.session)

    def login(self, **credentials: Any) -> bool:
        """Log in as a view would; return whether a backend accepted the credentials."""
        user = authenticate(**credentials)
        if user:
            self._log_in(user)
        return bool(user)

    async def alogin(self, **credentials: Any) -> bool:
        """Await `login`."""
        user = await aauthenticate(**credentials)
        if user:
            await bridge.run(self._log_in, user)
        return bool(user)

    def force_login(self, user: Any, backend: str | None = None) -> None:
        """Log ``user`` in without credentials, vouched for by ``backend`` or the first that can give users."""
        user.backend = backend or self._first_backend()
        self._log_in(user, user.backend)

    async def aforce_login(self, user: Any, backend: str | None = None) -> None:
        """Await `force_login`."""
        await bridge.run(self.force_login, user, backend)

    def _first_backend(self) -> str:
        return next(path for path in AuthSettings.now().authentication_backends if hasattr(dotted.load_type(path), "get_user"))

    def _log_in(self, user: Any, backend: str | None = None) -> None:
        request = HttpRequest()
        cookie = self.cookies.get(SessionSettings.now().session_cookie_name)
        request.session = self._session_store(cookie.value if cookie else None)
        login(request, user, backend)
        request.session.save()
        self._set_session_cookie(request.session)

    def _set_session_cookie(self, session: Any) -> None:
        config = SessionSettings.now()
        self.cookies[config.session_cookie_name] = session.session_key
        self.cookies[config.session_cookie_name].update(
            {
                "path": "/",
                "domain": config.session_cookie_domain or "",
                "secure": "True" if config.session_cookie_secure else "",
                "max-age": "",
                "expires": "",
            }
        )

    def logout(self) -> None:
        """Log out and drop all cookies."""
        request = HttpRequest()
        cookie = self.cookies.get(SessionSettings.now().session_cookie_name)
        request.session = self._session_store(cookie.value if cookie else None)
        request.user = get_user(request)
        logout(request)
        self.cookies = SimpleCookie()

    async def alogout(self) -> None:
        """Await `logout`."""
        await bridge.run(self.logout)

    @property
    def enforce_csrf_checks(self) -> bool:
        """Whether the handler asks for CSRF tokens."""
        return bool(self.handler.enforce_csrf_checks)

    @enforce_csrf_checks.setter
    def enforce_csrf_checks(self, value: bool) -> None:
        # A factory that a client of somebody's is made of may say so before there is a handler, which is then told by its maker.
        if hasattr(self, "handler"):
            self.handler.enforce_csrf_checks = value

    def _complete(self, response: Any, recorder: Recorder, sent: Mapping[str, Any], request: Any) -> Any:
        """Give the response what tests look at; raise what the view raised, if asked to."""
        self.exc_info = response.exc_info = recorder.exc_info
        if recorder.exc_info and self.raise_request_exception:
            raise recorder.exc_info[1]
        response.client = self
        response.request = dict(sent)
        response.templates = recorder.templates
        contexts = recorder.contexts
        response.context = (contexts[0] if len(contexts) == 1 else contexts) if contexts else None
        response.json = partial(_parse_json, response)
        _give_match(response, request)
        if response.cookies:
            self.cookies.update(response.cookies)
        return response


def _parse_json(response: Any, **kwargs: Any) -> Any:
    held = vars(response).get("_parsed_json")
    if held is None or kwargs:
        kind = response.get("Content-Type") or ""
        if not JSON_CONTENT.match(kind):
            raise ValueError(f'Content-Type header is "{kind}", not "application/json"')
        held = vars(response)["_parsed_json"] = json.loads(response.text, **kwargs)
    return held


def _give_match(response: Any, request: Any) -> None:
    """Have ``response.resolver_match`` found at its first touch, in the URLconf that answered."""
    path, urlconf = request.path_info, getattr(request, "urlconf", None)
    found = request.resolver_match
    if found is not None:
        response.resolver_match = found
        return
    kind = type(response)

    class WithMatch(kind):
        @cached_property
        def resolver_match(self) -> Any:
            return resolve(path, urlconf=urlconf)

    WithMatch.__name__, WithMatch.__qualname__, WithMatch.__module__ = kind.__name__, kind.__qualname__, kind.__module__
    response.__class__ = WithMatch


class Client(_ClientFeatures, RequestFactory):
    """A browser of sorts: keeps cookies, follows redirections, and shows what a response was made of.

    ``enforce_csrf_checks`` asks for CSRF tokens as a real request would be; ``raise_request_exception`` False answers 500
    instead of raising what a view raises.
    """

    def __init__(
        self,
        enforce_csrf_checks: bool = False,
        raise_request_exception: bool = True,
        *,
        headers: Mapping[str, str] | None = None,
        query_params: Any = None,
        json_encoder: type[json.JSONEncoder] = JSONEncoder,
        **defaults: Any,
    ) -> None:
        super().__init__(json_encoder=json_encoder, headers=headers, query_params=query_params, **defaults)
        self.handler = ClientHandler(enforce_csrf_checks)
        self.raise_request_exception = raise_request_exception
        self.exc_info = None
        self.extra: Any = None
        self.headers: Any = None

    def request(self, **request: Any) -> Any:
        """Send the request of a WSGI environment; return the response."""
        with Recorder() as recorder:
            response: Any = self.handler(self._base_environ(**request))
        return self._complete(response, recorder, request, response.wsgi_request)

    def _send(self, method: Any, path: str, follow: bool, options: dict[str, Any], *args: Any) -> Any:
        self.extra, self.headers = options, options.get("headers")
        response = method(path, *args, **options)
        return self._follow(response, options, *args[:1]) if follow else response

    def get(self, path: str, data: Any = None, follow: bool = False, secure: bool = False, **options: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]  # documented parameter order
        """Send a GET request."""
        return self._send(super().get, path, follow, {"secure": secure, **options}, data)

    def post(  # pyright: ignore[reportIncompatibleMethodOverride]  # documented parameter order
        self,
        path: str,
        data: Any = None,
        content_type: str = MULTIPART_CONTENT,
        follow: bool = False,
        secure: bool = False,
        **options: Any,
    ) -> Any:
        """Send a POST request."""
        return self._send(super().post, path, follow, {"secure": secure, **options}, data, content_type)

    def head(self, path: str, data: Any = None, follow: bool = False, secure: bool = False, **options: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]  # documented parameter order
        """Send a HEAD request."""
        return self._send(super().head, path, follow, {"secure": secure, **options}, data)

    def options(  # pyright: ignore[reportIncompatibleMethodOverride]  # documented parameter order
        self,
        path: str,
        data: Any = "",
        content_type: str = DEFAULT_TYPE,
        follow: bool = False,
        secure: bool = False,
        **options: Any,
    ) -> Any:
        """Send an OPTIONS request."""
        return self._send(super().options, path, follow, {"secure": secure, **options}, data, content_type)

    def put(  # pyright: ignore[reportIncompatibleMethodOverride]  # documented parameter order
        self,
        path: str,
        data: Any = "",
        content_type: str = DEFAULT_TYPE,
        follow: bool = False,
        secure: bool = False,
        **options: Any,
    ) -> Any:
        """Send a PUT request."""
        return self._send(super().put, path, follow, {"secure": secure, **options}, data, content_type)

    def patch(  # pyright: ignore[reportIncompatibleMethodOverride]  # documented parameter order
        self,
        path: str,
        data: Any = "",
        content_type: str = DEFAULT_TYPE,
        follow: bool = False,
        secure: bool = False,
        **options: Any,
    ) -> Any:
        """Send a PATCH request."""
        return self._send(super().patch, path, follow, {"secure": secure, **options}, data, content_type)

    def delete(  # pyright: ignore[reportIncompatibleMethodOverride]  # documented parameter order
        self,
        path: str,
        data: Any = "",
        content_type: str = DEFAULT_TYPE,
        follow: bool = False,
        secure: bool = False,
        **options: Any,
    ) -> Any:
        """Send a DELETE request."""
        return self._send(super().delete, path, follow, {"secure": secure, **options}, data, content_type)

    def trace(self, path: str, follow: bool = False, secure: bool = False, **options: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]  # documented parameter order
        """Send a TRACE request."""
        return self._send(super().trace, path, follow, {"secure": secure, **options})

    def _follow(self, response: Any, options: dict[str, Any], data: Any = "") -> Any:
        """Follow redirections to their end; ``redirect_chain`` holds (URL, status) of each."""
        response.redirect_chain = []
        while response.status_code in REDIRECTS:
            step = next_step(response, data, options, str(self.defaults.get("SERVER_NAME", "testserver")))
            chain = response.redirect_chain
            chain.append((response["Location"], response.status_code))
            method = getattr(self, step.pop("method"))
            response = method(**step, follow=False)
            response.redirect_chain = chain
            refuse_cycle(response, chain)
        return response


def next_step(response: Any, data: Any, options: Mapping[str, Any], server_name: str) -> dict[str, Any]:
    """Return what to send after a redirection: 307 and 308 keep method and body, the others become GET (or stay HEAD)."""
    sent = response.request
    method = str(sent.get("REQUEST_METHOD") or sent.get("method", "GET"))
    url = urlsplit(response["Location"])
    path = url.path or ("/" if url.netloc else "")
    if not path.startswith("/"):
        path = urljoin(str(sent.get("PATH_INFO") or sent.get("path", "/")), path)
    secure = options.get("secure", False) if not url.scheme else url.scheme == "https"
    step: dict[str, Any] = {"path": path, "secure": secure, "headers": options.get("headers")}
    step |= {name: value for name, value in options.items() if name.isupper()}
    if url.netloc:
        step |= _other_host(step, url, is_wsgi="REQUEST_METHOD" in sent, server_name=server_name)
    if response.status_code in KEEPING:
        kind = sent.get("CONTENT_TYPE") or dict(sent.get("headers", ())).get(b"content-type", b"").decode("latin-1")
        step["path"] = f"{path}?{url.query}" if url.query else path
        if method != "TRACE":
            step["data"] = data
        if kind and method not in ("GET", "HEAD", "TRACE"):
            step["content_type"] = kind
        return {**step, "method": method.lower()}
    return {**step, "data": QueryDict(url.query), "method": "head" if method == "HEAD" else "get"}


def _other_host(step: dict[str, Any], url: Any, *, is_wsgi: bool, server_name: str) -> dict[str, Any]:
    """Return what makes the next request go to the host of ``url``, whatever host the first one named."""
    named = step.get("headers")
    headers = {name: value for name, value in named.items() if name.lower() != "host"} if named else named
    if not is_wsgi:
        return {"headers": headers, "HTTP_HOST": url.netloc or server_name}
    step.pop("HTTP_HOST", None)
    port = {"SERVER_PORT": str(url.port)} if url.port else {}
    return {"headers": headers, "SERVER_NAME": url.hostname or server_name, **port}


def refuse_cycle(response: Any, chain: list[tuple[str, int]]) -> None:
    """Raise RedirectCycleError when a redirection came back to where it began, or there are too many."""
    if response.status_code not in REDIRECTS:
        return
    if (response["Location"], response.status_code) in chain[:-1] or chain.count(chain[-1]) > 1:
        raise RedirectCycleError("Redirect loop detected.", response)
    if len(chain) > MOST_REDIRECTS:
        raise RedirectCycleError("Too many redirects.", response)


class AsyncClient(_ClientFeatures, AsyncRequestFactory):
    """A `Client` for async tests: every method is awaited, and the application runs on the test's loop.

    ``defaults`` and extra keyword arguments are keys of the ASGI scope, or headers when upper-case.
    """

    def __init__(
        self,
        enforce_csrf_checks: bool = False,
        raise_request_exception: bool = True,
        *,
        headers: Mapping[str, str] | None = None,
        query_params: Any = None,
        json_encoder: type[json.JSONEncoder] = JSONEncoder,
        **defaults: Any,
    ) -> None:
        super().__init__(json_encoder=json_encoder, headers=headers, query_params=query_params, **defaults)
        self.handler = AsyncClientHandler(enforce_csrf_checks)
        self.raise_request_exception = raise_request_exception
        self.exc_info = None
        self.extra: Any = None
        self.headers: Any = None

    async def request(self, **request: Any) -> Any:
        """Send the request of an ASGI scope; return the response."""
        body = request.pop("_body_file", None) or BytesIO()
        with Recorder() as recorder:
            response: Any = await self.handler({**self._base_scope(**request), "_body_file": body})
        return await bridge.run(self._complete, response, recorder, request, response.asgi_request)

    async def _send(self, method: Any, path: str, follow: bool, options: dict[str, Any], *args: Any) -> Any:
        self.extra, self.headers = options, options.get("headers")
        response = await method(path, *args, **options)
        return await self._follow(response, options, *args[:1]) if follow else response

    async def get(self, path: str, data: Any = None, follow: bool = False, secure: bool = False, **options: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]  # documented parameter order
        """Send a GET request."""
        return await self._send(super().get, path, follow, {"secure": secure, **options}, data)

    async def post(  # pyright: ignore[reportIncompatibleMethodOverride]  # documented parameter order
        self,
        path: str,
        data: Any = None,
        content_type: str = MULTIPART_CONTENT,
        follow: bool = False,
        secure: bool = False,
        **options: Any,
    ) -> Any:
        """Send a POST request."""
        return await self._send(super().post, path, follow, {"secure": secure, **options}, data, content_type)

    async def head(self, path: str, data: Any = None, follow: bool = False, secure: bool = False, **options: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]  # documented parameter order
        """Send a HEAD request."""
        return await self._send(super().head, path, follow, {"secure": secure, **options}, data)

    async def options(  # pyright: ignore[reportIncompatibleMethodOverride]  # documented parameter order
        self,
        path: str,
        data: Any = "",
        content_type: str = DEFAULT_TYPE,
        follow: bool = False,
        secure: bool = False,
        **options: Any,
    ) -> Any:
        """Send an OPTIONS request."""
        return await self._send(super().options, path, follow, {"secure": secure, **options}, data, content_type)

    async def put(  # pyright: ignore[reportIncompatibleMethodOverride]  # documented parameter order
        self,
        path: str,
        data: Any = "",
        content_type: str = DEFAULT_TYPE,
        follow: bool = False,
        secure: bool = False,
        **options: Any,
    ) -> Any:
        """Send a PUT request."""
        return await self._send(super().put, path, follow, {"secure": secure, **options}, data, content_type)

    async def patch(  # pyright: ignore[reportIncompatibleMethodOverride]  # documented parameter order
        self,
        path: str,
        data: Any = "",
        content_type: str = DEFAULT_TYPE,
        follow: bool = False,
        secure: bool = False,
        **options: Any,
    ) -> Any:
        """Send a PATCH request."""
        return await self._send(super().patch, path, follow, {"secure": secure, **options}, data, content_type)

    async def delete(  # pyright: ignore[reportIncompatibleMethodOverride]  # documented parameter order
        self,
        path: str,
        data: Any = "",
        content_type: str = DEFAULT_TYPE,
        follow: bool = False,
        secure: bool = False,
        **options: Any,
    ) -> Any:
        """Send a DELETE request."""
        return await self._send(super().delete, path, follow, {"secure": secure, **options}, data, content_type)

    async def trace(self, path: str, follow: bool = False, secure: bool = False, **options: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]  # documented parameter order
        """Send a TRACE request."""
        return await self._send(super().trace, path, follow, {"secure": secure, **options})

    async def _follow(self, response: Any, options: dict[str, Any], data: Any = "") -> Any:
        response.redirect_chain = []
        while response.status_code in REDIRECTS:
            step = next_step(response, data, options, "testserver")
            chain = response.redirect_chain
            chain.append((response["Location"], response.status_code))
            method = getattr(self, step.pop("method"))
            response = await method(**step, follow=False)
            response.redirect_chain = chain
            refuse_cycle(response, chain)
        return response
