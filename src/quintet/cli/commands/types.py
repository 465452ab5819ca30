"""``types``: stubs that tell type checkers and editors what only the models know."""

import sys
from pathlib import Path
from typing import Any

from quintet.cli.model_labels import found_app
from quintet.cli.typed.files import Stub, stubs, written
from quintet.cli.typed.plan import planned
from quintet.kernel.command import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Writes a stub for each module with models: beside it in the project, into ``typings`` for a library."""

    help = "Writes stubs for type checkers: foreign key ids, ways back, managers, lookups and rows of the models."
    requires_system_checks: Any = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the apps, where to write, and whether to write at all."""
        parser.add_argument(
            "app_label",
            nargs="*",
            help="Apps to write stubs for (default: the project's own, and those that its models point at).",
        )
        where = parser.add_mutually_exclusive_group()
        where.add_argument(
            "--check", action="store_true", help="Write nothing; show what is stale and exit with 1 if anything is."
        )
        where.add_argument("--stdout", action="store_true", dest="shows", help="Write to the standard output instead of files.")
        parser.add_argument(
            "--output", metavar="FOLDER", help="Write all stubs below this folder, by the names of their modules."
        )

    def handle(self, *app_label: str, **options: Any) -> None:
        """Write what changed.

        Raises CommandError for an unknown app, and for a stub that somebody else wrote.
        """
        labels = options["app_label"]
        for label in labels:
            found_app(label)
        output = Path(options["output"]).absolute() if options["output"] else None
        plan = planned(labels, output)
        paths = {target.path for target in plan.targets}
        left = [] if labels or output or options["shows"] else [path for path in written() if path not in paths]
        found = stubs(plan, left)
        if options["shows"]:
            self.stdout.write("\n".join(one.text for one in found), ending="")
            return
        foreign = [one for one in found if one.is_foreign]
        if foreign:
            raise CommandError(
                f"{foreign[0].path} was not written by this command. Move what it says into the module, or write elsewhere by "
                "--output."
            )
        stale = [one for one in found if one.is_stale]
        self._check(stale) if options["check"] else self._write(stale, len(found), options["verbosity"])

    def _check(self, stale: list[Stub]) -> None:
        for one in stale:
            self.stdout.write(one.difference(), ending="")
        if stale:
            self.stderr.write(f"{_counted(len(stale))} not up to date. Run: manage.py types")
            sys.exit(1)

    def _write(self, stale: list[Stub], number: int, verbosity: int) -> None:
        for one in stale:
            one.write()
            if verbosity:
                self.stdout.write(f"{'Wrote' if one.text else 'Removed'} {_shown(one.path)}")
        if verbosity and not stale:
            self.stdout.write(f"{_counted(number)} up to date." if number else "No models, no stubs.")


def _counted(number: int) -> str:
    return "1 stub is" if number == 1 else f"{number} stubs are"


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
