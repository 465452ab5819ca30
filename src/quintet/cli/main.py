"""The command line: `quintet` and every project's manage.py.

quintet <command> [options]            before there is a project: startproject, help, version
python manage.py <command> [options]   inside one
quintet manage <command> [options]     in the folder of a project written for Django, without changing a file
"""

import gc
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from quintet.cli import completion, explain, unreleased
from quintet.cli.discovery import CORE, get_commands, load_command_class
from quintet.compat.alias import install, installed
from quintet.kernel import boot, current
from quintet.kernel.command import BaseCommand, CommandError, CommandHelpFormatter, CommandParser, handle_default_options
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kernel.settings import ENVIRONMENT_VARIABLE
from quintet.kernel.versions import spoken_version
from quintet.kit import dotted
from quintet.kit.libraries import ast
from quintet.kit.terminal import color_style
from quintet.kit.text import closest
from quintet.server.child import command_line, is_child, is_nursery
from quintet.server.current import supervised

#: Commands that make a project rather than work in one.
BEFORE_SETTINGS = frozenset({"startproject", "startapp", "demo", "help", "version", "completion"})
#: Commands that also run where no settings are named, but not with wrong ones.
WITHOUT_SETTINGS = frozenset({"shell"})
ASKS_HELP = ("help", "--help", "-h")
ASKS_VERSION = ("version", "--version")


def run() -> None:
    """Be the `quintet` console script."""
    argv = list(sys.argv)
    if argv[1:2] == ["manage"]:
        _adopt_project(Path.cwd())
        del argv[1]
    execute_from_command_line(argv)


def execute_from_command_line(argv: Sequence[str] | None = None) -> None:
    """Run the command that ``argv`` (by default the process's own) names.

    An error that the user can mend is told in plain words on stderr and ends the process with status 1; ``--traceback`` shows
    it whole.
    """
    if is_nursery():
        serve_children: Any = dotted.load("quintet.server.nursery.serve_children")
        serve_children(command_line())
    utility = ManagementUtility(argv)
    try:
        utility.execute()
    except Exception as error:
        words = None if "--traceback" in utility.argv else explain.explain(error)
        if words is None:
            raise
        sys.stderr.write(color_style(sys.stderr).ERROR(f"{words}\n"))
        sys.exit(1)


def _adopt_project(folder: Path) -> None:
    """Alias ``django`` to quintet and take the settings module from the project's manage.py."""
    install()
    sys.path.insert(0, str(folder))
    script = folder / "manage.py"
    if ENVIRONMENT_VARIABLE in os.environ or not script.exists():
        return
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and len(node.args) == 2:
            name, value = node.args
            if isinstance(name, ast.Constant) and name.value == ENVIRONMENT_VARIABLE and isinstance(value, ast.Constant):
                os.environ[ENVIRONMENT_VARIABLE] = str(value.value)


class ManagementUtility:
    """Turns one command line into one run of a command."""

    def __init__(self, argv: Sequence[str] | None = None) -> None:
        self.argv = list(sys.argv if argv is None else argv)
        self.prog_name = os.path.basename(self.argv[0])  # a name, not a file
        if self.prog_name == "__main__.py":
            self.prog_name = f"python -m {_run_module()}"
        self.settings_exception: Exception | None = None
        # With the command line of another program, it is one step of a process that goes on.
        self._owns_process = self.argv[0] == sys.argv[0]

    def execute(self) -> None:
        """Run the command, or print help or the version."""
        subcommand = self.argv[1] if len(self.argv) > 1 else "help"
        self._apply_global_options(subcommand)
        with self._undisturbed():
            self._prepare(subcommand)
        self.autocomplete()
        if subcommand in ASKS_HELP:
            self._help(self.argv[2:])
        elif subcommand in ASKS_VERSION and len(self.argv) <= 2:
            sys.stdout.write(f"{spoken_version()}\n")
        else:
            self.fetch_command(subcommand).run_from_argv([self.prog_name, *self.argv[1:]])

    @contextmanager
    def _undisturbed(self) -> Iterator[None]:
        """Load without looking for garbage: what is loaded stays, and going through it again and again took a quarter of a start.

        In a process of its own the loaded objects are left out of later searches too, the one at its end included.
        """
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if self._owns_process:
                gc.freeze()
            if was_enabled:
                gc.enable()

    def autocomplete(self) -> None:
        """Answer the completion script of a shell, if it asks, and leave; see `quintet.cli.completion`."""
        if completion.ENVIRONMENT_VARIABLE not in os.environ:
            return
        sys.stdout.write(f"{completion.offered(os.environ)}\n")
        sys.exit(0)

    def _apply_global_options(self, subcommand: str) -> None:
        parser = CommandParser(
            prog=f"{self.prog_name} {subcommand}", add_help=False, allow_abbrev=False, formatter_class=CommandHelpFormatter
        )
        parser.add_argument("--settings")
        parser.add_argument("--pythonpath")
        parser.add_argument("args", nargs="*")
        try:
            options, _ = parser.parse_known_args(self.argv[2:])
        except CommandError:
            return  # the command's own parser tells what is wrong with the line
        handle_default_options(options)

    def _prepare(self, subcommand: str) -> None:
        if self._supervises(subcommand):
            # Settings may write to the environment, and the servers that follow are to read theirs themselves.
            supervised.remember_environment()
        try:
            self._load_project(subcommand)
        except Exception:
            if not self._supervises(subcommand):
                raise
            # The server that it starts meets the same error, tells it, and is started anew once the code is mended.

    def _supervises(self, subcommand: str) -> bool:
        """Say whether this process will start the development server in another one, again after each change of the code."""
        return subcommand == "runserver" and not is_child() and not {"--noreload", "--help", "-h"} & set(self.argv)

    def _load_project(self, subcommand: str) -> None:
        """Read settings and load apps; what is wrong with them waits until a command needs them."""
        try:
            _ = current.settings.INSTALLED_APPS
        except (ImproperlyConfigured, ImportError) as error:
            self.settings_exception = error
        if not current.settings.configured:
            return
        if subcommand in BEFORE_SETTINGS or subcommand in ASKS_HELP:
            try:
                boot.setup()
            except (ImproperlyConfigured, ImportError) as error:
                self.settings_exception = error
            return
        boot.setup()

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """Return the command of that name; without one, say so with the nearest name and leave with status 1.

        Raises ImproperlyConfigured when there is no such built-in command and the settings could not be read.
        """
        commands = get_commands()
        if subcommand in commands:
            if self.settings_exception is not None and not (self._asks_help() or _does_without_settings(subcommand)):
                raise self.settings_exception
            return load_command_class(commands[subcommand], subcommand)
        if self.settings_exception is not None and os.environ.get(ENVIRONMENT_VARIABLE):
            raise self.settings_exception  # it may be an app's command, and the settings name the apps
        if not current.settings.configured:
            sys.stderr.write("No Django settings specified.\n")
        if subcommand in unreleased.UNRELEASED:
            sys.stderr.write(f"{unreleased.refusal(subcommand)}\n")
            sys.exit(1)
        near = closest(subcommand, commands)
        hint = f" Did you mean {near}?" if near else ""
        sys.stderr.write(f"Unknown command: {subcommand!r}.{hint}\nType '{self.prog_name} help' for usage.\n")
        sys.exit(1)

    def _asks_help(self) -> bool:
        return not set(ASKS_HELP).isdisjoint(self.argv[1:])

    def _help(self, words: Sequence[str]) -> None:
        if words[:1] == ["--commands"]:
            sys.stdout.write(self.main_help_text(commands_only=True) + "\n")
        elif words and not words[0].startswith("-"):
            self.fetch_command(words[0]).print_help(self.prog_name, words[0])
        else:
            sys.stdout.write(self.main_help_text() + "\n")

    def main_help_text(self, commands_only: bool = False) -> str:
        """Return the list of commands by app, or only their names."""
        commands = get_commands()
        if commands_only:
            return "\n".join(sorted(commands))
        style = color_style(sys.stdout)
        lines = [
            "",
            f"Type '{self.prog_name} help <subcommand>' for help on a specific subcommand.",
            "",
            "Available subcommands:",
        ]
        root = dotted.ALIAS if installed() else dotted.OURS
        by_app: defaultdict[str, list[str]] = defaultdict(list)
        for name, app in commands.items():
            by_app[root if app == CORE else app.rpartition(".")[2]].append(name)
        for app in sorted(by_app):
            lines += ["", style.NOTICE(f"[{app}]"), *(f"    {name}" for name in sorted(by_app[app]))]
        if self.settings_exception is not None:
            lines += ["", style.NOTICE(_only_core(self.settings_exception))]
        return "\n".join(lines)


def _run_module() -> str:
    """Return the package that ``python -m`` was given: quintet, or the alias."""
    words = sys.orig_argv
    return words[words.index("-m") + 1] if "-m" in words[:-1] else dotted.OURS


def _does_without_settings(subcommand: str) -> bool:
    return subcommand in BEFORE_SETTINGS or (subcommand in WITHOUT_SETTINGS and not os.environ.get(ENVIRONMENT_VARIABLE))


def _only_core(error: Exception) -> str:
    return f"Note that only Django core commands are listed as settings are not properly configured (error: {error})."
