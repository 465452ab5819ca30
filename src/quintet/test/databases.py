"""Test databases: made, migrated and cloned before a run, dropped after it."""

import multiprocessing
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple, TypeVar

from quintet.cli.discovery import call_command
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.kernel import current as kernel
from quintet.kernel.command import CommandError
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.graph import CycleError, ordered
from quintet.test import current
from quintet.test.overrides import override_settings
from quintet.test.serialized import deserialize_rows, serialize_rows
from quintet.test.timing import NullTimeKeeper, TimeKeeper

V = TypeVar("V")

#: The settings of an alias that has no database.
DUMMY = "quintet.db.backends.dummy"

#: What tells test databases apart, and their old name and aliases.
Signature = tuple[str, ...]
Unique = dict[Signature, tuple[str, Sequence[str]]]


class TestDatabase(NamedTuple):
    """One alias during a run: its connection, the name it had, and whether this run made its database (not a mirror)."""

    __test__ = False  # not a test class, for all its name

    connection: Any
    former_name: str
    is_owned: bool


def setup_databases(
    verbosity: int,
    interactive: bool,
    *,
    time_keeper: TimeKeeper | None = None,
    keepdb: bool = False,
    debug_sql: bool = False,
    parallel: int = 0,
    aliases: Collection[str] | None = None,
    serialized_aliases: Collection[str] | None = None,
    **kwargs: Any,
) -> list[TestDatabase]:
    """Make a test database for each alias (all without ``aliases``) and migrate it; return what `teardown_databases` takes.

    Aliases that mean the same database share one. ``parallel`` clones are made of each, and the rows of
    ``serialized_aliases`` (all without) are kept for serialized rollback. Raises ImproperlyConfigured for dependencies in a
    circle.
    """
    timed = (time_keeper or NullTimeKeeper()).timed
    databases, mirrors = get_unique_databases_and_mirrors(aliases)
    done: list[TestDatabase] = []
    for old_name, same in databases.values():
        first = connections[same[0]]
        done.append(TestDatabase(first, old_name, True))
        with timed(f"  Creating '{same[0]}'"):
            first.creation.create_test_db(verbosity=verbosity, autoclobber=not interactive, keepdb=keepdb)
        if parallel > 1:
            for number in range(1, parallel + 1):
                with timed(f"    Cloning '{same[0]}'"):
                    first.creation.clone_test_db(suffix=str(number), verbosity=verbosity, keepdb=keepdb)
        done += [_mirrored(alias, same[0]) for alias in same[1:]]
    done += [_mirrored(alias, primary) for alias, primary in mirrors.items()]
    for database in done:
        alias = database.connection.alias
        if database.is_owned and (serialized_aliases is None or alias in serialized_aliases):
            database_calls.remember(database.connection)
    if debug_sql:
        for database in done:
            database.connection.force_debug_cursor = True
    return done


def _mirrored(alias: str, primary: str) -> TestDatabase:
    connection = connections[alias]
    former = str(connection.settings_dict["NAME"])
    connection.creation.set_as_test_mirror(connections[primary].settings_dict)
    return TestDatabase(connection, former, False)


def get_unique_databases_and_mirrors(aliases: Collection[str] | None = None) -> tuple[Unique, dict[str, str]]:
    """Return the test databases to make, in the order of their dependencies, and the aliases that mirror another.

    Raises ImproperlyConfigured for dependencies in a circle.
    """
    wanted = set(connections if aliases is None else aliases)
    unique: dict[Signature, tuple[str, set[str]]] = {}
    mirrors: dict[str, str] = {}
    dependencies: dict[str, list[str]] = {}
    for alias, settings in connections.settings.items():
        if alias not in wanted or settings["ENGINE"] == DUMMY:
            continue
        test = settings["TEST"]
        if test["MIRROR"]:
            mirrors[alias] = test["MIRROR"]
            continue
        signature = connections[alias].creation.test_db_signature()
        unique.setdefault(signature, (str(settings["NAME"]), set()))[1].add(alias)
        if "DEPENDENCIES" in test:
            dependencies[alias] = list(test["DEPENDENCIES"])
    for _name, held in unique.values():
        if DEFAULT_DB_ALIAS not in held:
            dependencies |= {alias: [DEFAULT_DB_ALIAS] for alias in held if alias not in dependencies}
    named = [(signature, (name, _default_first(held))) for signature, (name, held) in unique.items()]
    return dict(dependency_ordered(named, dependencies)), mirrors


def _default_first(aliases: Iterable[str]) -> list[str]:
    """Return the aliases of one database with "default" first: data migrations use it unless told otherwise."""
    return sorted(aliases, key=lambda alias: (alias != DEFAULT_DB_ALIAS, alias))


def dependency_ordered(
    test_databases: Sequence[tuple[Any, tuple[V, Sequence[str]]]], dependencies: Mapping[str, Sequence[str]]
) -> list[tuple[Any, tuple[V, Sequence[str]]]]:
    """Return (signature, (name, aliases)) rows, each after those that its aliases depend on.

    Raises ImproperlyConfigured for a circle, and for aliases of one database that depend on each other.
    """
    owner = {alias: signature for signature, (_, aliases) in test_databases for alias in aliases}
    needs: dict[Any, list[Any]] = {}
    for signature, (_, aliases) in test_databases:
        wanted = [alias for own in aliases for alias in dependencies.get(own, ())]
        within = sorted(set(wanted) & set(aliases))
        if within:
            raise ImproperlyConfigured(
                f"Circular dependency: databases {', '.join(map(repr, aliases))} are one database, and one of them names "
                f"{', '.join(map(repr, within))} in TEST['DEPENDENCIES']."
            )
        needs[signature] = [owner[alias] for alias in wanted if alias in owner]
    try:
        order = ordered(needs, needs.__getitem__)
    except CycleError as error:
        raise ImproperlyConfigured("Circular dependency in TEST[DEPENDENCIES]") from error
    rows = dict(test_databases)
    return [(signature, rows[signature]) for signature in order]


def teardown_databases(made: Iterable[Any], verbosity: int = 1, parallel: int = 0, keepdb: bool = False) -> None:
    """Drop the test databases and their clones unless ``keepdb``, and point every alias at its own database again."""
    for connection, former_name, is_owned in made:
        if not is_owned:
            connection.creation.set_as_test_mirror({"NAME": former_name})
            continue
        if parallel > 1:
            for number in range(1, parallel + 1):
                connection.creation.destroy_test_db(suffix=str(number), verbosity=verbosity, keepdb=keepdb)
        connection.creation.destroy_test_db(former_name, verbosity, keepdb)


class DatabaseCalls:
    """What `connection.creation` does for test runners: the provider of `ports.test_databases`."""

    def create(self, connection: Any, *, verbosity: int, autoclobber: bool, keepdb: bool) -> str:
        """Make and migrate the test database, point the alias at it, and return its name."""
        creation = connection.creation
        name = str(creation.test_name())
        say(verbosity, f"{'Using existing' if keepdb else 'Creating'} test database", connection, name)
        if not (keepdb and creation.exists(name)):
            _clear_the_way(connection, name, autoclobber=autoclobber, verbosity=verbosity)
            creation.create_database(name)
        _point_at(connection, name)
        migrates = connection.settings_dict["TEST"]["MIGRATE"] is not False
        with nullcontext() if migrates else without_migrations():
            call_command(
                "migrate",
                verbosity=max(verbosity - 1, 0),
                interactive=False,
                database=connection.alias,
                run_syncdb=True,
                skip_checks=True,
            )
        return name

    def destroy(self, connection: Any, former: str | None, *, verbosity: int, keepdb: bool, suffix: str | None) -> None:
        """Drop the test database or its clone unless ``keepdb``; without a suffix, point the alias at the former name."""
        creation = connection.creation
        name = str(connection.settings_dict["NAME"])
        if suffix is not None:
            if not creation.is_cloned_for(multiprocessing.get_start_method()):
                return
            name = creation.suffixed(name, suffix)
        say(verbosity, f"{'Preserving' if keepdb else 'Destroying'} test database", connection, name)
        if not keepdb:
            creation.drop_database(name)
        if suffix is None and former is not None:
            _point_at(connection, former)

    def clone(self, connection: Any, suffix: str, *, verbosity: int) -> None:
        """Copy the test database; a copy that an earlier run kept is replaced, so that it cannot be out of date."""
        creation = connection.creation
        if not creation.is_cloned_for(multiprocessing.get_start_method()):
            return
        source = str(connection.settings_dict["NAME"])
        name = creation.suffixed(source, suffix)
        say(verbosity, "Cloning test database", connection, name)
        creation.clone_database(source, name)

    def serialize(self, connection: Any) -> str:
        """Return the rows as JSON."""
        return serialize_rows(connection)

    def deserialize(self, connection: Any, data: str) -> None:
        """Write them back."""
        deserialize_rows(connection, data)

    def remember(self, connection: Any) -> None:
        """Keep the rows for serialized rollback."""
        current.serialized[connection.alias] = connection.creation.serialize_db_to_string()


def _point_at(connection: Any, name: str) -> None:
    """Point the alias at a database, and DATABASES with it."""
    connection.creation.switch_database(name)
    configured = kernel.settings.DATABASES
    if isinstance(configured, dict) and isinstance(configured.get(connection.alias), dict):
        configured[connection.alias]["NAME"] = name


def _clear_the_way(connection: Any, name: str, *, autoclobber: bool, verbosity: int) -> None:
    if not connection.creation.exists(name):
        return
    if not autoclobber and not _may_drop(name):
        sys.stderr.write("Tests cancelled.\n")
        sys.exit(1)
    say(verbosity, "Destroying old test database", connection, name)
    connection.creation.drop_database(name)


def _may_drop(name: str) -> bool:
    try:
        answer = input(f"Type 'yes' if you would like to try deleting the test database '{name}', or 'no' to cancel: ")
    except EOFError as error:
        raise CommandError(
            f"The test database {name!r} exists already and nobody is there to answer. Use --noinput to delete it, or --keepdb."
        ) from error
    return answer == "yes"


def say(verbosity: int, what: str, connection: Any, name: str) -> None:
    """Tell on stderr what is done to a test database; its name too with a verbosity of 2."""
    if verbosity >= 1:
        shown = f"'{connection.alias}'" + (f" ('{name}')" if verbosity >= 2 else "")
        sys.stderr.write(f"{what} for alias {shown}...\n")


def without_migrations() -> AbstractContextManager[Any]:
    """Have every app make its tables from its models, for the block."""
    labels = [config.label for config in kernel.apps.get_app_configs()]
    return override_settings(MIGRATION_MODULES=dict.fromkeys(labels))


#: Stateless.
database_calls = DatabaseCalls()
