"""``diffsettings``: what the project sets, and where that differs from the defaults."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from quintet.kernel import current
from quintet.kernel.command import BaseCommand, CommandParser
from quintet.kernel.settings import Settings
from quintet.kit.secret_names import CLEANSED, is_secret, without_passwords
from quintet.kit.terminal import Style

#: Declared settings that are secrets; other declared ones are none, whatever their name, such as PASSWORD_HASHERS.
SECRETS = frozenset({"SECRET_KEY", "SECRET_KEY_FALLBACKS", "EMAIL_HOST_PASSWORD"})
Values = Mapping[str, Any]


class Command(BaseCommand):
    """Prints the settings that differ from the defaults, or from another settings module."""

    help = "Displays differences between the current settings and the defaults. Secrets are masked."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to compare with, and how to print."""
        parser.add_argument(
            "--all", action="store_true", help='Also print settings that have their default, with "###" in front (hash).'
        )
        parser.add_argument("--default", metavar="MODULE", help="Compare with this settings module instead of the defaults.")
        parser.add_argument(
            "--output",
            default="hash",
            choices=("hash", "unified"),
            help='"hash" (default) puts "###" behind settings that the defaults lack; "unified" prints like diff -u.',
        )
        parser.add_argument("--show-secrets", action="store_true", help="Print keys, passwords and tokens too.")

    def handle(self, **options: Any) -> str:
        """Return the lines."""
        given = _values(current.settings.store.user_layers())
        defaults = _values(Settings(options["default"]) if options["default"] else current.settings.store.defaults)
        show = _plain if options["show_secrets"] else _shown
        write = {"hash": _hash, "unified": _unified}[options["output"]]
        return "\n".join(write(given, defaults, options["all"], show, self.style))


def _values(holder: object) -> Values:
    return {name: getattr(holder, name) for name in dir(holder) if name.isupper()}


Show = Callable[[str, Any], str]


def _hash(given: Values, defaults: Values, is_all: bool, show: Show, style: Style) -> Iterator[str]:
    for name, value in sorted(given.items()):
        if name not in defaults:
            yield f"{name} = {show(name, value)}  ###"
        elif value != defaults[name]:
            yield f"{name} = {show(name, value)}"
        elif is_all:
            yield f"### {name} = {show(name, value)}"


def _unified(given: Values, defaults: Values, is_all: bool, show: Show, style: Style) -> Iterator[str]:
    for name, value in sorted(given.items()):
        if name not in defaults:
            yield style.SUCCESS(f"+ {name} = {show(name, value)}")
        elif value != defaults[name]:
            yield style.ERROR(f"- {name} = {show(name, defaults[name])}")
            yield style.SUCCESS(f"+ {name} = {show(name, value)}")
        elif is_all:
            yield f"  {name} = {show(name, value)}"


def _plain(name: str, value: Any) -> str:
    return repr(_uncovered(value))


def _uncovered(value: Any) -> Any:
    """Return a value with its secrets as plain texts, which show themselves."""
    if isinstance(value, dict):
        return {key: _uncovered(item) for key, item in cast("dict[Any, Any]", value).items()}
    if isinstance(value, list):
        return [_uncovered(item) for item in cast("list[Any]", value)]
    return str.__str__(value) if isinstance(value, str) else value


def _shown(name: str, value: Any) -> str:
    """Return the ``repr`` of a setting without its secrets: by its name, by names inside it, and passwords in URLs."""
    is_declared = name in current.settings.store.declared()
    if value and (name in SECRETS or (not is_declared and is_secret(name))):
        return repr(CLEANSED)
    return without_passwords(repr(_masked(value)))


def _masked(value: Any, is_hidden: bool = False) -> Any:
    """Return a value with every text masked that stands under a secret name, at any depth; all of them with ``is_hidden``."""
    if isinstance(value, dict):
        pairs = cast("dict[Any, Any]", value).items()
        return {key: _masked(item, is_hidden or is_secret(str(key))) for key, item in pairs}
    for kind in (list, tuple, set, frozenset):
        if isinstance(value, kind):
            return kind(_masked(item, is_hidden) for item in cast("list[Any]", value))
    return CLEANSED if is_hidden and value and isinstance(value, str | bytes) else value
