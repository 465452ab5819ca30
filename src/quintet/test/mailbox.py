"""Mail in tests: every mailer keeps its messages in `mail.outbox`, which each test finds empty."""

from typing import Any

from quintet.kernel.current import settings
from quintet.services.mail import sending

LOCMEM = "quintet.core.mail.backends.locmem.EmailBackend"


def keep_in_memory(layer: Any) -> None:
    """Have every mailer that the project names deliver to memory, by settings of ``layer``."""
    if settings.is_overridden("MAILERS"):
        layer.MAILERS = {alias: {"BACKEND": LOCMEM} for alias in settings.MAILERS}
    else:
        layer.EMAIL_BACKEND = LOCMEM
    empty_outbox()


def empty_outbox() -> None:
    """Forget every message."""
    sending.outbox = []  # type: ignore[attr-defined]  # documented to be there with the locmem backend


def take_outbox_away() -> None:
    """Leave the module as it is outside of tests."""
    if hasattr(sending, "outbox"):
        del sending.outbox  # pyright: ignore[reportAttributeAccessIssue]  # as above
