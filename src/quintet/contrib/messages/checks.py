"""The checks of messages: the storage can be loaded, and the session that it needs stands before the middleware."""

from collections.abc import Iterable, Sequence
from typing import Any

from quintet.contrib.messages.settings import MessageSettings
from quintet.contrib.messages.storage.fallback import FallbackStorage
from quintet.contrib.messages.storage.session import SessionStorage
from quintet.kernel.checks import CheckMessage, Error
from quintet.kit import dotted
from quintet.web.settings import WebSettings

MESSAGES = "quintet.contrib.messages.middleware.MessageMiddleware"
SESSIONS = "quintet.contrib.sessions.middleware.SessionMiddleware"
NEED_SESSIONS = (FallbackStorage, SessionStorage)


def check_messages(app_configs: Sequence[Any] | None, **_kwargs: Any) -> Iterable[CheckMessage]:
    """Report a MESSAGE_STORAGE that cannot be loaded, and a middleware without the session that the storage needs."""
    path = MessageSettings.now().message_storage
    try:
        storage = dotted.load_type(path)
    except ImportError as error:
        return [
            Error(f"MESSAGE_STORAGE names {path!r}, which cannot be loaded: {error}", hint="Mend the path.", id="messages.E001")
        ]
    order = [dotted.canonical(entry) for entry in WebSettings.now().middleware]
    if not issubclass(storage, NEED_SESSIONS) or MESSAGES not in order or SESSIONS in order[: order.index(MESSAGES)]:
        return []
    return [
        Error(
            f"{path} keeps messages in the session, and no session stands before the middleware of messages.",
            hint="Put 'quintet.contrib.sessions.middleware.SessionMiddleware' before it in MIDDLEWARE, or set "
            "MESSAGE_STORAGE = 'quintet.contrib.messages.storage.cookie.CookieStorage'.",
            id="messages.E002",
        )
    ]
