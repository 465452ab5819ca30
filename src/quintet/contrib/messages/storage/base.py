"""What every storage does: collect the messages of a request, hand them out once, and store the rest."""

from collections.abc import Iterator
from typing import Any

from quintet.contrib.messages.message import LEVEL_TAGS as LEVEL_TAGS
from quintet.contrib.messages.message import Message as Message
from quintet.contrib.messages.settings import MessageSettings
from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase


class BaseStorage:
    """The messages that a request may show: those kept for it, then those added while it runs.

    ``used`` says that they were iterated over and need not be kept; ``added_new`` that one was added. A subclass writes `_get`
    and `_store`.
    """

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        self.used = self.added_new = False
        self._queued_messages: list[Message] = []
        self._level: int | None = None
        super().__init__(*args, **kwargs)

    def __len__(self) -> int:
        return len(self._loaded_messages) + len(self._queued_messages)

    def __iter__(self) -> Iterator[Message]:
        everything, self.used = self._loaded_messages, True
        everything += self._queued_messages
        self._queued_messages = []
        return iter(everything)

    def __contains__(self, item: object) -> bool:
        return any(item in messages for messages in (self._loaded_messages, self._queued_messages))

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}: request={self.request!r}>"

    @property
    def _loaded_messages(self) -> list[Message]:
        loaded: list[Message] | None = getattr(self, "_loaded_data", None)
        if loaded is None:
            messages, _is_all = self._get()
            loaded = self._loaded_data = list(messages or ())
        return loaded

    @property
    def is_of_visitor(self) -> bool:
        """Whether the response depends on the visitor: messages were looked at, or there are new ones to keep."""
        return self.used or self.added_new or getattr(self, "_loaded_data", None) is not None

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Message] | None, bool]:
        """Return (the messages kept for this request, None when nothing was; whether that is all of them)."""
        raise NotImplementedError("subclasses of BaseStorage must provide a _get() method")

    def _store(self, messages: list[Message], response: HttpResponseBase, *args: Any, **kwargs: Any) -> list[Message]:
        """Keep ``messages`` for the next request, nothing when the list is empty; return those that found no room."""
        raise NotImplementedError("subclasses of BaseStorage must provide a _store() method")

    def update(self, response: HttpResponseBase) -> list[Message]:
        """Keep what was not shown for the next request; return the messages that found no room."""
        queued = [message.to_text() if type(message) is Message else message for message in self._queued_messages]
        self._queued_messages = queued
        if self.used:
            return self._store(queued, response)
        if self.added_new:
            return self._store([*self._loaded_messages, *queued], response)
        return []

    def add(self, level: Any, message: Any, extra_tags: str | None = "") -> None:
        """Add a message, unless it is empty or below `level`.

        Raises ValueError for a level that is no number.
        """
        if not message or int(level) < self.level:
            return
        self.added_new = True
        self._queued_messages.append(Message(level, message, extra_tags=extra_tags))

    @property
    def level(self) -> int:
        """The lowest level that is kept: as set for this request, else MESSAGE_LEVEL. None sets it back."""
        return MessageSettings.now().message_level if self._level is None else self._level

    @level.setter
    def level(self, value: Any) -> None:
        self._level = None if value is None else int(value)

    @level.deleter
    def level(self) -> None:
        self._level = None
