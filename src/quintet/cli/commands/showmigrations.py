"""``showmigrations``: which migrations there are, and which are applied."""

import sys
from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.kernel import current
from quintet.kernel.command import BaseCommand, CommandParser
from quintet.migrations.loader import MigrationLoader
from quintet.migrations.recorder import MigrationRecorder


class Command(BaseCommand):
    """Lists migrations by app, or in the order in which they are applied."""

    help = "Shows all available migrations for the current project"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take apps, the database and the format."""
        parser.add_argument("app_label", nargs="*", help="Apps to show; all without.")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help='Database to look at (default "default").')
        formats = parser.add_mutually_exclusive_group()
        formats.add_argument(
            "--list", "-l", action="store_const", dest="format", const="list", help="By app, applied ones marked [X] (default)."
        )
        formats.add_argument("--plan", "-p", action="store_const", dest="format", const="plan", help="In the order of applying.")
        parser.set_defaults(format="list")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the list or the plan."""
        self.verbosity = options["verbosity"]
        connection = connections[options["database"]]
        loader = MigrationLoader(connection, ignore_no_migrations=True)
        self._require_apps(options["app_label"])
        show = self._show_plan if options["format"] == "plan" else self._show_list
        show(connection, loader, options["app_label"])

    def _require_apps(self, labels: list[str]) -> None:
        unknown = False
        for label in labels:
            try:
                current.apps.get_app_config(label)
            except LookupError as error:
                self.stderr.write(str(error))
                unknown = True
        if unknown:
            sys.exit(2)

    def _show_list(self, connection: Any, loader: MigrationLoader, labels: list[str]) -> None:
        recorded = MigrationRecorder(connection).applied_migrations()
        for app_label in sorted(labels or loader.migrated_apps):
            self.stdout.write(self.style.MIGRATE_LABEL(app_label))
            shown = self._lines_of(loader, app_label, recorded)
            for line in shown:
                self.stdout.write(line)
            if not shown:
                self.stdout.write(self.style.ERROR(" (no migrations)"))

    def _lines_of(self, loader: MigrationLoader, app_label: str, recorded: dict[Any, Any]) -> list[str]:
        lines: dict[tuple[str, str], str] = {}
        for leaf in loader.graph.leaf_nodes(app_label):
            for key in loader.graph.forwards_plan(leaf):
                if key[0] == app_label and key not in lines:
                    lines[key] = self._line(loader, key, recorded)
        return list(lines.values())

    def _line(self, loader: MigrationLoader, key: tuple[str, str], recorded: dict[Any, Any]) -> str:
        replaced = loader.graph.nodes[key].replaces
        title = key[1] + (f" ({len(replaced)} squashed migrations)" if replaced else "")
        if key not in loader.applied_migrations:
            return f" [ ] {title}"
        if key not in recorded:
            return f" [-] {title} run 'manage.py migrate' to finish recording."
        when = f" (applied at {recorded[key].applied:%Y-%m-%d %H:%M:%S})" if self.verbosity >= 2 else ""
        return f" [X] {title}{when}"

    def _show_plan(self, connection: Any, loader: MigrationLoader, labels: list[str]) -> None:
        graph = loader.graph
        targets = [key for key in graph.leaf_nodes() if not labels or key[0] in labels]
        plan: dict[tuple[str, str], None] = {}
        for target in targets:
            plan.update(dict.fromkeys(graph.forwards_plan(target)))
        for key in plan:
            mark = "[X]" if key in loader.applied_migrations else "[ ]"
            needs = ", ".join(f"{app}.{name}" for app, name in sorted(graph.parents[key])) if self.verbosity >= 2 else ""
            self.stdout.write(f"{mark}  {key[0]}.{key[1]}" + (f" ... ({needs})" if needs else ""))
        if not plan:
            self.stdout.write(self.style.ERROR("(no migrations)"))
