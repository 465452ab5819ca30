"""Messages in a signed cookie of bounded size."""

from bisect import bisect_left
from typing import Any

from quintet.contrib.messages.message import Message
from quintet.contrib.messages.storage.base import BaseStorage
from quintet.contrib.messages.wire import MessageDecoder as MessageDecoder
from quintet.contrib.messages.wire import MessageEncoder as MessageEncoder
from quintet.contrib.messages.wire import MessageSerializer
from quintet.contrib.sessions.settings import SessionSettings
from quintet.http.request import HttpRequest
from quintet.http.response import HttpResponseBase
from quintet.services import signing


class CookieStorage(BaseStorage):
    """Keeps messages with the visitor; of more than fit into the cookie, the oldest are dropped."""

    cookie_name = "messages"
    #: Bytes of the value. Browsers take 4096 a cookie, and a site has other cookies.
    max_cookie_size = 2048
    #: Stands last in the cookie when it does not hold all messages.
    not_finished = "__messagesnotfinished__"
    key_salt = "django.contrib.messages"

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.signer = signing.get_cookie_signer(salt=self.key_salt)

    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Message] | None, bool]:
        messages = self._decode(self.request.COOKIES.get(self.cookie_name))
        if messages and messages[-1] == self.not_finished:
            return messages[:-1], False
        return messages, True

    def _decode(self, data: str | None) -> Any:
        """Return what the cookie holds, None when there is none or nobody of ours wrote it; then it is taken back."""
        if not data:
            return None
        try:
            return self.signer.unsign_object(data, serializer=MessageSerializer)
        except (signing.BadSignature, ValueError):
            self.used = True
            return None

    def _encode(self, messages: list[Any], encode_empty: bool = False) -> str:
        if not messages and not encode_empty:
            return ""
        return self.signer.sign_object(messages, serializer=MessageSerializer, compress=True)

    def _store(
        self, messages: list[Message], response: HttpResponseBase, remove_oldest: bool = True, *args: Any, **kwargs: Any
    ) -> list[Message]:
        """Write the cookie; what does not fit is dropped from the beginning, from the end unless ``remove_oldest``."""
        encoded = self._encode(messages)
        if not self.max_cookie_size or len(encoded) <= self.max_cookie_size:
            self._write(encoded, response)
            return []
        dropped = self._fewest_dropped(messages, remove_oldest)
        kept, unstored = _split(messages, dropped, remove_oldest)
        self._write(self._encode([*kept, self.not_finished]), response)
        return unstored

    def _fewest_dropped(self, messages: list[Message], remove_oldest: bool) -> int:
        """Return how many messages have to go, found by halving: each try signs and compresses what would stay."""

        def fits(dropped: int) -> bool:
            kept, _unstored = _split(messages, dropped, remove_oldest)
            return len(self._encode([*kept, self.not_finished])) <= self.max_cookie_size

        return bisect_left(range(len(messages)), True, key=fits)

    def _write(self, encoded: str, response: HttpResponseBase) -> None:
        config = SessionSettings.now()
        if not encoded:
            response.delete_cookie(self.cookie_name, domain=config.session_cookie_domain, samesite=config.session_cookie_samesite)
            return
        response.set_cookie(
            self.cookie_name,
            encoded,
            domain=config.session_cookie_domain,
            secure=config.session_cookie_secure or False,
            httponly=config.session_cookie_httponly or False,
            samesite=config.session_cookie_samesite,
        )


def _split(messages: list[Message], dropped: int, remove_oldest: bool) -> tuple[list[Message], list[Message]]:
    """Return (kept, dropped)."""
    if remove_oldest:
        return messages[dropped:], messages[:dropped]
    kept = len(messages) - dropped
    return messages[:kept], messages[kept:]
