"""Finding commands, and calling one from code.

A built-in command is overridden by an app's command of the same name; of two apps, the earlier in INSTALLED_APPS wins.
"""

from argparse import Action
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from quintet.cli import unreleased
from quintet.kernel import current
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.kit import dotted

#: Where a built-in command says it comes from.
CORE = "quintet.core"
CORE_PACKAGE = "quintet.cli.commands"
COMMANDS_FOLDER = Path("management") / "commands"
# Options whose action takes no value on the command line.
FLAG_ACTIONS = frozenset({"_StoreConstAction", "_StoreTrueAction", "_StoreFalseAction", "_AppendConstAction", "_CountAction"})


def find_commands(management_dir: str) -> list[str]:
    """Return the names of the commands in a ``management`` folder; names that begin with an underscore are private."""
    return _modules_in(Path(management_dir) / "commands")


def _modules_in(folder: Path) -> list[str]:
    return [name for name in dotted.module_names([str(folder)], with_packages=False) if not name.startswith("_")]


def _core_commands() -> dict[str, str]:
    return dict.fromkeys(_modules_in(Path(__file__).parent / "commands"), CORE)


def get_commands() -> dict[str, str]:
    """Return every command by name, with the dotted name of the app it comes from ("quintet.core" for built-in ones).

    Apps are searched only once settings are configured and the apps are loaded.
    """
    found = _core_commands()
    if not current.settings.configured or not current.apps.apps_ready:
        return found
    for config in reversed(list(current.apps.get_app_configs())):
        found.update(dict.fromkeys(_modules_in(Path(config.path) / COMMANDS_FOLDER), config.name))
    return found


def load_command_class(app_name: str, name: str) -> BaseCommand:
    """Return an instance of the command ``name`` of an app.

    Raises CommandError when its module does not define a class ``Command``.
    """
    path = f"{CORE_PACKAGE}.{name}" if dotted.canonical(app_name) == CORE else f"{app_name}.management.commands.{name}"
    command = getattr(dotted.module(path), "Command", None)
    if command is None:
        raise CommandError(f"{path} defines no class named Command, so '{name}' cannot run. Name its BaseCommand subclass so.")
    return cast("BaseCommand", command())


def call_command(command_name: str | BaseCommand, *args: Any, **options: Any) -> Any:
    """Run a command from code and return what its `handle` returns.

    ``args`` are its command line; ``options`` are named as on the command line, underscores for dashes, or as its
    `add_arguments` stores them. Raises CommandError as the command does, TypeError for an option it does not have.
    """
    command, name = _resolve(command_name)
    parser = command.create_parser("", name)
    given = _by_destination(parser, options)
    words = _words(args) + _required_words(parser, given)
    values: dict[str, Any] = {**vars(parser.parse_args(args=words)), **given}
    _refuse_unknown(parser, command, name, given)
    positional = values.pop("args", ())
    values.setdefault("skip_checks", True)
    if "skip_checks" not in options:
        values["skip_checks"] = True
    return command.execute(*positional, **values)


def _resolve(command_name: str | BaseCommand) -> tuple[BaseCommand, str]:
    if isinstance(command_name, BaseCommand):
        return command_name, type(command_name).__module__.rpartition(".")[2]
    commands = get_commands()
    if command_name not in commands and command_name in unreleased.UNRELEASED:
        raise CommandError(unreleased.refusal(command_name))
    if command_name not in commands:
        raise CommandError(f"Unknown command: {_shown(command_name)}")
    return load_command_class(commands[command_name], command_name), command_name


def _shown(name: object) -> str:
    return ", ".join(map(repr, cast("tuple[object, ...]", name))) if isinstance(name, tuple) else repr(name)


def _destinations(parser: CommandParser) -> dict[str, str]:
    """Return the destination of each option by the name it has in Python: "how_often" for ``--how-often``."""
    return {
        min(action.option_strings).lstrip("-").replace("-", "_"): action.dest
        for action in parser.all_actions()
        if action.option_strings
    }


def _by_destination(parser: CommandParser, options: Mapping[str, Any]) -> dict[str, Any]:
    names = _destinations(parser)
    return {names.get(name, name): value for name, value in options.items()}


def _words(args: tuple[Any, ...]) -> list[str]:
    words: list[str] = []
    for arg in args:
        words += map(str, arg) if isinstance(arg, list | tuple) else [str(arg)]
    return words


def _required_words(parser: CommandParser, given: Mapping[str, Any]) -> list[str]:
    words: list[str] = []
    required = parser.required_actions()
    counts = Counter(action.dest for action in required)
    for action in required:
        if action.dest in given:
            if counts[action.dest] > 1:
                raise TypeError(f"Cannot pass the dest {action.dest!r} that matches multiple arguments via **options.")
            words += _as_words(action, given[action.dest])
    return words


def _as_words(action: Action, value: Any) -> list[str]:
    flag = min(action.option_strings)
    if type(action).__name__ in FLAG_ACTIONS:
        return [flag]
    if isinstance(value, list | tuple):
        return [flag, *map(str, value)]
    return [f"{flag}={value}"]


def _refuse_unknown(parser: CommandParser, command: BaseCommand, name: str, given: Mapping[str, Any]) -> None:
    known = {action.dest for action in parser.all_actions()} | {*command.base_stealth_options, *command.stealth_options}
    known |= {"skip_checks", *_destinations(parser)}
    unknown = given.keys() - known
    if unknown:
        raise TypeError(
            f"Unknown option(s) for {name} command: {', '.join(sorted(unknown))}. Valid options are: {', '.join(sorted(known))}."
        )
