"""Handing messages to a backend: in a thread where an event loop would wait for the mail server, here anywhere else."""

from collections.abc import Sequence
from typing import Any

from quintet.kit import bridge
from quintet.services.mail.current import threads


def deliver(backend: Any, messages: Sequence[Any]) -> int:
    """Have ``backend`` send the messages; return how many went out.

    Inside a portal the caller is parked meanwhile, and a cancelled one leaves after the sending has ended.
    """
    if not bridge.can_wait():
        return backend.send_messages(messages) or 0
    return bridge.wait(threads.run_through(backend.send_messages, messages)) or 0
