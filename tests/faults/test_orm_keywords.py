"""Dictionaries from outside, spread into the methods of querysets: a documented exception, or one harmless statement."""

import random

import pytest

from quintet.core.exceptions import EmptyResultSet, FieldDoesNotExist, FieldError, ObjectDoesNotExist, ValidationError
from quintet.db import DatabaseError, connections, transaction
from quintet.db.models import Count, F, Max, Q, Value
from tests.conftest import FULL
from tests.kit.databases import postgres_database as postgres_database
from tests.kit.databases import use_databases as use_databases
from tests.kit.library import MODELS, Book, tables
from tests.kit.tokens import require_harmless, tokens

#: How many dictionaries; all of them with QUINTET_FULL=1.
CASES = 20_000 if FULL else 1_500
NAMES = (
    "title",
    "author",
    "author__name",
    "author_id",
    "tags",
    "tags__word",
    "price",
    "published",
    "data",
    "pages",
    "in_print",
    "pk",
    "id",
)
LOOKUPS = (
    "",
    "exact",
    "iexact",
    "contains",
    "in",
    "gt",
    "lt",
    "range",
    "isnull",
    "regex",
    "startswith",
    "year",
    "year__gt",
    "date",
    "has_key",
    "has_keys",
    "a",
    "0",
    "-1",
    "a__b",
    "a'b",
    'a"b',
    "x y",
    "name",
    "pk__in",
    "count",
    "hour__in",
    "contained_by",
)
ODD = (
    "_connector",
    "_negated",
    "__",
    "___",
    "title__",
    "__title",
    "",
    " ",
    "a;b",
    "a--",
    "/*",
    "a'b",
    'a"b',
    "a.b",
    "a$b",
    "a%s",
    "a?",
    "\0",
    "é",
    "x" * 300,
    "self",
    "using",
    "defaults",
    "\n",
    "title\x00",
    "pk__",
    "Title",
    "TITLE",
    "select",
    "from",
    "1",
    "-title",
    "?",
    "tags__tags",
)
VALUES = (
    None,
    True,
    False,
    0,
    1,
    -1,
    2**63,
    2**70,
    1.5,
    float("nan"),
    float("inf"),
    "",
    "a",
    "'",
    '"',
    "' OR 1=1 --",
    "; DROP TABLE library_book",
    "%",
    "\0",
    "\ud800",
    b"",
    b"'",
    [],
    [1],
    ["'"],
    [None],
    [[1]],
    (),
    (1, 2),
    (1, 2, 3),
    {},
    {"a": 1},
    {"_connector": "OR 1=1"},
    {1, 2},
    object(),
    Q(title="a"),
    ~Q(pages=1),
    Q(),
    F("title"),
    F("nothing"),
    F("pages") + 1,
    F("title'"),
    Value("'"),
    Value(None),
    Count("tags"),
    Max("pages"),
    Book,
    range(2),
    "x" * 2000,
    "2024-01-01",
    "not a date",
    10**400,
    lambda: 1,
)
DOCUMENTED = (
    FieldError,
    FieldDoesNotExist,
    ValidationError,
    EmptyResultSet,
    ObjectDoesNotExist,
    Book.MultipleObjectsReturned,
    DatabaseError,
    TypeError,
    ValueError,
    NotImplementedError,
)


def key(chance):
    if chance.random() < 0.25:
        return chance.choice(ODD)
    lookup = chance.choice(LOOKUPS)
    return f"{chance.choice(NAMES)}__{lookup}" if lookup else chance.choice(NAMES)


def made(chance):
    return {key(chance): chance.choice(VALUES) for _ in range(chance.randint(1, 3))}


def methods(rows):
    """Each method with what it is given of a dictionary."""
    return {
        "filter": lambda given: list(rows.filter(**given)[:2]),
        "exclude": lambda given: list(rows.exclude(**given)[:2]),
        "q": lambda given: rows.filter(Q(**given) | ~Q(pages=1)).count(),
        "annotate": lambda given: list(rows.annotate(**given)[:2]),
        "alias": lambda given: rows.alias(**given).exists(),
        "order_by": lambda given: list(rows.order_by(*given)[:2]),
        "values": lambda given: list(rows.values(*given)[:2]),
        "values_named": lambda given: list(rows.values(**given)[:2]),
        "aggregate": lambda given: rows.aggregate(**given),
        "update": lambda given: rows.update(**given),
        "get_or_create": lambda given: rows.get_or_create(**given),
        "get_or_create_defaults": lambda given: rows.get_or_create(title="a", defaults=given),
    }


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.service("postgres"))])
def rows(request, use_databases):
    memory = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}
    link = use_databases(db=memory if request.param == "sqlite" else request.getfixturevalue("postgres_database"))["db"]
    with tables(link):
        yield Book.objects.using("db")


def test_dictionaries_from_outside_make_no_statement_of_their_own(rows):
    chance, link, sent = random.Random(20), connections["db"], []
    cases = CASES if FULL or link.vendor == "sqlite" else CASES // 5  # a server's answers take their time
    seen = {"answered": 0, "refused": 0}

    def watch(execute, sql, params, many, context):
        sent.append((sql, tuple(params or ())))
        return execute(sql, params, many, context)

    known = {f'"{name}"' for model in (*MODELS, Book.tags.through) for name in names_of(model)}
    ways = list(methods(rows).items())
    with link.execute_wrapper(watch):
        for number in range(cases):
            name, way = ways[number % len(ways)]
            given = made(chance)
            sent.clear()
            try:
                with transaction.atomic(using="db"):
                    way(given)
                    transaction.set_rollback(True, using="db")
                seen["answered"] += 1
            except DOCUMENTED:
                seen["refused"] += 1
            for sql, params in sent:
                require_expected(sql, params, known, given, name)
    assert min(seen.values()) > cases // 50, seen


def names_of(model):
    return [model._meta.db_table, *(field.column for field in model._meta.concrete_fields)]


def require_expected(sql, params, known, given, name):
    """Assert that a statement is harmless, and that each name in it is of a model, the planner, or an alias given."""
    if sql.split()[0] in ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT"):
        return
    require_harmless(sql, params)
    own = {f'"{one}"' for one in given}
    for kind, text in tokens(sql):
        if kind == "name" and text not in known and text not in own:
            plain = text.strip('"')
            assert plain in ("subquery", "found") or plain[:1] in "TUcf" or plain.startswith("col"), (name, given, sql)
