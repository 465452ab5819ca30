"""``messages`` and ``DEFAULT_MESSAGE_LEVELS`` in every template."""

from typing import Any

from quintet.contrib.messages.api import get_messages
from quintet.contrib.messages.constants import DEFAULT_LEVELS
from quintet.http.request import HttpRequest


def messages(request: HttpRequest) -> dict[str, Any]:
    """Return the context variables; messages are read only when a template uses them."""
    return {"messages": get_messages(request), "DEFAULT_MESSAGE_LEVELS": DEFAULT_LEVELS}
