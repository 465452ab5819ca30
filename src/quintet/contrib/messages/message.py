"""One message, and the tags that its level brings."""

from collections.abc import Iterator, Mapping
from typing import Any

from quintet.contrib.messages.constants import DEFAULT_TAGS
from quintet.contrib.messages.settings import MessageSettings


class LevelTags(Mapping[int, Any]):
    """The tags of levels under the settings of the moment: MESSAGE_TAGS over the default ones."""

    def __getitem__(self, level: int) -> Any:
        return self._now()[level]

    def __iter__(self) -> Iterator[int]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def _now(self) -> dict[int, Any]:
        return {**DEFAULT_TAGS, **MessageSettings.now().message_tags}


LEVEL_TAGS: Mapping[int, Any] = LevelTags()


class Message:
    """A text for the visitor with its ``level`` (a number) and ``extra_tags`` (text, separated by spaces).

    Two messages are equal when level and text are. Raises ValueError for a level that is no number.
    """

    __hash__ = None  # pyright: ignore[reportAssignmentType]  # its parts may change

    def __init__(self, level: Any, message: Any, extra_tags: str | None = None) -> None:
        self.level, self.message, self.extra_tags = int(level), message, extra_tags

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return self.level == other.level and self.message == other.message

    def __str__(self) -> str:
        return str(self.message)

    def __repr__(self) -> str:
        extra = f", extra_tags={self.extra_tags!r}" if self.extra_tags else ""
        return f"Message(level={self.level}, message={self.message!r}{extra})"

    @property
    def tags(self) -> str:
        """The extra tags and the level's tag, separated by spaces."""
        return " ".join(str(tag) for tag in (self.extra_tags, self.level_tag) if tag)

    @property
    def level_tag(self) -> str:
        """The tag of the level: of MESSAGE_TAGS, else the level's name in lower case; "" for a level without one."""
        return LEVEL_TAGS.get(self.level, "")

    def to_text(self) -> "Message":
        """Return this message with lazy texts made real, in the language of now."""
        extra = None if self.extra_tags is None else str(self.extra_tags)
        return Message(self.level, str(self.message), extra)
