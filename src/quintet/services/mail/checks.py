"""System checks of MAILERS."""

from typing import Any

from quintet.kernel import checks
from quintet.kit import dotted
from quintet.services.mail.mailers import DEFAULT_MAILER_ALIAS, SMTP, are_defined
from quintet.services.mail.settings import MailSettings

DEVELOPMENT = frozenset(f"quintet.{home}.mail.backends.{name}.EmailBackend" for home in ("core", "services")
                        for name in ("console", "dummy", "filebased", "locmem"))  # fmt: skip


def check_default_mailer(*, app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """Return mail.W001 when MAILERS has no default."""
    if not are_defined() or DEFAULT_MAILER_ALIAS in MailSettings.now().mailers:
        return []
    return [
        checks.Warning(
            "Your MAILERS setting has no 'default' entry.",
            hint="Sending email without a valid mailer will fail.",
            id="mail.W001",
        )
    ]


def check_for_production(*, app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """Return mail.E001 when the default mailer delivers nothing."""
    if not are_defined():
        return []
    backend = str(MailSettings.now().mailers.get(DEFAULT_MAILER_ALIAS, {}).get("BACKEND", SMTP))
    if dotted.canonical(backend) not in DEVELOPMENT:
        return []
    said = f"Your MAILERS setting uses a development-only email backend in the 'default' entry ({backend})."
    return [checks.Error(said, id="mail.E001")]
