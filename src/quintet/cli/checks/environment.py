"""The checks of what surrounds the project: environment variables, and that two commands agree."""

from collections.abc import Sequence
from typing import Any

from quintet.cli.discovery import CORE, get_commands, load_command_class
from quintet.drivers.edge import ALLOW_UNSAFE
from quintet.kernel.checks import CheckMessage, Error
from quintet.kit.own_environment import own_variable

E001 = Error(
    "You should not set the DJANGO_ALLOW_ASYNC_UNSAFE environment variable in deployment. This disables async safety protection.",
    id="async.E001",
)


def check_async_unsafe(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report the variable that switches the protection of event loops off. Only for deployment."""
    return [E001] if own_variable(ALLOW_UNSAFE) else []


def migrate_and_makemigrations_autodetector(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Report migrate and makemigrations commands, the project's own included, that look for changes in different ways."""
    commands = get_commands()
    if commands["makemigrations"] == commands["migrate"] == CORE:
        return []  # our own agree, and loading them would take a tenth of the whole check
    makes, applies = (load_command_class(commands[name], name) for name in ("makemigrations", "migrate"))
    maker, applier = getattr(makes, "autodetector", None), getattr(applies, "autodetector", None)
    if maker is applier:
        return []
    return [
        Error(
            "The migrate and makemigrations commands must have the same autodetector.",
            hint=f"makemigrations.Command.autodetector is {_name(maker)}, but migrate.Command.autodetector is {_name(applier)}.",
            id="commands.E001",
        )
    ]


def _name(detector: Any) -> str:
    return getattr(detector, "__name__", repr(detector))
