"""``migrate_schemas``: bring the schemas of many tenants to the state that the migrations describe."""

import time
from collections.abc import Sequence
from typing import Any

from quintet.cli.discovery import call_command
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.drivers.errors import Error
from quintet.drivers.tenancy import schema
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.kit import dotted


class Command(BaseCommand):
    """Runs `migrate` in each schema; one that fails keeps no other back."""

    help = "Migrates the schemas of tenants on PostgreSQL, one after the other."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the schemas, and what `migrate` takes of what is the same for all."""
        parser.add_argument("schemas", nargs="*", metavar="schema", help="Schemas to migrate.")
        parser.add_argument(
            "--from", dest="source", metavar="PATH", help="Dotted path of a function that returns the names of schemas."
        )
        parser.add_argument("--create", action="store_true", help="Create the schemas that are not there.")
        parser.add_argument("--app", help="App whose migrations to run; all without.")
        parser.add_argument(
            "--to", metavar="MIGRATION", help='With --app: the migration to end at; "zero" undoes all of the app.'
        )
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help='Database to migrate (default "default").')
        parser.add_argument("--fake", action="store_true", help="Record migrations without running them.")
        parser.add_argument(
            "--before-deploy", action="store_true", help="Leave out migrations with after_deploy = True, and what needs them."
        )
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; fail when migrations are not applied somewhere."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate each schema, and tell at the end which failed.

        Raises CommandError without any schema, and when one failed.
        """
        names = [*dict.fromkeys([*options["schemas"], *_named_by(options["source"])])]
        if not names:
            raise CommandError("Name the schemas, or the function that returns them: --from shops.tenants.schemas")
        failed: dict[str, str] = {}
        for number, name in enumerate(names, start=1):
            began = time.monotonic()
            try:
                self._migrate(name, options)
            except (CommandError, Error) as error:
                failed[name] = str(error)
                self.stderr.write(f"{name}: {error}")
            except SystemExit as ended:  # of --check, which has said why
                failed[name] = "migrations are not applied"
                self.stderr.write(f"{name}: ended with {ended.code}")
            else:
                if options["verbosity"] > 0:
                    self.stdout.write(f"[{number}/{len(names)}] {name} {time.monotonic() - began:.1f} s")
        if failed:
            listed = "\n".join(f"  {name}: {reason.splitlines()[0]}" for name, reason in failed.items())
            again = " ".join(failed)
            raise CommandError(
                f"{len(failed)} of {len(names)} schemas failed:\n{listed}\nAgain, for these: migrate_schemas {again}"
            )

    def _migrate(self, name: str, options: dict[str, Any]) -> None:
        using = options["database"]
        binding = schema(name, shared=(), using=using)
        if options["create"]:
            connection = connections[using]
            connection.script([f"CREATE SCHEMA IF NOT EXISTS {connection.ops.quote_name(name)}"])
        target = [one for one in (options["app"], options["to"]) if one]
        with binding:
            call_command(
                "migrate",
                *target,
                database=using,
                fake=options["fake"],
                before_deploy=options["before_deploy"],
                check_unapplied=options["check"],
                interactive=False,
                verbosity=max(options["verbosity"] - 1, 0),
                stdout=self.stdout,
                stderr=self.stderr,
            )


def _named_by(path: str | None) -> Sequence[str]:
    """Return what the function at a dotted path names.

    Raises CommandError when there is none.
    """
    if path is None:
        return ()
    try:
        function: Any = dotted.load(path)
    except ImportError as error:
        raise CommandError(f"--from: {error}") from error
    return function()
