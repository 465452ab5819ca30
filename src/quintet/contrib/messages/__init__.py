"""contrib.messages: short texts for a visitor, added in one request and shown once, usually in the next.

Lives here: adding and reading (`api`), the storages between the requests, middleware, context processor and test assertion.
Not here: the session that one of them uses (`contrib.sessions`). Start with `storage.base`.
"""

from typing import TYPE_CHECKING

from quintet.contrib.messages.constants import DEBUG as DEBUG
from quintet.contrib.messages.constants import DEFAULT_LEVELS as DEFAULT_LEVELS
from quintet.contrib.messages.constants import DEFAULT_TAGS as DEFAULT_TAGS
from quintet.contrib.messages.constants import ERROR as ERROR
from quintet.contrib.messages.constants import INFO as INFO
from quintet.contrib.messages.constants import SUCCESS as SUCCESS
from quintet.contrib.messages.constants import WARNING as WARNING
from quintet.kit import late

if TYPE_CHECKING:
    from quintet.contrib.messages.api import MessageFailure as MessageFailure
    from quintet.contrib.messages.api import add_message as add_message
    from quintet.contrib.messages.api import debug as debug
    from quintet.contrib.messages.api import error as error
    from quintet.contrib.messages.api import get_level as get_level
    from quintet.contrib.messages.api import get_messages as get_messages
    from quintet.contrib.messages.api import info as info
    from quintet.contrib.messages.api import set_level as set_level
    from quintet.contrib.messages.api import success as success
    from quintet.contrib.messages.api import warning as warning
    from quintet.contrib.messages.message import Message as Message
else:
    __getattr__, __dir__ = late.names(
        __name__,
        {
            "quintet.contrib.messages.api": (
                "MessageFailure add_message debug error get_level get_messages info set_level success warning"
            ),
            "quintet.contrib.messages.message": "Message",
        },
    )

__all__ = [
    "DEBUG",
    "DEFAULT_LEVELS",
    "DEFAULT_TAGS",
    "ERROR",
    "INFO",
    "SUCCESS",
    "WARNING",
    "Message",
    "MessageFailure",
    "add_message",
    "debug",
    "error",
    "get_level",
    "get_messages",
    "info",
    "set_level",
    "success",
    "warning",
]
