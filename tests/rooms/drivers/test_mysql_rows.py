"""Rows that are read by a compiled function are those that PyMySQL itself reads, whatever comes over the wire."""

import datetime
import itertools
import os
import random
import subprocess
import sys
import warnings
from decimal import Decimal

import pymysql
import pytest
from pymysql.connections import MySQLResult
from pymysql.constants import FIELD_TYPE

from quintet.db import DataError, connections
from quintet.drivers.mysql import rows as rows_module
from quintet.drivers.mysql.link import MysqlLink
from quintet.drivers.mysql.rows import LONGEST, WORTH, Rows, taker
from quintet.drivers.mysql.values import READERS
from quintet.drivers.mysql.wire import Reader
from tests.kit.databases import in_portals

FULL = os.environ.get("QUINTET_FULL") == "1"
TEXT, BINARY = 45, 63


def number(chance):
    return str(chance.choice([0, 1, -1, 127, 2**31, -(2**63), 2**64 - 1, chance.randrange(10**6)])).encode()


def words(chance):
    size = chance.choice([0, 1, 5, 40, 249, 250, 251, 252, 253, 254, 255, 300, 1000])
    return (
        "".join(chance.choices("abé€😀'\\\0\n\xff", k=size))
        .encode()[: chance.choice([250, 251, 70000])]
        .decode(errors="ignore")
        .encode()
    )


def octets(chance):
    return chance.randbytes(chance.choice([0, 1, 250, 251, 252, 65535, 65536]) if chance.random() < 0.2 else 9)


#: Every type of column: its number in the protocol, its character set, and what makes the bytes of a value.
KINDS = {
    "TINY": (FIELD_TYPE.TINY, BINARY, lambda chance: b"%d" % chance.randrange(-128, 128)),
    "SHORT": (FIELD_TYPE.SHORT, BINARY, number),
    "INT24": (FIELD_TYPE.INT24, BINARY, number),
    "LONG": (FIELD_TYPE.LONG, BINARY, number),
    "LONGLONG": (FIELD_TYPE.LONGLONG, BINARY, number),
    "YEAR": (FIELD_TYPE.YEAR, BINARY, lambda _chance: b"2024"),
    "FLOAT": (FIELD_TYPE.FLOAT, BINARY, lambda chance: repr(chance.uniform(-1e9, 1e9)).encode()),
    "DOUBLE": (FIELD_TYPE.DOUBLE, BINARY, lambda chance: chance.choice([b"0", b"-0", b"1e-300", b"1.7976931348623157e308"])),
    "DECIMAL": (FIELD_TYPE.DECIMAL, BINARY, number),
    "NEWDECIMAL": (
        FIELD_TYPE.NEWDECIMAL,
        BINARY,
        lambda chance: b"-%d.%030d" % (chance.randrange(10**30), chance.randrange(10**30)),
    ),
    "DATETIME": (
        FIELD_TYPE.DATETIME,
        BINARY,
        lambda chance: chance.choice([b"2024-02-29 01:02:03.000004", b"0000-00-00 00:00:00", b"2020-00-01 00:00:00"]),
    ),
    "TIMESTAMP": (FIELD_TYPE.TIMESTAMP, BINARY, lambda _chance: b"1999-12-31 23:59:59"),
    "DATE": (FIELD_TYPE.DATE, BINARY, lambda chance: chance.choice([b"2024-02-29", b"0000-00-00", b"9999-12-31"])),
    "TIME": (FIELD_TYPE.TIME, BINARY, lambda chance: chance.choice([b"00:00:00", b"23:59:59.999999"])),
    "VAR_STRING": (FIELD_TYPE.VAR_STRING, TEXT, words),
    "VARBINARY": (FIELD_TYPE.VAR_STRING, BINARY, octets),
    "STRING": (FIELD_TYPE.STRING, TEXT, words),
    "BLOB": (FIELD_TYPE.BLOB, BINARY, octets),
    "LONG_BLOB": (FIELD_TYPE.LONG_BLOB, TEXT, words),
    "JSON": (FIELD_TYPE.JSON, BINARY, lambda chance: b'{"a": %d}' % chance.randrange(99)),
    "BIT": (FIELD_TYPE.BIT, BINARY, octets),
    "GEOMETRY": (FIELD_TYPE.GEOMETRY, BINARY, octets),
}


def length(size):
    """A length as the protocol writes it."""
    if size < 251:
        return bytes([size])
    for first, count in ((252, 2), (253, 3), (254, 8)):
        if size < 256**count:
            return bytes([first]) + size.to_bytes(count, "little")
    raise AssertionError


def text(value):
    return b"\xfb" if value is None else length(len(value)) + value


def descriptor(name, kind, charset):
    head = b"".join(text(one) for one in (b"def", b"db", b"t", b"t", name.encode(), name.encode()))
    return head + b"\x0c" + charset.to_bytes(2, "little") + (1020).to_bytes(4, "little") + bytes([kind]) + b"\0\0\0\0\0"


END = b"\xfe\0\0\2\0"


def packets(payloads, sequence=1):
    """The bytes of packets; one that is too long goes on in the next."""
    found = []
    for payload in payloads:
        for start in range(0, len(payload) + 1, LONGEST):
            part = payload[start : start + LONGEST]
            found.append(len(part).to_bytes(3, "little") + bytes([sequence]) + part)
            sequence = (sequence + 1) % 256
    return b"".join(found)


def answer(kinds, rows, end=END):
    """The bytes of a result."""
    columns = [descriptor(f"c{place}", *KINDS[kind][:2]) for place, kind in enumerate(kinds)]
    return packets([length(len(kinds)), *columns, END, *(b"".join(map(text, row)) for row in rows), end])


class Pieces:
    """A wire that gives what it has in pieces."""

    def __init__(self, data, sizes):
        self.data, self.sizes, self.at = data, sizes, 0

    def recv(self):
        size = self.sizes()
        piece = self.data[self.at : self.at + size]
        self.at += size
        return piece

    def close(self):
        pass

    def settimeout(self, _seconds):
        pass


class Unconnected(MysqlLink):
    """A connection that was never made."""

    def connect(self, sock=None):
        self._current_timeout = self._read_timeout


def read(result_class, data, sizes, times=1, conv=None):
    """What a result reads from the bytes of ``times`` answers, or the error that it raises; and what is left unread."""
    link = Unconnected({"conv": READERS | (conv or {}), "charset": "utf8mb4", "ssl_disabled": True})
    wire = Pieces(data, sizes)
    link._sock, link._rfile = wire, Reader(wire)
    found = []
    for _ in range(times):
        link._next_seq_id = 1
        result = result_class(link)
        try:
            result.read()
        except Exception as error:  # noqa: BLE001  it is compared
            found.append((type(error), str(error)))
            break
        found.append((list(result.rows), result.description, result.affected_rows, result.warning_count, result.has_next))
    rest = b"" if link._rfile is None else link._rfile.data[link._rfile.at :] + wire.data[wire.at :]
    return found, rest, link._next_seq_id


@pytest.fixture(autouse=True)
def compiled_at_once(monkeypatch):
    """Functions are compiled at the first row."""
    monkeypatch.setattr(rows_module, "WORTH", 1)


def some_rows(chance, kinds, count):
    return [[None if chance.random() < 0.1 else KINDS[kind][2](chance) for kind in kinds] for _ in range(count)]


@pytest.mark.parametrize("seed", range(60 if FULL else 6))
def test_rows_of_every_type_in_pieces_of_any_size(seed):
    chance = random.Random(seed)
    kinds = list(KINDS) if seed == 0 else chance.choices(list(KINDS), k=chance.randrange(1, 9))
    data = answer(kinds, some_rows(chance, kinds, chance.choice([0, 1, 3, 300]))) + b"next"
    theirs = read(MySQLResult, data, lambda: 65536)
    largest = chance.choice([7, 300, 65536, 10**6])
    assert read(Rows, data, lambda: chance.randrange(1, largest)) == theirs
    assert read(Rows, data, lambda: 65536) == theirs


def test_a_shape_that_is_known_is_read_without_its_descriptions():
    kinds = ["LONG", "VAR_STRING", "DATETIME"]
    rows = some_rows(random.Random(5), kinds, 20)
    data = answer(kinds, rows) + answer(["LONG", "STRING", "DATETIME"], rows[:3]) + answer(kinds, rows) * 2 + b"next"
    assert read(Rows, data, lambda: 65536, 4) == read(MySQLResult, data, lambda: 65536, 4)
    assert read(Rows, data, lambda: 50, 4) == read(MySQLResult, data, lambda: 65536, 4)


def test_a_row_that_is_longer_than_a_packet():
    for size in (LONGEST - 5, LONGEST - 4, LONGEST - 3, LONGEST + 9):
        data = answer(["LONG", "BLOB", "LONG"], [[b"1", b"x", b"2"], [b"3", b"y" * size, None], [b"4", b"z", b"5"]]) + b"next"
        found, rest, _sequence = ours = read(Rows, data, lambda: 1 << 20)
        assert ours == read(MySQLResult, data, lambda: 1 << 20)
        assert [len(row[1]) for row in found[0][0]] == [1, size, 1]
        assert rest == b"next"


@pytest.mark.parametrize("seed", range(30 if FULL else 3))
def test_an_answer_that_breaks_off_or_is_damaged(seed):
    """The same rows or the same error; a damaged packet may end in a value that makes none."""
    chance = random.Random(seed)
    kinds = chance.choices(list(KINDS), k=4)
    data = answer(kinds, some_rows(chance, kinds, 12))
    for _ in range(20):
        cut = data[: chance.randrange(len(data))]
        assert read(Rows, cut, lambda: 100) == read(MySQLResult, cut, lambda: 65536)
        harmed = bytearray(data)
        harmed[chance.randrange(len(data))] = chance.randrange(256)
        ours, theirs = (read(kind, bytes(harmed), lambda: 65536) for kind in (Rows, MySQLResult))
        both_fail = isinstance(ours[0][0][0], type) and isinstance(theirs[0][0][0], type)
        assert both_fail or ours == theirs


def test_an_error_behind_rows():
    error = b"\xff" + (1317).to_bytes(2, "little") + b"#70100Query execution was interrupted"
    data = answer(["LONG"], [[b"1"], [b"2"]], error)
    assert read(Rows, data, lambda: 65536) == read(MySQLResult, data, lambda: 65536)
    assert read(Rows, data, lambda: 65536)[0][0][0] is pymysql.err.OperationalError


def test_a_value_that_makes_none_leaves_nothing_for_the_next_query():
    data = answer(["LONG", "TIME"], [[b"1", b"10:00:00"], [b"2", b"99:00:00"], [b"3", b"11:00:00"]]) + b"next"
    found, rest, _sequence = read(Rows, data, lambda: 65536)
    assert (found[0][0], rest) == (DataError, b"next")
    assert "TIME columns hold spans" in found[0][1]


class Alarm(Exception):
    """What the handler of a signal raises, at any line."""


@pytest.mark.parametrize("line", range(1, 400, 57))
def test_what_the_handler_of_a_signal_raises_is_raised_and_the_link_closed(line):
    link = Unconnected({"conv": READERS, "charset": "utf8mb4", "ssl_disabled": True})
    wire = Pieces(answer(["LONG", "VAR_STRING"], [[b"1", b"2"]] * 50), lambda: 65536)
    link._sock, link._rfile, link._next_seq_id = wire, Reader(wire), 1
    lines = itertools.count(1)

    def trace(frame, event, _arg):
        if "rows" not in frame.f_code.co_filename:
            return None
        if event == "line" and next(lines) == line:
            raise Alarm
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with pytest.raises(Alarm):
            link._read_query_result()
    finally:
        sys.settrace(before)
    assert link._sock is None


def test_a_value_that_makes_none_before_another_result_closes_the_link():
    link = Unconnected({"conv": READERS, "charset": "utf8mb4", "ssl_disabled": True})
    more = b"\xfe\0\0\x0a\0"
    wire = Pieces(answer(["TIME"], [[b"99:00:00"], [b"10:00:00"]], more) + answer(["LONG"], [[b"1"]]), lambda: 65536)
    link._sock, link._rfile, link._next_seq_id = wire, Reader(wire), 1
    with pytest.raises(DataError):
        link._read_query_result()
    assert link._sock is None


def test_converters_of_ones_own():
    class Unhashable:
        __hash__ = None

        def __call__(self, value):
            return f"<{value}>"

    for convert in (lambda value: f"<{value}>", Unhashable(), str.upper):
        for kind in (FIELD_TYPE.LONG, FIELD_TYPE.VAR_STRING, FIELD_TYPE.DATETIME):
            data = answer(["LONG", "VAR_STRING", "DATETIME"], [[b"1", b"a", b"2020-01-01 00:00:00"]] * 5)
            ours, theirs = (read(one, data, lambda: 65536, conv={kind: convert}) for one in (Rows, MySQLResult))
            assert ours == theirs


def test_the_source_holds_nothing_that_was_received():
    assert taker(
        (("utf8", None), ("x'); import os", Decimal))
    ).__code__.co_names  # an encoding is a value, not a text of the source
    with pytest.raises(LookupError, match="unknown encoding"):
        taker((("x'); import os", Decimal),))(packets([b"\x011"]), 0, 1, [], 9)


def test_a_shape_that_is_known_is_read_by_an_interpreter_that_leaves_assertions_out():
    code = (
        "from tests.rooms.drivers.test_mysql_rows import *\n"
        "found, rest, _ = read(Rows, answer(['LONG'], [[b'1'], [b'2']]) * 2 + b'next', lambda: 65536, 2)\n"
        "print([one[0] for one in found], rest)"
    )
    run = subprocess.run([sys.executable, "-O", "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout == "[[(1,), (2,)], [(1,), (2,)]] b'next'\n"


@pytest.mark.service("mariadb")
def test_a_server_and_plain_pymysql_agree(mariadb_database, use_databases):
    handler = use_databases(db=mariadb_database)
    connection = handler["db"]
    connection.script(
        [
            "DROP TABLE IF EXISTS every_type",
            "CREATE TABLE every_type (id integer PRIMARY KEY, b bool, u bigint unsigned, f float, d double, n decimal(30, 10), "
            "t time(6), a date, m datetime(6), s timestamp NULL, y year, c varchar(300), x longtext, z varbinary(300), "
            "l longblob, j json, i bit(9), e enum('a', 'é'), g set('a', 'b'))",
        ]
    )
    moment = datetime.datetime(2024, 2, 29, 1, 2, 3, 4)
    values = [True, 2**64 - 1, 1.5, 1e-300, Decimal("-1.5"), datetime.time(1, 2, 3, 4), moment.date(), moment, moment, 2024]
    values += ["é" * 290, "😀" * 20000, b"\0\xff" * 99, b"\xfe" * 70000, '{"a": 1}', 5, "é", "a,b"]
    marks = ", ".join(["%s"] * 19)
    for number_ in range(WORTH + 10):
        connection.execute(f"INSERT INTO every_type VALUES ({marks})", [number_, *([None] * 18 if number_ % 7 == 3 else values)])
    query = "SELECT * FROM every_type ORDER BY id"
    with (
        pymysql.connect(
            user="root",
            host=mariadb_database["HOST"],
            port=int(mariadb_database["PORT"]),
            database=mariadb_database["NAME"],
            conv={**READERS, **pymysql.converters.encoders},
            charset="utf8mb4",
        ) as link,
        link.cursor() as cursor,
    ):
        cursor.execute(query)
        wanted = list(cursor.fetchall())
    for _ in range(2):
        assert connection.fetch_all(query, None) == wanted
    assert [row for rows in connection.stream(query, size=7) for row in rows] == wanted

    async def parked():
        return connections["db"].fetch_all(query, None), [row for rows in connections["db"].stream(query, size=7) for row in rows]

    assert in_portals(parked()) == (wanted, wanted)
    with connection.cursor() as cursor:
        cursor.execute(query)
        assert [cursor.fetchone(), *cursor.fetchmany(3), *cursor.fetchall()] == wanted
    with pytest.raises(DataError, match="TIME columns hold spans"):
        connection.fetch_all("SELECT CAST('99:00:00' AS TIME) UNION ALL SELECT CAST('98:00:00' AS TIME)", None)
    assert connection.fetch_one("SELECT 'in step'", None) == ("in step",)
    connection.execute("DROP TABLE every_type", None)


@pytest.mark.service("mariadb")
def test_a_stream_of_a_procedure_leaves_no_result_on_its_link(mariadb_database, use_databases):
    """The link would be another's, and be read by two."""
    connection = use_databases(db=mariadb_database)["db"]
    connection.script(
        ["DROP PROCEDURE IF EXISTS two_results", "CREATE PROCEDURE two_results() BEGIN SELECT 1; SELECT 2 UNION SELECT 3; END"]
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert list(connection.stream("CALL two_results()")) == [[(1,)]]
        link = connection.database.pool.take()
        try:
            assert link.is_open
            assert not link._result.unbuffered_active
            assert not link._result.has_next
        finally:
            connection.database.pool.give(link)
        assert connection.fetch_one("SELECT 'in step'", None) == ("in step",)
