"""Messages as JSON, in the form that existing cookies and sessions hold.

["__json_message", 1 when the text is safe HTML else 0, level, text, extra tags]      the last one only when there are any
"""

import json
from typing import Any, cast

from quintet.contrib.messages.message import Message
from quintet.kit.html import SafeData, mark_safe

MARK = "__json_message"


class MessageEncoder(json.JSONEncoder):
    """Writes messages among other JSON."""

    def default(self, o: Any) -> Any:
        """Return a message as a list."""
        if not isinstance(o, Message):
            return super().default(o)
        written: list[Any] = [MARK, int(isinstance(o.message, SafeData)), o.level, o.message]
        return written if o.extra_tags is None else [*written, o.extra_tags]


class MessageDecoder(json.JSONDecoder):
    """Reads what `MessageEncoder` wrote; ValueError for a list that claims to be a message and is none."""

    def decode(self, s: str, *args: Any, **kwargs: Any) -> Any:
        """Return the JSON with its messages made anew."""
        return _read(super().decode(s, *args, **kwargs))


def _read(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _read(value) for key, value in cast("dict[str, Any]", found).items()}
    if not isinstance(found, list):
        return found
    items = cast("list[Any]", found)
    if not items or items[0] != MARK:
        return [_read(item) for item in items]
    if len(items) not in (4, 5):
        raise ValueError(f"A stored message has {len(items)} parts; it should have four, or five with extra tags.")
    is_safe, level, text = items[1:4]
    return Message(level, mark_safe(text) if is_safe else text, *items[4:])


class MessageSerializer:
    """The serialiser of the signed cookie."""

    def dumps(self, obj: Any) -> bytes:
        """Return messages as compact JSON."""
        return json.dumps(obj, separators=(",", ":"), cls=MessageEncoder).encode("latin-1")

    def loads(self, data: bytes) -> Any:
        """Return the messages that the JSON holds."""
        return json.loads(data.decode("latin-1"), cls=MessageDecoder)
