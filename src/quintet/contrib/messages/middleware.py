"""The middleware of messages: a storage for each request that adds or shows one."""

from collections.abc import Collection, Mapping
from typing import ClassVar

from quintet.contrib.messages.storage.base import BaseStorage
from quintet.contrib.messages.storage.default import default_storage
from quintet.http.request import HttpRequest, Maker
from quintet.http.response import HttpResponseBase
from quintet.kernel.core_settings import CoreSettings
from quintet.web.cache_headers import patch_vary_headers
from quintet.web.phases import BuiltinMiddleware
from quintet.web.touched import MESSAGES

ATTRIBUTE = "_messages"


class MessageMiddleware(BuiltinMiddleware):
    """Opens the storage of messages at the first touch; a request that does not touch it costs nothing on the way back."""

    fused: ClassVar[bool] = True
    touch: ClassVar[int] = MESSAGES

    def request_attributes(self) -> Mapping[str, Maker]:
        """Return the storage's maker."""
        return {ATTRIBUTE: _open}

    def spared_phases(self) -> Collection[str]:
        """Spare the way in: the attribute is all that it gives."""
        return ("process_request",)

    def process_request(self, request: HttpRequest) -> None:
        """Have the storage made at its first touch."""
        request.later_all(self.request_attributes())

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Store what was added and not shown; tell caches when the page looked at messages, which are one visitor's.

        Raises ValueError while DEBUG is on when some message found no room; else such messages are dropped.
        """
        storage: BaseStorage | None = vars(request).get(ATTRIBUTE)
        if storage is None:
            return response
        if storage.is_of_visitor:
            patch_vary_headers(response, ("Cookie",))
        if storage.update(response) and CoreSettings.now().debug:
            raise ValueError("Not all temporary messages could be stored.")
        return response


def _open(request: HttpRequest) -> BaseStorage:
    request.touched |= MESSAGES
    return default_storage(request)
