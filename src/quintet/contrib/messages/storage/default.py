"""The storage that the settings name."""

from typing import cast

from quintet.contrib.messages.settings import MessageSettings
from quintet.contrib.messages.storage.base import BaseStorage
from quintet.http.request import HttpRequest
from quintet.kit import dotted


def default_storage(request: HttpRequest) -> BaseStorage:
    """Return a new storage of the class that MESSAGE_STORAGE names.

    Raises ImportError when the setting names none.
    """
    storage_class = cast("type[BaseStorage]", dotted.load_type(MessageSettings.now().message_storage))
    return storage_class(request)
