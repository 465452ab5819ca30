"""Messages in the visitor's session."""

import json
from typing import Any

from quintet.contrib.messages.message import Message
from quintet.contrib.messages.storage.base import BaseStorage
from quintet.contrib.messages.wire import MessageDecoder, MessageEncoder
from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.kernel.errors import ImproperlyConfigured


class SessionStorage(BaseStorage):
    """Keeps every message in the session.

    Raises ImproperlyConfigured when the request has none.
    """

    session_key = "_messages"

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        if not hasattr(request, "session"):
            raise ImproperlyConfigured(
                "The session-based temporary message storage requires session middleware to be installed, and come before the "
                "message middleware in the MIDDLEWARE list."
            )
        super().__init__(request, *args, **kwargs)

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Message] | None, bool]:
        return self.deserialize_messages(self.request.session.get(self.session_key)), True

    def _store(self, messages: list[Message], response: HttpResponseBase, *args: Any, **kwargs: Any) -> list[Message]:
        if messages:
            self.request.session[self.session_key] = self.serialize_messages(messages)
        else:
            self.request.session.pop(self.session_key, None)
        return []

    def serialize_messages(self, messages: list[Message]) -> str:
        """Return messages as the text that the session holds."""
        return json.dumps(messages, cls=MessageEncoder)

    def deserialize_messages(self, data: Any) -> Any:
        """Return the messages of that text; anything but text comes back as it is."""
        return json.loads(data, cls=MessageDecoder) if data and isinstance(data, str) else data
