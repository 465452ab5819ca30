"""``loaddata``: the objects of fixtures, written to a database in one transaction."""

import sys
import warnings
from collections.abc import Iterable
from typing import Any

from quintet.cli import fixtures
from quintet.cli.fixture_loading import Count, Loading, in_silence
from quintet.cli.model_labels import parse_apps_and_model_labels
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.atomic import atomic
from quintet.drivers.current import connections
from quintet.kernel import progress
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.orm.serialize import current as serializers

STDIN = "-"


class Command(BaseCommand):
    """Finds fixtures by their labels and loads them, all or none."""

    help = "Installs the named fixture(s) in the database."
    missing_args_message = "No database fixture specified. Please provide the path of at least one fixture in the command line."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the fixtures, where they are looked for, and what of them is left out."""
        parser.add_argument("args", metavar="fixture", nargs="+", help="Fixtures to load; - is the standard input.")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help='Database to write to (default "default").')
        parser.add_argument("--app", dest="app_label", help="The only app to look for fixtures in.")
        parser.add_argument(
            "--ignorenonexistent", "-i", action="store_true", dest="ignore", help="Leave out models and fields that are gone."
        )
        parser.add_argument("-e", "--exclude", action="append", default=[], help="App or model to leave out; may be repeated.")
        parser.add_argument("--format", help="Format of what comes from the standard input.")

    def handle(self, *fixture_labels: str, **options: Any) -> None:
        """Load; the database stays as it was when anything is wrong.

        Raises CommandError for fixtures that are not found, and what reading and the database raise, with the place.
        """
        alias, verbosity = options["database"], options["verbosity"]
        excluded = parse_apps_and_model_labels(options["exclude"])
        told = self._show_count if verbosity >= 3 else int
        shown = self._show_progress if 0 < verbosity < 3 and self.stdout.isatty() else in_silence
        loading = Loading(alias, excluded=excluded, ignores=options["ignore"], told=told, shown=shown)
        connection = connections[alias]
        with connection.instruments.forgotten(), atomic(using=alias), connection.constraint_checks_disabled():
            counts = [
                self._load(loading, fixture, verbosity) for label in fixture_labels for fixture in self._found(label, options)
            ]
            if verbosity >= 2 and loading.models:
                self.stdout.write("Resetting sequences")
            loading.finish()
        if verbosity >= 1:
            self._show_total(counts)

    def _found(self, label: str, options: dict[str, Any]) -> list[fixtures.Fixture]:
        if label == STDIN:
            if not options["format"]:
                raise CommandError("--format must be specified when reading from stdin.")
            return [fixtures.Fixture(STDIN, STDIN, "", options["format"], None)]
        formats = serializers.get_public_serializer_formats()
        verbose = options["verbosity"] >= 2
        if verbose:
            self.stdout.write(f"Loading '{label}' fixtures...")
        return fixtures.found(label, options["database"], formats, options["app_label"], self.stdout.write if verbose else str)

    def _load(self, loading: Loading, fixture: fixtures.Fixture, verbosity: int) -> Count:
        if verbosity >= 2:
            self.stdout.write(f"Installing {fixture.format} fixture '{fixture.name}' from '{fixture.folder}'.")
        count = loading.load(fixture, sys.stdin if fixture.path == STDIN else None)
        if verbosity >= 3 and count.written:
            self.stdout.write()
        if not count.read:
            warnings.warn(
                f"No fixture data found for '{fixture.name}'. (File format may be invalid.)", RuntimeWarning, stacklevel=2
            )
        return count

    def _show_progress(self, items: Iterable[Any], label: str) -> Iterable[Any]:
        return progress.Progress(items, self.stdout, label)

    def _show_count(self, number: int) -> None:
        self.stdout.write(f"\rProcessed {number} object(s).", ending="")

    def _show_total(self, counts: list[Count]) -> None:
        read, written = sum(count.read for count in counts), sum(count.written for count in counts)
        of = "" if read == written else f" (of {read})"
        self.stdout.write(f"Installed {written} object(s){of} from {len(counts)} fixture(s)")
