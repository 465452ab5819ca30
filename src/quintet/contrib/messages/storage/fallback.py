"""Messages in a cookie, and in the session when that is full."""

from typing import Any, ClassVar

from quintet.contrib.messages.message import Message
from quintet.contrib.messages.storage.base import BaseStorage
from quintet.contrib.messages.storage.cookie import CookieStorage
from quintet.contrib.messages.storage.session import SessionStorage
from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase


class FallbackStorage(BaseStorage):
    """Keeps messages in the first storage with room, so that the session is written only when it must be."""

    storage_classes: ClassVar[tuple[type[BaseStorage], ...]] = (CookieStorage, SessionStorage)

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.storages = [storage_class(request, *args, **kwargs) for storage_class in self.storage_classes]
        self._used_storages: set[BaseStorage] = set()

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Message] | None, bool]:
        """Return the messages of each storage in turn, until one says that there are no more."""
        found: list[Message] = []
        is_all = False
        for storage in self.storages:
            messages, is_all = storage._get()  # noqa: SLF001  the documented hook of a storage
            if storage.used:  # it holds something that nobody of ours wrote, to be taken back with the response
                self.used = True
                self._used_storages.add(storage)
            if messages is None:
                break
            if messages:
                self._used_storages.add(storage)
            found.extend(messages)
            if is_all:
                break
        return found, is_all

    def _store(self, messages: list[Message], response: HttpResponseBase, *args: Any, **kwargs: Any) -> list[Message]:
        """Hand what one storage has no room for to the next, and empty those that are no longer needed."""
        for storage in self.storages:
            if messages:
                messages = storage._store(messages, response, remove_oldest=False)  # noqa: SLF001  the documented hook
            elif storage in self._used_storages:
                storage._store([], response)  # noqa: SLF001  the documented hook
                self._used_storages.discard(storage)
        return messages
