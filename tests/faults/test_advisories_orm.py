"""Advisories about queries and the statements made of them, one test each; the names end with the advisory's id."""

import itertools
import json

import pytest

from quintet.core.exceptions import FieldError, ValidationError
from quintet.db import DataError, connections, models
from quintet.db.models import Avg, Count, F, FilteredRelation, OuterRef, Q, StringAgg, Subquery, Value
from quintet.db.models.functions import Cast, Collate, Extract, Trunc
from quintet.test.utils import CaptureQueriesContext
from tests.kit.databases import db as db
from tests.kit.databases import postgres_database as postgres_database
from tests.kit.databases import use_databases as use_databases
from tests.kit.library import Author, Book, Tag
from tests.kit.library import library as library
from tests.kit.tokens import kinds, places, require_harmless

PAYLOADS = (
    'x" FROM library_book; --', "x' OR 1=1", "x; DROP TABLE library_book", "x--", "x/*", "*/x", "a b", "x`y", "x[0]", "x(y)",
    "x%y", "x%(y)s", "x$1", "x?", "x#", "x\\y", '"', "'", ";", "",
)  # fmt: skip
CONTROLS = tuple(f"name{chr(code)}" for code in itertools.chain(range(33), range(0x7F, 0xA1)))
REFUSED = (FieldError, ValueError, TypeError)


def statement(rows):
    """Return text and parameters of a queryset without running it."""
    return rows.query.sql_with_params()


def runs(rows):
    """Run a queryset of the alias "db", and return the statements that were sent."""
    with CaptureQueriesContext(connections["db"]) as seen:
        list(rows)
    return [one["sql"] for one in seen.captured_queries]


# --- names that become part of a statement -----------------------------------------------------------------------------


def aliasing(name):
    """Every way in which a name from outside becomes an alias."""
    rows = Book.objects.all()
    yield lambda: rows.annotate(**{name: F("pages")})
    yield lambda: rows.alias(**{name: F("pages")})
    yield lambda: rows.aggregate(**{name: Count("pages")})
    yield lambda: rows.values(**{name: F("pages")})
    yield lambda: rows.annotate(**{name: FilteredRelation("author")})
    yield lambda: rows.alias(**{name: FilteredRelation("author")})
    yield lambda: rows.extra(select={name: "1"})


@pytest.mark.parametrize("name", [*PAYLOADS, *CONTROLS], ids=ascii)
def test_no_name_with_control_characters_or_quotes_becomes_an_alias_CVE_2026_1287(name):
    for way in aliasing(name):
        with pytest.raises(REFUSED):
            way()


@pytest.mark.parametrize("name", PAYLOADS, ids=ascii)
def test_names_of_filtered_relations_are_checked_CVE_2025_57833(name):
    with pytest.raises(ValueError, match="alias"):
        Book.objects.annotate(**{name or " ": FilteredRelation("author", condition=Q(author__name="x"))})


@pytest.mark.parametrize("name", ["a$b", "$$", "a$$b", "$1", "a$body$"])
def test_dollar_signs_do_not_reach_the_quoting_of_a_database_CVE_2025_13372(name):
    for way in aliasing(name):
        with pytest.raises(REFUSED):
            way()


@pytest.mark.parametrize("name", ["a`b", "`", "a``b", "`a`", "a` FROM x -- "])
def test_quotes_of_any_database_are_refused_in_aliases_CVE_2025_59681(name):
    for way in aliasing(name):
        with pytest.raises(REFUSED):
            way()


@pytest.mark.parametrize("term", ["of.name", "-of.name", "of.name; --", 'of."name"', "of.name DESC", "library_author.name"])
def test_ordering_by_a_filtered_relation_takes_no_periods_CVE_2026_1312(term):
    rows = Book.objects.annotate(of=FilteredRelation("author"))
    with pytest.raises(REFUSED):
        statement(rows.order_by(term))


@pytest.mark.parametrize("name", ["a.b", "library_book.id", "a..b", "."])
def test_a_period_in_an_alias_is_quoted_or_refused_CVE_2026_1312(name):
    try:
        text, params = statement(Book.objects.annotate(**{name: F("pages")}).order_by(name))
    except REFUSED:
        return
    require_harmless(text, params)
    assert f'"{name}"' in text


ORDERINGS = (
    "title; DROP TABLE library_book", "title--", "title DESC, 1", "(SELECT 1)", "title) --", "library_book.title", "1", "--title",
    "title%s", "title'", 'title"', "author.name", "title asc", "title\x00", "?;", "+title;",
)  # fmt: skip


@pytest.mark.parametrize("term", ORDERINGS, ids=ascii)
def test_orderings_are_names_of_fields_only_CVE_2021_35042(term):
    with pytest.raises(FieldError):
        statement(Book.objects.order_by(term))


@pytest.mark.parametrize("term", ORDERINGS, ids=ascii)
def test_what_rows_are_grouped_and_told_apart_by_is_a_field_only_CVE_2019_7164(term):
    with pytest.raises(REFUSED):
        statement(Book.objects.values(term).annotate(n=Count("pk")))
    with pytest.raises(REFUSED):
        Book.objects.dates(term, "year")
    with pytest.raises((*REFUSED, Book.DoesNotExist)):
        Book.objects.latest(term)


def test_values_of_keys_of_documents_are_quoted_or_refused_CVE_2024_42005(library):
    for key in ("a'b", 'a"b', "a' OR '1'='1", "a]--", 'x" FROM y --', "a;b", "a%sb"):
        rows = Book.objects.using("db")
        for ask, options in ((rows.values, {}), (rows.values_list, {"flat": True})):
            try:
                found = ask(f"data__{key}", **options)
            except REFUSED:
                continue
            assert len(list(found)) == 3
            text, params = statement(found)
            assert kinds(text).count("end") == 0
            assert places(text) == len(params)


def test_keys_of_documents_are_not_read_as_sql_CVE_2019_14234(library):
    for key in ("a'b", 'a"b', "a' OR '1'='1", "a')) --", "a\\", "a%sb", "a{b}", "a,b"):
        rows = Book.objects.using("db")
        rows.filter(pk=library["one"].pk).update(data={key: "here"})
        assert rows.filter(**{f"data__{key}": "here"}).get() == library["one"]
        assert not rows.filter(**{f"data__{key}": "there"}).exists()
        assert rows.filter(data__has_key=key).get() == library["one"]


def test_has_key_takes_any_text_as_one_key_CVE_2024_53908(library):
    for key in ("a'b", 'a"b', "a' OR '1'='1", "'||(SELECT 1)||'", "$.a", "a.b"):
        rows = Book.objects.using("db")
        rows.filter(pk=library["one"].pk).update(data={key: 1})
        for lookup, asked in (("has_key", key), ("has_keys", [key]), ("has_any_keys", [key, "other"])):
            assert rows.filter(**{f"data__{lookup}": asked}).get() == library["one"]


# --- keywords that come from outside -----------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", [") OR 1=1 OR (", "and", "AND ", "OR 1=1", 1, True, [], object], ids=repr)
def test_a_connector_from_outside_is_one_of_three_words_CVE_2025_64459(payload):
    for ask in (Book.objects.filter, Book.objects.exclude, Book.objects.get, Q):
        with pytest.raises(REFUSED):
            ask(title="a", _connector=payload)


@pytest.mark.parametrize("payload", ["x", 1, [], "False"], ids=repr)
def test_a_negation_from_outside_is_a_truth_value_CVE_2025_64459(payload):
    for ask in (Book.objects.filter, Book.objects.exclude, Book.objects.get, Q):
        with pytest.raises(REFUSED):
            ask(title="a", _negated=payload)


@pytest.mark.parametrize("name", ["title__exact; --", "title__'", 'title__date"', "pk__in--", "author__name__x y"])
def test_lookups_that_nobody_registered_are_refused_LOOKUP_NAMES(name):
    with pytest.raises(REFUSED):
        Book.objects.filter(**{name: "x"})


# --- arguments that become part of a statement -------------------------------------------------------------------------

KINDS = ("year', published)) OR 1=1;--", "year--", "YEAR", "", "epoch", "year month", None, 1)


@pytest.mark.parametrize("kind", KINDS, ids=repr)
def test_kinds_of_cutting_are_on_a_list_CVE_2022_34265(kind):
    with pytest.raises((ValueError, TypeError)):
        Trunc("published", kind)
    with pytest.raises((ValueError, TypeError)):
        Extract("published", kind)
    with pytest.raises((ValueError, TypeError)):
        Book.objects.datetimes("published", kind)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "x'; --", 1])
def test_a_time_zone_is_an_object_and_not_a_name_CVE_2022_34265(zone):
    with pytest.raises(TypeError, match="time zone"):
        Trunc("published", "year", tzinfo=zone)
    with pytest.raises(TypeError, match="time zone"):
        Extract("published", "year", tzinfo=zone)


@pytest.mark.parametrize("name", ["nocase; --", 'a"b', "a b", "", None])
def test_collations_are_names_CVE_2022_34265(name):
    with pytest.raises((ValueError, TypeError)):
        Collate("title", name)


def test_the_delimiter_of_joined_texts_is_bound_CVE_2020_7471(library):
    for delimiter in ("'", "'); DROP TABLE library_book; --", '"', "%s", "\\"):
        for distinct in (False, True):
            joined = StringAgg("title", Value(delimiter), distinct=distinct)
            found = Book.objects.using("db").order_by().aggregate(all=joined)["all"]
            assert found.count(delimiter) == 2
            assert all(title in found for title in ("One 100%", "two_", "Three"))


def test_options_of_explain_are_on_a_list_CVE_2022_28347(library):
    for options in ({"format": "json; --"}, {"analyze; --": True}, {"costs') --": True}):
        with pytest.raises(ValueError, match=r"(?i)format|option"):
            Book.objects.using("db").explain(**options)


@pytest.mark.parametrize("name", ["a'b", 'a" --', "x;y"])
def test_dictionaries_spread_into_annotations_are_checked_CVE_2022_28346(name):
    for way in aliasing(name):
        with pytest.raises(REFUSED):
            way()


# --- values ------------------------------------------------------------------------------------------------------------


def test_text_is_compared_as_text_CVE_2014_0474(library):
    for value in (0, False, 0.0):
        assert not Book.objects.using("db").filter(title=value).exists()


def test_a_number_from_json_does_not_match_a_text_CVE_2013_3221(library):
    given = json.loads('{"token": 0}')
    assert not Author.objects.using("db").filter(name=given["token"]).exists()
    assert not Tag.objects.using("db").filter(word__in=[given["token"]]).exists()


def test_null_from_json_does_not_open_a_condition_CVE_2016_6317(library):
    for text in ('{"token": null}', '{"token": [null]}', '{"token": []}', '{"token": {}}', '{"token": [[]]}'):
        given = json.loads(text)["token"]
        try:
            assert not Author.objects.using("db").filter(name=given).exists()
        except REFUSED:
            assert isinstance(given, list | dict)


def test_values_of_every_kind_of_field_are_bound_CVE_2014_3482(library):
    for quote in ("'", "\\'", "''", "\\", '"', "E'\\x27'", "$$", "%s", "?"):
        rows = Book.objects.using("db")
        library["one"].title = quote
        library["one"].data = {"q": [quote]}
        library["one"].save()
        assert rows.filter(title=quote).get() == library["one"]
        assert rows.filter(title__contains=quote, data__q__0=quote).get() == library["one"]
        for path in ("pages", "price", "published", "in_print", "author"):
            with pytest.raises((ValueError, TypeError, ValidationError)):
                rows.filter(**{path: quote}).exists()


def test_a_number_beyond_every_column_matches_nothing_CVE_2022_44566(library):
    for number in (2**63, 2**70, -(2**63) - 1, 10**400):
        rows = Book.objects.using("db")
        assert not rows.filter(pk=number).exists()
        assert not rows.filter(pk__in=[number]).exists()
        assert rows.exclude(pk=number).count() == 3


@pytest.mark.parametrize("value", [["a", "b"], {"a": 1}, ("a",), {"a"}], ids=repr)
def test_a_list_where_one_value_is_meant_shifts_no_bindings_CVE_2021_21263(value):
    with pytest.raises(REFUSED):
        statement(Book.objects.filter(title=value, pages=1))
    text, params = statement(Book.objects.filter(Q(title="a") | Q(pages__in=[1, 2, 3]), author__name="b", price__range=(1, 2)))
    assert places(text) == len(params)


@pytest.mark.parametrize("cut", ["1", 1.5, -1, slice("0", "1"), slice(0, 1.5), slice(-1, None), slice(None, None, "x")], ids=repr)
def test_slices_are_whole_numbers_LARAVEL_2021_04_28(cut):
    with pytest.raises(REFUSED):
        Book.objects.all()[cut]


def test_every_field_keeps_plain_values_CVE_2022_32224():
    kinds_kept = {field.get_internal_type() for field in Book._meta.concrete_fields}
    assert not {name for name in dir(models) if "pickle" in name.lower() or "yaml" in name.lower()}
    assert "JSONField" in kinds_kept
    with pytest.raises((TypeError, ValueError)):
        Book._meta.get_field("data").get_db_prep_value(object(), connections["default"])


def test_deeply_nested_conditions_are_an_error_and_no_crash_CVE_2024_4340():
    condition = Q(title="a")
    for _ in range(10_000):
        condition = Q(Q(condition), ~Q(pages=1))
    with pytest.raises(RecursionError):
        statement(Book.objects.filter(condition))
    assert statement(Book.objects.filter(title="a"))[1] == ("a",)


def test_names_inside_expressions_are_resolved_and_never_written_EXPRESSIONS():
    for name in (*PAYLOADS, "title; --", "author.name"):
        for expression in (F(name), Avg(name), Cast(name, models.TextField()), Subquery(Tag.objects.filter(word=OuterRef(name)))):
            with pytest.raises(REFUSED):
                statement(Book.objects.annotate(found=expression))


def test_a_lookup_that_reads_a_file_or_a_network_is_none_of_ours_CVE_2026_15307():
    with pytest.raises((*REFUSED, DataError)):
        statement(Book.objects.filter(title__bbcontains='{"driver": "MEM", "name": "/etc/passwd"}'))
