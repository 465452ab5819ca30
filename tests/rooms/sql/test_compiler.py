"""The compiler: trees to text, names quoted, values never in the text."""

import pytest

from quintet.drivers.postgres.dialect import PostgresDialect
from quintet.drivers.sqlite.dialect import SqliteDialect
from quintet.sql import names, tree
from quintet.sql.compiler import compile_statement


def select(**parts):
    return tree.Select((tree.Selected(tree.Column("b", "id")),), tree.Table("book", "b"), **parts)


def test_a_select_in_both_dialects():
    query = select(where=tree.Template((tree.Column("b", "t"), " = ", tree.Param(0))), limit=tree.Param(1))
    assert compile_statement(query, SqliteDialect()).text == 'SELECT "b"."id" FROM "book" "b" WHERE "b"."t" = ? LIMIT ?'
    assert compile_statement(query, PostgresDialect()).text == 'SELECT "b"."id" FROM "book" "b" WHERE "b"."t" = %s LIMIT %s'


def test_an_offset_without_a_limit():
    query = select(offset=tree.Param(0))
    assert compile_statement(query, SqliteDialect()).text.endswith("LIMIT -1 OFFSET ?")
    assert compile_statement(query, PostgresDialect()).text.endswith('"b" OFFSET %s')


def test_lists_are_one_array_or_stay_open():
    query = select(where=tree.InList(tree.Column("b", "id"), tree.ListParam(0, list, "integer")))
    assert compile_statement(query, PostgresDialect()).is_fixed
    assert not compile_statement(query, SqliteDialect()).is_fixed


def test_quotes_in_names_are_doubled():
    assert SqliteDialect().quote_name('a"b') == '"a""b"'


@pytest.mark.parametrize("alias", ["a b", "a;b", "a--b", "a/*b", 'a"b', "a%b", "a?b", "a$b", "a#b", "a\tb", ""])
def test_aliases_from_outside_are_refused(alias):
    with pytest.raises(names.UnsafeNameError):
        names.check_alias(alias)


@pytest.mark.parametrize(("output", "options"), [("XML; DROP TABLE x", {}), (None, {"analyze; DROP": True})])
def test_explain_takes_only_what_is_listed(output, options):
    with pytest.raises(ValueError, match=r"recognized format|Unknown options|Invalid option name"):
        PostgresDialect().explain(output, options)
    with pytest.raises(ValueError, match="plain word"):
        PostgresDialect().explain(None, {"verbose": "true) DELETE"})
