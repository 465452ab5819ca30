"""Logging in and out: what is written into the session, and how a user is read back from it.

_auth_user_id         primary key, as text
_auth_user_backend    dotted path of the backend that vouched for the user, asked for the row at each request
_auth_user_hash       HMAC of the password hash: a changed password ends every other session
"""

from typing import Any

from quintet.contrib.auth.anonymous import AnonymousUser
from quintet.contrib.auth.authentication import backends_with_paths, load_backend
from quintet.contrib.auth.settings import AuthSettings
from quintet.contrib.auth.signals import user_logged_in, user_logged_out
from quintet.contrib.auth.user_model import get_user_model
from quintet.kernel import deprecated
from quintet.kit import bridge, dotted
from quintet.kit.crypto import constant_time_compare
from quintet.web.csrf import rotate_token

SESSION_KEY = "_auth_user_id"
BACKEND_SESSION_KEY = "_auth_user_backend"
HASH_SESSION_KEY = "_auth_user_hash"


def login(request: Any, user: Any, backend: Any = None) -> None:
    """Remember ``user`` in the session of ``request``.

    The session gets a new key, or is emptied when it belonged to somebody else. Raises ValueError when the backend that
    vouches for the user cannot be told, TypeError when ``backend`` is not a dotted path.
    """
    if user is None:
        deprecated.warn_caller("Fallback to request.user when user is None will be removed.", deprecated.RemovedInDjango61Warning)
        user = request.user
    _remember(request, user, backend)


def _remember(request: Any, user: Any, backend: Any) -> None:
    session = request.session
    path = _backend_path(user, backend)
    auth_hash = user.get_session_auth_hash() if hasattr(user, "get_session_auth_hash") else ""
    if SESSION_KEY in session and not _is_same_login(session, user, auth_hash):
        session.flush()
    else:
        session.cycle_key()
    session[SESSION_KEY] = user._meta.pk.value_to_string(user)
    session[BACKEND_SESSION_KEY] = path
    session[HASH_SESSION_KEY] = auth_hash
    if hasattr(request, "user"):
        _attach(request, user)
    rotate_token(request)
    user_logged_in.send(sender=user.__class__, request=request, user=user)


def _backend_path(user: Any, backend: Any) -> str:
    path = backend or getattr(user, "backend", None)
    if path is None:
        paths = [path for _backend, path in backends_with_paths()]
        if len(paths) != 1:
            raise ValueError(
                "You have multiple authentication backends configured and therefore must provide the `backend` argument or set "
                "the `backend` attribute on the user."
            )
        return paths[0]
    if not isinstance(path, str):
        raise TypeError(f"backend must be a dotted import path string (got {path!r}).")
    return path


def _is_same_login(session: Any, user: Any, auth_hash: str) -> bool:
    if _user_key(session) != user.pk:
        return False
    return not auth_hash or constant_time_compare(session.get(HASH_SESSION_KEY, ""), auth_hash)


def _user_key(session: Any) -> Any:
    return get_user_model()._meta.pk.to_python(session[SESSION_KEY])


def _attach(request: Any, user: Any) -> None:
    request.user = user

    async def auser() -> Any:
        return user

    request.auser = auser


async def alogin(request: Any, user: Any, backend: Any = None) -> None:
    """Await `login`."""
    if user is None:
        deprecated.warn_caller(
            "Fallback to request.auser() when user is None will be removed.", deprecated.RemovedInDjango61Warning
        )
        user = await request.auser()
    await bridge.run(login, request, user, backend)


def logout(request: Any) -> None:
    """Forget the user of ``request`` and everything else in the session."""
    present = getattr(request, "user", None)
    leaver = present if getattr(present, "is_authenticated", True) else None
    user_logged_out.send(type(leaver), user=leaver, request=request)
    request.session.flush()
    if hasattr(request, "user"):
        _attach(request, AnonymousUser())


async def alogout(request: Any) -> None:
    """Await `logout`."""
    await bridge.run(logout, request)


def get_user(request: Any) -> Any:
    """Return the user whom the session of ``request`` remembers, or an AnonymousUser.

    The session's backend must still be configured and know the user, and the password must be the one of the log-in.
    """
    return _remembered(request.session) or AnonymousUser()


async def aget_user(request: Any) -> Any:
    """Await `get_user`."""
    return await bridge.run(get_user, request)


def _remembered(session: Any) -> Any:
    try:
        key, path = _user_key(session), session[BACKEND_SESSION_KEY]
    except KeyError:
        return None
    configured = {dotted.canonical(one) for one in AuthSettings.now().authentication_backends}
    if dotted.canonical(path) not in configured:
        return None
    user = load_backend(path).get_user(key)
    if user is None or not hasattr(user, "get_session_auth_hash"):
        return user
    return user if _password_is_the_same(session, user) else None


def _password_is_the_same(session: Any, user: Any) -> bool:
    held = session.get(HASH_SESSION_KEY)
    if held and constant_time_compare(held, user.get_session_auth_hash()):
        return True
    if held and any(constant_time_compare(held, one) for one in user.get_session_auth_fallback_hash()):
        session.cycle_key()
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        return True
    session.flush()
    return False


def update_session_auth_hash(request: Any, user: Any) -> None:
    """Keep this session after the user's password changed, under a new key; every other session ends."""
    request.session.cycle_key()
    if hasattr(user, "get_session_auth_hash") and getattr(request, "user", None) == user:
        request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()


async def aupdate_session_auth_hash(request: Any, user: Any) -> None:
    """Await `update_session_auth_hash`."""
    await bridge.run(update_session_auth_hash, request, user)
