"""The settings read by `quintet.contrib.messages`."""

from typing import Any

from quintet.contrib.messages.constants import INFO
from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class MessageSettings(Section):
    """Messages to visitors."""

    message_storage: str = option("quintet.contrib.messages.storage.fallback.FallbackStorage", "Class that keeps messages.")
    message_level: int = option(INFO, "Messages below this level are not kept.", defined=False)
    message_tags: dict[int, Any] = option(dict, "Tags of levels, over the default ones.", defined=False)
