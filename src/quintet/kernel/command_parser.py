"""How commands read their command line: an `ArgumentParser` that speaks `CommandError` when called from code."""

import functools
import sys
from argparse import SUPPRESS, Action, ArgumentParser, HelpFormatter
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn, cast

from quintet.kit.terminal import terminal_width
from quintet.kit.text import closest


class CommandError(Exception):
    """Something went wrong in a command, told to the user without a traceback.

    ``returncode`` is the exit status of the process.
    """

    def __init__(self, *args: Any, returncode: int = 1, **kwargs: Any) -> None:
        self.returncode = returncode
        super().__init__(*args, **kwargs)


#: Options that every command has; they stand at the end of its help.
BASE_OPTIONS = frozenset(
    {"--version", "--verbosity", "--traceback", "--settings", "--pythonpath", "--no-color", "--force-color", "--skip-checks"}
)


class CommandHelpFormatter(HelpFormatter):
    """Puts a command's own options before those every command has."""

    def __init__(self, prog: str, *args: Any, **kwargs: Any) -> None:
        # argparse finds out the width with shutil, which takes 5 ms to load, and makes a formatter for every option added.
        if not args and kwargs.get("width") is None:
            kwargs["width"] = terminal_width() - 2
        super().__init__(prog, *args, **kwargs)

    def add_usage(self, usage: Any, actions: Iterable[Action], *args: Any, **kwargs: Any) -> None:
        """Add the usage line, own options first."""
        super().add_usage(usage, _own_first(actions), *args, **kwargs)

    def add_arguments(self, actions: Iterable[Action]) -> None:
        """Add a section of options, own options first."""
        super().add_arguments(_own_first(actions))


def _own_first(actions: Iterable[Action]) -> list[Action]:
    return sorted(actions, key=lambda action: bool(BASE_OPTIONS.intersection(action.option_strings)))


def _is_positional(word: str) -> bool:
    return not word.startswith("-") or word == "-"


class CommandParser(ArgumentParser):
    """The parser of one command.

    ``missing_args_message`` replaces argparse's text when positional arguments are missing; ``called_from_command_line``
    says whether errors exit (True) or raise CommandError.
    """

    def __init__(
        self, *, missing_args_message: str | None = None, called_from_command_line: bool | None = None, **kwargs: Any
    ) -> None:
        self.missing_args_message = missing_args_message
        self.called_from_command_line = called_from_command_line
        if sys.version_info >= (3, 14):
            kwargs.setdefault("suggest_on_error", True)
        super().__init__(**kwargs)

    def parse_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]  # argparse overloads by namespace type
        """Parse; with none of the required positional arguments, `missing_args_message` is the error."""
        given = sys.argv[1:] if args is None else args
        if self.missing_args_message and not any(map(_is_positional, given)) and not _asks_help(given):
            self.error(self.missing_args_message)
        parsed, unknown = self.parse_known_args(given, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}{self._near(unknown)}")
        return parsed

    def add_subparsers(self, **kwargs: Any) -> Any:
        """Add parsers of subcommands, whose errors go where this one's go."""
        parser_class: Any = kwargs.get("parser_class", type(self))
        if isinstance(parser_class, type) and issubclass(parser_class, CommandParser):
            kwargs["parser_class"] = functools.partial(parser_class, called_from_command_line=self.called_from_command_line)
        return super().add_subparsers(**kwargs)

    def _near(self, words: Sequence[str]) -> str:
        """Return a sentence with the options that mistyped words are near to, empty when none is."""
        flags = [flag for action in self._actions for flag in action.option_strings if action.help != SUPPRESS]
        found = [closest(word.partition("=")[0], flags) for word in words if word.startswith("--")]
        near = [flag for flag in found if flag]
        return f". Did you mean {', '.join(near)}?" if near else ""

    def error(self, message: str) -> NoReturn:
        """Exit with status 2 and the usage on a command line; raise CommandError from code."""
        if self.called_from_command_line:
            super().error(message)
        raise CommandError(f"Error: {message}")

    def all_actions(self) -> list[Action]:
        """Return every argument of this parser and of its subcommands' parsers."""
        found: list[Action] = []
        for action in self._actions:
            found.append(action)
            choices: Any = action.choices
            parsers = cast("dict[str, Any]", choices) if isinstance(choices, dict) else {}
            for parser in dict.fromkeys(parsers.values()):
                found += parser.all_actions() if isinstance(parser, CommandParser) else []
        return found

    def required_actions(self) -> list[Action]:
        """Return the options without which parsing fails: required ones, and those of a required exclusive group."""
        grouped = {action for group in self._mutually_exclusive_groups if group.required for action in group._group_actions}  # noqa: SLF001  argparse tells members nowhere else
        return [action for action in self.all_actions() if action.option_strings and (action.required or action in grouped)]

    def add_base_argument(self, suppressed: Iterable[str], *flags: str, **kwargs: Any) -> None:
        """Add an option of every command, hidden from the help when ``suppressed`` names one of its flags."""
        if set(suppressed).intersection(flags):
            kwargs["help"] = SUPPRESS
        self.add_argument(*flags, **kwargs)


def _asks_help(words: Sequence[str]) -> bool:
    return any(word in {"-h", "--help", "--version"} for word in words)
