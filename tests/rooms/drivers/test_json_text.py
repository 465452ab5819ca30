"""Reading documents: what the json module returns and raises, and the application's own way where it has one."""

import json

import pytest

from quintet.drivers.json_text import json_writer, load_json

DOCUMENTS = [
    *("null", "true", "-0", "1e400", "123456789012345678901234567890", "1.50", '""', "[]", "{}"),
    *('{"a": [1, {"b": null}], "ä": "\\u2603\\ud83d\\ude00", "a": 2}', " [1,\n 2] ", "\t0", '"x"\n', "NaN"),
]


@pytest.mark.parametrize("text", DOCUMENTS)
def test_documents_are_read_as_by_the_json_module(text):
    assert repr(load_json(text)) == repr(json.loads(text))


@pytest.mark.parametrize("text", ["", " ", "[1", "1 2", "{} x", "nul", "\ufeff1"])
def test_what_is_no_document_is_refused_as_by_the_json_module(text):
    with pytest.raises(json.JSONDecodeError) as expected:
        json.loads(text)
    with pytest.raises(json.JSONDecodeError) as found:
        load_json(text)
    assert str(found.value) == str(expected.value)


@pytest.mark.parametrize("value", [None, True, 1.5, float("nan"), "ä\N{SNOWMAN}\n", [], {"a": [1, {"b": ()}], 2: "x"}])
def test_values_are_written_as_by_the_json_module(value):
    assert json_writer(None)(value) == json.dumps(value)


def test_values_that_are_no_documents_are_refused_as_by_the_json_module():
    circle = []
    circle.append(circle)
    for wrong, error, message in ((circle, ValueError, "Circular reference"), ({1, 2}, TypeError, "set is not JSON")):
        with pytest.raises(error, match=message):
            json_writer(None)(wrong)


def test_an_encoder_of_the_applications_own_writes():
    class Sets(json.JSONEncoder):
        def default(self, o):
            return sorted(o)

    assert json_writer(Sets)({"a": {2, 1}}) == '{"a": [1, 2]}'


@pytest.mark.service("postgres")
@pytest.mark.parametrize("kind", ["json", "jsonb"])
def test_documents_of_postgres_come_as_psycopg_gives_them(postgres, kind):
    from psycopg.types.json import JsonLoader

    with postgres["db"].cursor() as cursor:
        link = postgres["db"].connection
        for text in (one for one in DOCUMENTS if one not in ("NaN", "1e400")):
            query = f"SELECT %s::{kind}, NULL::{kind}, ARRAY[%s]::{kind}[]"
            plain = link.cursor()
            for name in ("json", "jsonb"):
                plain.adapters.register_loader(name, JsonLoader)
            expected = plain.execute(query, (text, text)).fetchone()
            cursor.execute(query, (text, text))
            assert repr(cursor.fetchone()) == repr(expected)
            assert repr(postgres["db"].fetch_one(query, (text, text))) == repr(expected)


@pytest.mark.service("postgres")
def test_the_applications_way_of_reading_documents_stays(postgres_database, use_databases):
    from psycopg import adapters
    from psycopg.types.json import JsonbLoader, set_json_loads

    use_databases(db=postgres_database)["db"].fetch_one("SELECT 1")
    set_json_loads(lambda data: ("loads", bytes(data)))
    try:
        assert use_databases(db=postgres_database)["db"].fetch_one("SELECT '1'::jsonb") == (("loads", b"1"),)
    finally:
        set_json_loads(json.loads)

    class Own(JsonbLoader):
        def load(self, data):
            return ("own", bytes(data))

    adapters.register_loader("jsonb", Own)
    try:
        assert use_databases(db=postgres_database)["db"].fetch_one("SELECT '1'::jsonb, '1'::json") == (("own", b"1"), 1)
    finally:
        adapters.register_loader("jsonb", JsonbLoader)
