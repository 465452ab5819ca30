"""What a dialect says of fields and row locks, and the features that repeat the latter."""

from types import SimpleNamespace

import pytest

from quintet.drivers.features import Features
from quintet.drivers.postgres.dialect import PostgresDialect
from quintet.drivers.postgres.features import PostgresFeatures
from quintet.drivers.sqlite.dialect import SqliteDialect
from quintet.drivers.sqlite.features import SqliteFeatures
from quintet.sql.dialect import Dialect, spread

LOCK_FLAGS = sorted(name for name in dir(Features) if name.startswith("has_select_for_"))


def test_a_name_in_two_groups_is_refused():
    with pytest.raises(ValueError, match="serial"):
        spread({"integer": ("int", "serial"), "bigint": ("serial",)})


def test_both_databases_have_a_type_for_the_same_fields():
    assert PostgresDialect.column_types.keys() == SqliteDialect.column_types.keys()
    assert Dialect.integer_ranges.keys() < PostgresDialect.column_types.keys()
    assert Dialect.integer_ranges["IntegerField"] == (-2147483648, 2147483647)


@pytest.mark.parametrize("flag", LOCK_FLAGS)
def test_row_locks_are_what_the_dialect_says(flag):
    assert getattr(PostgresFeatures(SimpleNamespace(dialect=PostgresDialect())), flag) is True
    assert getattr(SqliteFeatures(SimpleNamespace(dialect=SqliteDialect())), flag) is False


def test_a_flag_set_on_an_instance_goes_first():
    features = SqliteFeatures(SimpleNamespace(dialect=SqliteDialect()))
    features.has_select_for_update = True
    assert features.has_select_for_update
