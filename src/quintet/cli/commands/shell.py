"""``shell``: Python with the project loaded, its models and the common utilities at hand."""

import os
import select
import sys
import traceback
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quintet.cli import auto_imports
from quintet.kernel import current
from quintet.kernel.command import BaseCommand, CommandError
from quintet.kernel.settings import ENVIRONMENT_VARIABLE
from quintet.kit import dotted

NO_SETTINGS = (
    "Automatic imports are disabled since settings are not configured.\n"
    "{variable} value is {value!r}.\n"
    "HINT: Ensure that the settings module is configured and set.\n"
)


class Command(BaseCommand):
    """Starts an interactive interpreter, or runs the code it is given."""

    help = "Runs Python with the project loaded, in IPython or bpython where they are installed. Standard input is run as code."
    requires_system_checks = []
    #: In the order in which they are tried.
    shells = ["ipython", "bpython", "python"]

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the interpreter, what it loads, and code to run instead."""
        parser.add_argument(
            "--no-startup", action="store_true", help="Plain Python: do not run PYTHONSTARTUP and ~/.pythonrc.py first."
        )
        parser.add_argument("--no-imports", action="store_true", help="Do not import models and utilities.")
        parser.add_argument("-i", "--interface", choices=self.shells, help="Which interpreter to use.")
        parser.add_argument("-c", "--command", help="Run this code and leave; it may await.")

    def handle(self, **options: Any) -> None:
        """Run the code given by option or on standard input, or start the first interpreter that is installed."""
        if options["command"] is not None:
            self._run(options["command"], "<command>", options)
            return
        if self._has_input() and not options["interface"]:
            self._run(sys.stdin.read(), "<stdin>", options)
            return
        for name in [options["interface"]] if options["interface"] else self.shells:
            try:
                getattr(self, name)(options)
            except ImportError:
                continue
            return
        raise CommandError(f"Couldn't import {options['interface']} interface.")

    def ipython(self, options: dict[str, Any]) -> None:
        """Start IPython; ImportError without it."""
        start: Any = dotted.load("IPython.start_ipython")
        start(argv=[], user_ns=self.get_namespace(**options))

    def bpython(self, options: dict[str, Any]) -> None:
        """Start bpython; ImportError without it."""
        embed: Any = dotted.load("bpython.embed")
        embed(self.get_namespace(**options))

    def python(self, options: dict[str, Any]) -> None:
        """Start plain Python: with history, completion and ``await`` at a terminal, the bare loop elsewhere."""
        names = self.get_namespace(**options)
        if not options["no_startup"]:
            for script in startup_scripts():
                self._start_up(script, names)
        if sys.stdin.isatty():
            interact: Any = dotted.load("quintet.cli.console.interact")
            names["__name__"] = "__main__"
            interact(names)
        else:
            interact = dotted.load("code.interact")
            interact(local=names)

    def get_auto_imports(self) -> list[str] | None:
        """Return the dotted paths of what the shell imports, later ones in the place of earlier ones of that name.

        Subclasses extend the list, or return None for no imports at all.
        """
        return auto_imports.utility_paths() + auto_imports.model_paths(current.apps)

    def get_namespace(self, **options: Any) -> dict[str, Any]:
        """Return what the shell knows by name, and tell of it as ``verbosity`` (1 by default) asks."""
        if options.get("no_imports"):
            return {}
        verbosity = options.get("verbosity", 1)
        if not current.settings.configured:
            if verbosity:
                value = os.environ.get(ENVIRONMENT_VARIABLE)
                self.stdout.write(NO_SETTINGS.format(variable=ENVIRONMENT_VARIABLE, value=value) + "\n", self.style.NOTICE)
            return {}
        paths = self.get_auto_imports()
        if paths is None:
            return {}
        found = auto_imports.resolve(paths)
        missing, imported = auto_imports.report(found, verbosity)
        if missing:
            self.stdout.write(f"{missing}\n", self.style.ERROR, ending="")
        if imported:
            self.stdout.write(f"{imported}\n", self.style.SUCCESS, ending="")
        return dict(found.names)

    def _run(self, source: str, filename: str, options: dict[str, Any]) -> None:
        run_code: Any = dotted.load("quintet.cli.console.run_code")
        run_code(source, {**self.get_namespace(**options), "__name__": "__main__"}, filename)

    def _has_input(self) -> bool:
        # select on Windows knows sockets only.
        return sys.platform != "win32" and not sys.stdin.isatty() and bool(select.select([sys.stdin], [], [], 0)[0])

    def _start_up(self, script: Path, names: dict[str, Any]) -> None:
        try:
            exec(compile(script.read_text(encoding="utf-8"), str(script), "exec"), names)  # noqa: S102  the user's own start-up file
        except Exception:  # noqa: BLE001  as Python itself: what is wrong with the file is shown, and the session begins
            self.stderr.write(traceback.format_exc(), lambda text: text)


def startup_scripts() -> Iterator[Path]:
    """Yield the files that a plain interactive Python of this user runs first."""
    for name in (os.environ.get("PYTHONSTARTUP"), "~/.pythonrc.py"):
        path = Path(name).expanduser() if name else None
        if path is not None and path.is_file():
            yield path
