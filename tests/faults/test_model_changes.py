"""Random changes to random models, found by the detector, applied and undone on both databases with rows in the tables.

QUINTET_FULL=1 tries 200, by default a few; QUINTET_SEED=n tries one. A seed that failed once is kept below and always tried.
"""

import os
import random

import pytest
from hypothesis import HealthCheck, example, given, seed
from hypothesis import settings as trials
from hypothesis import strategies as st

from quintet.migrations.state import ProjectState
from tests.kit import model_changes
from tests.kit.databases import *  # noqa: F403  fixtures

FULL = os.environ.get("QUINTET_FULL") == "1"
COUNT = 200 if FULL else 3
ONE = os.environ.get("QUINTET_SEED")
KEPT = (563165, 1006)


def emptied(connection):
    """Drop every table."""
    if connection.vendor == "postgresql":
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        connection.forget_prepared()
        return
    connection.execute("PRAGMA foreign_keys = OFF")
    for name in connection.introspection.table_names():
        connection.execute(f'DROP TABLE "{name}"')
    connection.execute("PRAGMA foreign_keys = ON")


def clean_schema(connection, state, changes):
    """Return the schema that a database gets which is made from the last models at once."""
    emptied(connection)
    model_changes.forward(connection, ProjectState(), model_changes.migrations_between(ProjectState(), state, changes))
    return model_changes.schema_of(connection)


def difference(one, other):
    """Return what two schemas say differently: the table, and the part of it in each."""
    found = [(name, one.get(name), other.get(name)) for name in sorted({*one, *other}) if (name in one) != (name in other)]
    for name in sorted(one.keys() & other.keys()):
        columns, there = one[name][0], other[name][0]
        found += [
            (name, key, columns.get(key), there.get(key)) for key in {*columns, *there} if columns.get(key) != there.get(key)
        ]
        limits, known = one[name][1], other[name][1]
        found += [(name, "only before", text) for text in limits if limits.count(text) > known.count(text)]
        found += [(name, "only after", text) for text in known if known.count(text) > limits.count(text)]
        found += [(name, one[name][2], other[name][2])] if one[name][2] != other[name][2] else []
    return found


def kept_values(before, after, project, changed, changes):
    """Return the rows of ``before`` and ``after`` as far as no field of theirs went away in between."""
    for name, rows in before.items():
        now = changed.get(changes.renamed_models.get(name, name))
        if now is None:
            continue
        renamed = dict(changes.renamed_fields)
        kept = {
            one
            for one, spec in project[name].fields.items()
            if (other := now.fields.get(renamed.get(one, one))) and same(spec, other, changes)
        }
        for row, back in zip(rows, after[name], strict=True):
            for one in {"id", "number", *kept}:
                spec = project[name].fields.get(one)
                filled = spec is not None and spec.null and row[one] is None and not now.fields[renamed.get(one, one)].null
                yield (name, one), row[one] if not filled else back[one], back[one]


def same(old, new, changes):
    """Say whether a field is still there: the detector makes many-to-many fields anew when their target is another."""
    return (old.kind in {"many", "key", "one"}) == (new.kind in {"many", "key", "one"}) and (
        old.kind not in {"many", "key", "one"} or (old.kind == new.kind and changes.renamed_models.get(old.to, old.to) == new.to)
    )


def there_and_back(connection, number):
    """Change, and undo; return the rows in the middle."""
    chance = random.Random(number)
    changes = model_changes.Changes(chance)
    project = changes.project()
    changed = changes.changed(project)
    before, after = model_changes.state_of(project), model_changes.state_of(changed)
    emptied(connection)
    model_changes.forward(connection, ProjectState(), model_changes.migrations_between(ProjectState(), before, changes))
    model_changes.fill(connection, before, project, chance)
    schema, rows = model_changes.schema_of(connection), model_changes.rows_of(connection, before, project)
    found = model_changes.migrations_between(before, after, changes)
    told = [operation.describe() for migration in found for operation in migration.operations]
    states = model_changes.forward(connection, before, found)
    middle_schema, middle = model_changes.schema_of(connection), model_changes.rows_of(connection, states[-1], changed)
    model_changes.backward(connection, states, found)
    changed_for_good = difference(model_changes.schema_of(connection), schema)
    assert changed_for_good == [], (changed_for_good, told)
    back = model_changes.rows_of(connection, before, project)
    for where, old, new in kept_values(rows, back, project, changed, changes):
        assert old == new, (where, old, new, told)
    otherwise = difference(middle_schema, clean_schema(connection, after, changes))
    assert otherwise == [], (otherwise, told)
    return middle


@pytest.fixture(scope="module")
def both(postgres_database, tmp_path_factory):
    """The settings of both databases."""
    path = tmp_path_factory.mktemp("changes") / "db.sqlite3"
    return {"lite": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": str(path)}, "post": postgres_database}


@pytest.mark.service("postgres")
def test_changes_there_and_back(both, use_databases):
    handler = use_databases(**both)

    def attempt(number):
        print(f"QUINTET_SEED={number}")
        on_sqlite = there_and_back(handler["lite"], number)
        on_postgres = there_and_back(handler["post"], number)
        assert on_sqlite == on_postgres

    if ONE is not None:
        attempt(int(ONE))
        return
    tried = trials(max_examples=COUNT, deadline=None, database=None, suppress_health_check=list(HealthCheck))(
        given(st.integers(0, 2**32))(attempt)
    )
    for number in KEPT:
        tried = example(number)(tried)
    seed(20261122)(tried)()
