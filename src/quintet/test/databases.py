"""Test databases: made and migrated before a run, dropped after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from quintet.cli.discovery import call_command
from quintet.drivers.current import connections
from quintet.kernel.command import CommandError


@dataclass(frozen=True, slots=True)
class TestDatabase:
    """One alias during a run: the name it had, the test database's, and whether this run made that (not a mirror)."""

    __test__ = False  # not a test class, for all its name

    connection: Any
    former_name: str
    name: str
    is_owned: bool


def setup_databases(
    verbosity: int,
    interactive: bool,
    *,
    keepdb: bool = False,
    aliases: Iterable[str] | None = None,
    serialized_aliases: Iterable[str] | None = None,
    **options: Any,
) -> list[TestDatabase]:
    """Make a test database for each alias (all without ``aliases``) and migrate it; return what `teardown_databases` takes.

    Aliases that mean the same database share one. Raises CommandError when a database is in the way and nobody may drop it.
    """
    wanted = set(connections) if aliases is None else set(aliases)
    made: dict[tuple[Any, ...], str] = {}
    done: list[TestDatabase] = []
    for alias in connections:
        if alias not in wanted:
            continue
        connection = connections[alias]
        former = str(connection.settings_dict["NAME"])
        mirrored = connection.settings_dict["TEST"].get("MIRROR")
        signature = connections[mirrored].creation.test_db_signature() if mirrored else connection.creation.test_db_signature()
        shared = made.get(signature)
        name = shared or _make(connection, keepdb=keepdb, interactive=interactive, verbosity=verbosity)
        made[signature] = name
        connection.creation.switch_database(name)
        if shared is None:
            _migrate(alias, verbosity)
        done.append(TestDatabase(connection, former, name, shared is None))
    return done


def _make(connection: Any, *, keepdb: bool, interactive: bool, verbosity: int) -> str:
    creation = connection.creation
    name = str(creation.test_name())
    if creation.exists(name):
        if keepdb:
            return name
        if interactive and not _may_drop(connection.alias, name):
            raise CommandError("Tests cancelled.")
        creation.drop_database(name)
    creation.create_database(name)
    return name


def _may_drop(alias: str, name: str) -> bool:
    try:
        answer = input(f"The test database {name!r} of alias {alias!r} exists already. Type 'yes' to delete it: ")
    except EOFError as error:
        raise CommandError(
            f"The test database {name!r} exists already and nobody is there to answer. Use --noinput to delete it, or --keepdb."
        ) from error
    return answer == "yes"


def _migrate(alias: str, verbosity: int) -> None:
    call_command("migrate", verbosity=max(verbosity - 1, 0), interactive=False, database=alias, run_syncdb=True, skip_checks=True)


def teardown_databases(made: Iterable[TestDatabase], verbosity: int, parallel: int = 0, keepdb: bool = False) -> None:
    """Point the aliases back at their own databases; drop the test databases unless ``keepdb``."""
    for database in made:
        database.connection.creation.switch_database(database.former_name)
        if database.is_owned and not keepdb:
            database.connection.creation.drop_database(database.name)
