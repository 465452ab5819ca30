"""Checking credentials: each backend of AUTHENTICATION_BACKENDS is asked in turn."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from quintet.contrib.auth.settings import AuthSettings
from quintet.contrib.auth.signals import user_login_failed
from quintet.kernel.errors import ImproperlyConfigured, PermissionDenied
from quintet.kit import bridge, dotted
from quintet.kit.libraries import inspect
from quintet.kit.patterns import late

_SECRET = late("api|token|key|secret|password|signature", re.IGNORECASE)
MASK = "********************"

Ask = Callable[[Any, Any, Mapping[str, Any]], Any]


def load_backend(path: str) -> Any:
    """Return an instance of the backend at a dotted path."""
    return dotted.load_type(path)()


def backends_with_paths() -> list[tuple[Any, str]]:
    """Return (backend, path) of AUTHENTICATION_BACKENDS, in order.

    Raises ImproperlyConfigured when the setting names none.
    """
    found = [(load_backend(path), path) for path in AuthSettings.now().authentication_backends]
    if not found:
        raise ImproperlyConfigured("No authentication backends have been defined. Does AUTHENTICATION_BACKENDS contain anything?")
    return found


def _get_backends(return_tuples: bool = False) -> list[Any]:
    """Return the backends of AUTHENTICATION_BACKENDS, or (backend, path); packages that log in ask for them by this name."""
    return backends_with_paths() if return_tuples else get_backends()


def get_backends() -> list[Any]:
    """Return the backends of AUTHENTICATION_BACKENDS, in order."""
    return [backend for backend, _path in backends_with_paths()]


def authenticate(request: Any = None, **credentials: Any) -> Any:
    """Return the user that ``credentials`` belong to, with ``backend`` set on it, or None."""
    return _authenticate(request, credentials, _ask)


async def aauthenticate(request: Any = None, **credentials: Any) -> Any:
    """Do as `authenticate`, awaiting the ``aauthenticate`` of backends that write their own."""
    return await bridge.run(_authenticate, request, credentials, _ask_async)


def _ask(backend: Any, request: Any, credentials: Mapping[str, Any]) -> Any:
    return backend.authenticate(request, **credentials)


def _ask_async(backend: Any, request: Any, credentials: Mapping[str, Any]) -> Any:
    own = getattr(backend, "aauthenticate", None)
    return _ask(backend, request, credentials) if own is None else bridge.wait(own(request, **credentials))


def _authenticate(request: Any, credentials: Mapping[str, Any], ask: Ask) -> Any:
    for backend, path in _willing(request, credentials):
        try:
            user = ask(backend, request, credentials)
        except PermissionDenied:
            break  # the backend says that nobody else is to be asked
        if user is not None:
            user.backend = path
            return user
    user_login_failed.send(sender=__name__, credentials=_masked(credentials), request=request)
    return None


def _willing(request: Any, credentials: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    """Yield the backends whose `authenticate` takes these credentials."""
    for backend, path in backends_with_paths():
        try:
            inspect.signature(backend.authenticate).bind(request, **credentials)
        except TypeError:
            continue
        yield backend, path


def _masked(credentials: Mapping[str, Any]) -> dict[str, Any]:
    return {name: MASK if _SECRET.search(name) else value for name, value in credentials.items()}
