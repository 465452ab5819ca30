"""Management commands: the base class, its two variants, and how a command runs. Public as `quintet.core.management.base`.

    run_from_argv(argv) ─ parse ─► execute(**options) ─ checks, migrations ─► handle(*args, **options)
    call_command(name)  ─────────────────┘                                        └─ text returned is written to stdout

The command base knows no database: what it needs of one comes through ports.
"""

from __future__ import annotations

import functools
import os
import sys
from argparse import Namespace
from collections.abc import AsyncIterable, Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal, ParamSpec, TextIO, TypeVar

from quintet.kernel import checks, current, ports, tables
from quintet.kernel import progress as kernel_progress
from quintet.kernel.check_report import report_checks
from quintet.kernel.command_parser import CommandError as CommandError
from quintet.kernel.command_parser import CommandHelpFormatter as CommandHelpFormatter
from quintet.kernel.command_parser import CommandParser as CommandParser
from quintet.kernel.output import OutputWrapper as OutputWrapper
from quintet.kernel.settings import ENVIRONMENT_VARIABLE
from quintet.kernel.versions import spoken_version
from quintet.kit import bridge, dotted
from quintet.kit.callables import is_coroutine
from quintet.kit.terminal import Style, color_style, no_style

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

LABELS_MISSING = "Enter at least one %s."
ALL_CHECKS: Literal["__all__"] = "__all__"


class SystemCheckError(CommandError):
    """The system checks found serious problems, so the command did not run."""


def handle_default_options(options: Namespace) -> None:
    """Apply ``--settings`` and ``--pythonpath`` before anything reads settings."""
    if options.settings:
        os.environ[ENVIRONMENT_VARIABLE] = options.settings
    if options.pythonpath:
        sys.path.insert(0, options.pythonpath)


def no_translations(handle_func: Callable[P, R]) -> Callable[P, R]:
    """Run the decorated ``handle`` without an active language."""

    @functools.wraps(handle_func)
    def untranslated(*args: P.args, **kwargs: P.kwargs) -> R:
        with ports.without_language.get()(None):
            return handle_func(*args, **kwargs)

    return untranslated


class BaseCommand:
    """One command; subclasses implement `handle` and usually `add_arguments`.

    ``stdout`` and ``stderr`` are where it writes (the process's own by default); ``no_color`` and ``force_color`` decide its
    style whatever the stream is.
    """

    help: Any = ""
    missing_args_message: str | None = None
    output_transaction = False
    requires_migrations_checks = False
    requires_system_checks: Sequence[str] | Literal["__all__"] = ALL_CHECKS
    base_stealth_options = ("stderr", "stdout")
    stealth_options: Sequence[str] = ()
    suppressed_base_arguments: Iterable[str] = frozenset[str]()
    style: Style

    def __init__(
        self, stdout: TextIO | None = None, stderr: TextIO | None = None, no_color: bool = False, force_color: bool = False
    ) -> None:
        if no_color and force_color:
            raise CommandError("'no_color' and 'force_color' can't be used together.")
        if not (self.requires_system_checks == ALL_CHECKS or isinstance(self.requires_system_checks, list | tuple)):
            raise TypeError("requires_system_checks must be a list or tuple.")
        self.stdout = OutputWrapper(stdout or sys.stdout)
        self.stderr = OutputWrapper(stderr or sys.stderr)
        self._set_style(no_color, force_color)
        self._called_from_command_line = False
        self._verbosity = 1
        self._no_color = no_color

    def _set_style(self, no_color: bool, force_color: bool) -> None:
        self.style = no_style() if no_color else color_style(self.stdout, force_color=force_color)
        error_style = no_style() if no_color else color_style(self.stderr, force_color=force_color)
        self.stderr.style_func = error_style.ERROR

    def get_version(self) -> str:
        """Return what ``--version`` prints: the framework's version, unless a subclass says its own."""
        return spoken_version()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return the parser of this command, with the options that every command has and those of `add_arguments`."""
        kwargs.setdefault("formatter_class", CommandHelpFormatter)
        parser = CommandParser(
            prog=f"{os.path.basename(prog_name)} {subcommand}",
            description=self.help or None,
            missing_args_message=self.missing_args_message,
            called_from_command_line=self._called_from_command_line,
            **kwargs,
        )
        _add_base_arguments(parser, self)
        self.add_arguments(parser)
        return parser

    def add_base_argument(self, parser: CommandParser, *args: str, **kwargs: Any) -> None:
        """Add an option of every command, hidden from the help if `suppressed_base_arguments` names it."""
        parser.add_base_argument(self.suppressed_base_arguments, *args, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """Add this command's own arguments; the base class has none."""

    def print_help(self, prog_name: str, subcommand: str) -> None:
        """Print the help text to standard output."""
        self.create_parser(prog_name, subcommand).print_help()

    def run_from_argv(self, argv: Sequence[str]) -> None:
        """Run with a command line, ``argv[0]`` the program and ``argv[1]`` this command.

        A CommandError is printed and ends the process with its status; with ``--traceback`` it is raised.
        """
        self._called_from_command_line = True
        parser = self.create_parser(argv[0], argv[1])
        options: Namespace = parser.parse_args(list(argv[2:]))
        handle_default_options(options)
        named: dict[str, Any] = vars(options)
        args: Sequence[Any] = named.pop("args", ())
        try:
            self.execute(*args, **named)
        except CommandError as error:
            if options.traceback:
                raise
            self._print_failure(error)
            sys.exit(error.returncode)
        finally:
            _close_connections()

    def _print_failure(self, error: CommandError) -> None:
        if isinstance(error, SystemCheckError):
            self.stderr.write(str(error), lambda text: text)
        else:
            self.stderr.write(f"{type(error).__name__}: {error}")

    def execute(self, *args: Any, **options: Any) -> Any:
        """Run checks if asked for, then `handle`; write the text it returns to stdout and return it.

        Raises CommandError for conflicting colour options, SystemCheckError when a check finds a serious problem.
        """
        no_color, force_color = options.get("no_color", False), options.get("force_color", False)
        if no_color and force_color:
            raise CommandError("The --no-color and --force-color options can't be used together.")
        if options.get("stdout"):
            self.stdout = OutputWrapper(options["stdout"])
        if options.get("stderr"):
            self.stderr = OutputWrapper(options["stderr"])
        if no_color or force_color or options.get("stdout") or options.get("stderr"):
            self._set_style(no_color, force_color)
        self._verbosity, self._no_color = options.get("verbosity", 1), no_color
        if self.requires_system_checks and not options.get("skip_checks", True):
            self.check(**self.get_check_kwargs(options))
        if self.requires_migrations_checks:
            self.check_migrations()
        with _tagged(type(self).__module__.rpartition(".")[2]):
            output = _finished(self.handle(*args, **options))
        if output:
            self.stdout.write(_in_transaction(output, self.style) if self.output_transaction else output)
        return output

    def get_check_kwargs(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments of `check`: the tags that `requires_system_checks` names, or all checks."""
        if self.requires_system_checks == ALL_CHECKS:
            return {}
        return {"tags": self.requires_system_checks}

    def check(
        self,
        app_configs: Sequence[Any] | None = None,
        tags: Iterable[str] | None = None,
        display_num_errors: bool = False,
        include_deployment_checks: bool = False,
        fail_level: int = checks.ERROR,
        databases: Sequence[str] | None = None,
    ) -> None:
        """Run the system checks; print what they found.

        Raises SystemCheckError when a message that is not silenced reaches ``fail_level``.
        """
        found = current.checks.run(
            app_configs=app_configs, tags=tags, include_deployment_checks=include_deployment_checks, databases=databases
        )
        self.report(found, fail_level, display_num_errors)

    def report(self, found: Sequence[checks.CheckMessage], fail_level: int, display_num_errors: bool = False) -> None:
        """Print messages of checks.

        Raises SystemCheckError when one that is not silenced reaches ``fail_level``.
        """
        report = report_checks(found, self.style, fail_level, display_num_errors)
        if report.failed:
            raise SystemCheckError(report.text)
        if report.text:
            (self.stderr if report.has_visible else self.stdout).write(report.text, lambda text: text)

    def check_migrations(self) -> None:
        """Print a notice when migrations on disk are not applied to the default database."""
        pending = ports.pending_migrations.get()("default")
        if not pending:
            return
        labels = ", ".join(sorted({name.partition(".")[0] for name in pending}))
        self.stdout.write(
            self.style.NOTICE(
                f"\nYou have {len(pending)} unapplied migration(s). Your project may not work properly until you apply the "
                f"migrations for app(s): {labels}."
            )
        )
        self.stdout.write(self.style.NOTICE("Run 'python manage.py migrate' to apply them."))

    def progress(
        self, iterable: Iterable[T] | AsyncIterable[T], label: str = "", total: int | None = None
    ) -> kernel_progress.Progress[T]:
        """Return ``iterable``, to loop over under a bar on a terminal, with a plain line now and then elsewhere.

        At verbosity 0 nothing is shown. ``total`` is how many items there are, where ``iterable`` has no length.
        """
        return kernel_progress.Progress(iterable, self.stdout, label, total, quiet=self._verbosity < 1, no_color=self._no_color)

    def table(self, headers: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
        """Write rows in columns under their headers: fitted to a terminal, plain and aligned elsewhere."""
        if self.stdout.isatty():
            write_table: Any = dotted.load("quintet.kernel.terminal_output.write_table")
            write_table(self.stdout, headers, rows, self._no_color)
        else:
            self.stdout.write(tables.aligned(headers, rows))

    def handle(self, *args: Any, **options: Any) -> Any:
        """Do the work; subclasses implement it, as ``async def`` if they like. A text returned is written to stdout."""
        raise NotImplementedError("subclasses of BaseCommand must provide a handle() method")


def _add_base_arguments(parser: CommandParser, command: BaseCommand) -> None:
    add = functools.partial(parser.add_base_argument, command.suppressed_base_arguments)
    add("--version", action="version", version=command.get_version(), help="Print the version and leave.")
    add(
        "-v",
        "--verbosity",
        default=1,
        type=int,
        choices=[0, 1, 2, 3],
        help="How much to tell: 0 nothing, 1 normal (default), 2 more, 3 everything.",
    )
    add("--settings", help=f'Settings module, such as "mysite.settings"; without it, {ENVIRONMENT_VARIABLE} names it.')
    add("--pythonpath", help='A folder to put first on the module path, such as "/home/me/mysite".')
    add("--traceback", action="store_true", help="Show the full traceback of an error.")
    add("--no-color", action="store_true", help="Do not colour the output.")
    add("--force-color", action="store_true", help="Colour the output even when it is not a terminal.")
    if command.requires_system_checks:
        add("--skip-checks", action="store_true", help="Skip the system checks.")


def _in_transaction(output: str, style: Style) -> str:
    return f"{style.SQL_KEYWORD('BEGIN;')}\n{output}\n{style.SQL_KEYWORD('COMMIT;')}"


@contextmanager
def _tagged(name: str) -> Generator[None]:
    """Have the queries of the block say which command they run for."""
    token = current.query_tags.set(lambda: {"command": name})
    try:
        yield
    finally:
        current.query_tags.reset(token)


def _finished(answer: Any) -> Any:
    """Return what a hook returned, or what it will return if it is async: run on the loop that runs, or on one of its own."""
    return bridge.finish(answer) if is_coroutine(answer) else answer


def _close_connections() -> None:
    # A command that never needed settings has no connection to close, and must not fail for their lack.
    if current.settings.configured:
        ports.close_connections.get()()


class AppCommand(BaseCommand):
    """A command that does something with each of the installed apps named by label."""

    missing_args_message = "Enter at least one application label."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one or more app labels."""
        parser.add_argument("args", metavar="app_label", nargs="+", help="One or more application label.")

    def handle(self, *app_labels: str, **options: Any) -> str:
        """Call `handle_app_config` for each app; return their texts, one a line.

        Raises CommandError for a label that is not installed.
        """
        try:
            configs = [current.apps.get_app_config(label) for label in app_labels]
        except (LookupError, ImportError) as error:
            raise CommandError(f"{str(error).rstrip('.')}. Are you sure your INSTALLED_APPS setting is correct?") from error
        answers = [_finished(self.handle_app_config(config, **options)) for config in configs]
        return "\n".join(answer for answer in answers if answer)

    def handle_app_config(self, app_config: Any, **options: Any) -> str | None:
        """Do the work for one app; subclasses implement it."""
        raise NotImplementedError("Subclasses of AppCommand must provide a handle_app_config() method.")


class LabelCommand(BaseCommand):
    """A command that does something with each of the words on its command line."""

    label = "label"
    missing_args_message = LABELS_MISSING

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.missing_args_message == LABELS_MISSING:
            self.missing_args_message = LABELS_MISSING % self.label

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one or more labels."""
        parser.add_argument("args", metavar=self.label, nargs="+")

    def handle(self, *labels: str, **options: Any) -> str:
        """Call `handle_label` for each label; return their texts, one a line."""
        answers = [_finished(self.handle_label(label, **options)) for label in labels]
        return "\n".join(answer for answer in answers if answer)

    def handle_label(self, label: str, **options: Any) -> str | None:
        """Do the work for one label; subclasses implement it."""
        raise NotImplementedError("subclasses of LabelCommand must provide a handle_label() method")


__all__ = [
    "AppCommand",
    "BaseCommand",
    "CommandError",
    "CommandHelpFormatter",
    "CommandParser",
    "LabelCommand",
    "OutputWrapper",
    "SystemCheckError",
    "handle_default_options",
    "no_translations",
]
