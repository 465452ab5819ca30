"""Any path into any document gives what Python finds there, and any text is a literal that reads back as itself."""

import random

import pytest

from quintet.db import models
from quintet.drivers.postgres import documents as postgres
from quintet.drivers.sqlite import documents as sqlite
from quintet.kernel.apps import Apps
from tests.kit.growth import assert_linear
from tests.kit.library import tables

APPS = Apps()
KEYS = ["a", "b c", "it's", 'q"q', "back\\", "é", "100%", "?", "x.y", "[0]", "$", "\n", "01x"]
SCALARS = [None, True, False, 0, 1, -3, 2.5, 1e20, "", "a", "true", "null", "1", "é\n\"'\\%_?", "[1]", "{}"]


class Document(models.Model):
    data = models.JSONField(null=True)

    class Meta:
        app_label = "property"
        apps = APPS


def document(chance, depth):
    """Return a random document of at most that depth."""
    kind = chance.random()
    if not depth or kind < 0.3:
        return chance.choice(SCALARS)
    if kind < 0.6:
        return [document(chance, depth - 1) for _ in range(chance.randrange(4))]
    return {key: document(chance, depth - 1) for key in chance.sample(KEYS, chance.randrange(5))}


def paths(found, before=()):
    """Yield every path into a document with what lies there."""
    pairs = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, inner in pairs:
        yield (*before, key), inner
        yield from paths(inner, (*before, key))


MISSING = object()


def reached(found, path):
    """Return what lies at a path, or MISSING."""
    for key in path:
        if (isinstance(found, dict) and isinstance(key, str) and key in found) or (
            isinstance(found, list) and isinstance(key, int) and -len(found) <= key < len(found)
        ):
            found = found[key]
        else:
            return MISSING
    return found


def same(one, other):
    """Say whether two values are one in JSON: numbers by value, and booleans are no numbers."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other


def test_every_path_gives_and_finds_what_python_does(db):
    chance = random.Random(5)
    stored = [document(chance, 4) for _ in range(60)]
    stored = [one for one in stored if isinstance(one, dict | list)]  # PostgreSQL reads a lone value as an array of one
    every = {path: value for one in stored for path, value in paths(one)}
    chosen = chance.sample(sorted(every, key=repr), 60)
    with tables(db["db"], Document):
        rows = Document.objects.using("db")
        rows.bulk_create([Document(data=one) for one in stored])
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        for path in chosen:
            name = "__".join(map(str, ("data", *path)))
            expected = [reached(one, path) for one in stored]
            given = [None if one is MISSING else one for one in expected]
            if not any(char in name for char in " '\"\\%?[$\n"):
                assert list(rows.order_by("pk").values_list(name, flat=True)) == given
            assert list(rows.order_by("pk").annotate(part=models.F(name)).values_list("part", flat=True)) == given
            there = [key for key, one in zip(keys, expected, strict=True) if one is not MISSING]
            assert list(rows.order_by("pk").filter(**{f"{name}__isnull": False}).values_list("pk", flat=True)) == there
            wanted = every[path]
            equal = [key for key, one in zip(keys, expected, strict=True) if one is not MISSING and same(one, wanted)]
            if not isinstance(wanted, dict | list):
                assert list(rows.order_by("pk").filter(**{name: wanted}).values_list("pk", flat=True)) == equal
                if wanted is not None:
                    assert list(rows.order_by("pk").filter(**{f"{name}__in": [wanted]}).values_list("pk", flat=True)) == equal
            else:
                assert keys[stored.index(next(one for one in stored if same(reached(one, path), wanted)))] in list(
                    rows.filter(**{name: wanted}).values_list("pk", flat=True)
                )


def test_any_text_is_a_literal_that_reads_back_as_itself(db):
    connection, chance = db["db"], random.Random(7)
    signs = "ab'\"\\%s?$;{}é🤡\n\t\r\x01-/* "
    with connection.cursor() as cursor:
        for _ in range(150):
            text = "".join(chance.choice(signs) for _ in range(chance.randrange(12)))
            literal = connection.dialect.quote_text(text)
            assert not set(literal) & {"%", "?"}
            cursor.execute(f"SELECT {literal}")
            assert cursor.fetchone() == (text,)


@pytest.mark.parametrize("quote_text", [sqlite.quote_text, postgres.quote_text])
@pytest.mark.parametrize("piece", ["'", "%", "\\", "a", "é", "\n"])
def test_literals_are_made_in_linear_time(quote_text, piece):
    assert_linear(quote_text, lambda number: piece * number)
