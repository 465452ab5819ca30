"""The assertion about the messages of a response."""

from collections.abc import Sequence
from typing import Any

from quintet.contrib.messages.api import get_messages
from quintet.contrib.messages.message import Message

# Has unittest leave this module's frames out of the reports of failures.
__unittest = True


class MessagesTestMixin:
    """Beside a test case class: `assertMessages`."""

    def assertMessages(self, response: Any, expected_messages: Sequence[Message], *, ordered: bool = True) -> None:  # noqa: N802  documented name
        """Assert that the request of ``response`` holds these messages; in any order unless ``ordered``."""
        case: Any = self
        compare = case.assertEqual if ordered else case.assertCountEqual
        compare(list(get_messages(response.wsgi_request)), expected_messages)
