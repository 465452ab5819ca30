"""Reads from replicas: two real databases, the second of which stands for a replica that lags."""

import asyncio
import sqlite3
import sys
import time
import types

import psycopg
import pytest

from quintet.conf import settings
from quintet.db import OperationalError, connections, models, router, transaction
from quintet.db.replicas import ReplicaRouter, last_write, reading, wrote
from quintet.http import HttpResponse
from quintet.kernel.apps import Apps
from quintet.test import AsyncClient, Client, override_settings
from quintet.urls import path
from tests.kit.databases import in_portals
from tests.kit.proxy import proxied


class Word(models.Model):
    text = models.CharField(max_length=20)

    class Meta:
        app_label = "words"
        apps = Apps()


SQLITE = {"ENGINE": "quintet.db.backends.sqlite3"}
MIDDLEWARE = ["quintet.middleware.replicas.ReplicaMiddleware"]


def words():
    return ",".join(Word.objects.order_by("text").values_list("text", flat=True))


def show(request):
    return HttpResponse(words())


def add(request):
    Word.objects.create(text=request.GET["text"])
    return HttpResponse(words())


async def show_together(request):
    return HttpResponse("|".join(await asyncio.gather(ashown(), ashown())))


async def ashown():
    return ",".join([word.text async for word in Word.objects.order_by("text")])


def add_by_get(request):
    before = words()
    Word.objects.create(text="counted")
    return HttpResponse(f"{before}>{words()}")


def in_atomic(request):
    with transaction.atomic():
        return HttpResponse(words())


urls = types.ModuleType("replica_urls")
urls.urlpatterns = [
    path("", show),
    path("add", add),
    path("together", show_together),
    path("get", add_by_get),
    path("atomic", in_atomic),
    path("primary", lambda request: HttpResponse(Word.objects.using("default").get().text)),
]
sys.modules["replica_urls"] = urls


def use(databases):
    """Fill the databases: the primary knows the word "new", each replica its own name."""
    changes = {
        "DATABASES": databases,
        "DATABASE_ROUTERS": ["quintet.db.replicas.ReplicaRouter"],
        "MIDDLEWARE": MIDDLEWARE,
        "ROOT_URLCONF": "replica_urls",
        "REPLICA_STICKY_SECONDS": 60,
    }
    overridden = override_settings(**changes)
    overridden.enable()
    for alias in databases:
        with connections[alias].schema_editor() as editor:
            editor.create_model(Word)
        Word.objects.using(alias).create(text="new" if alias == "default" else alias)
    return overridden


def leave(overridden):
    for connection in connections.all(initialized_only=True):
        connection.let_go()
    connections.close_all()
    overridden.disable()


@pytest.fixture(scope="module")
def replica_database(postgres_database):
    """The settings of a second database, dropped at the end."""
    name = f"{postgres_database['NAME']}_replica"
    with psycopg.connect(dbname="postgres", user="postgres", host="127.0.0.1", autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
        yield {**postgres_database, "NAME": name}
        link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.service("postgres"))])
def site(request, tmp_path):
    """A primary and the replica "old"."""
    if request.param == "sqlite":
        primary, replica = ({**SQLITE, "NAME": tmp_path / name} for name in ("primary", "replica"))
        overridden = use({"default": {**primary, "REPLICAS": ["old"]}, "old": replica})
        yield
        leave(overridden)
        return
    server, replica = request.getfixturevalue("postgres_database"), request.getfixturevalue("replica_database")
    overridden = use({"default": {**server, "REPLICAS": ["old"]}, "old": replica})
    yield
    for alias in connections:
        with connections[alias].schema_editor() as editor:
            editor.delete_model(Word)
    leave(overridden)


@pytest.fixture
def files(tmp_path):
    """A function that makes a primary and replicas as SQLite files, with more settings for each."""
    made = []

    def make(**replicas):
        databases = {"default": {**SQLITE, "NAME": tmp_path / "default", "REPLICAS": list(replicas)}}
        made.append(use(databases | {alias: {**SQLITE, "NAME": tmp_path / alias, **more} for alias, more in replicas.items()}))

    yield make
    leave(made[0])


def get(client, where="/"):
    return client.get(where).content.decode()


def test_a_safe_request_reads_from_the_replica_and_others_from_the_primary(site):
    client = Client()
    assert get(client) == "old"
    assert client.post("/").content == b"new"
    assert get(client) == "old"  # nothing was written
    assert get(client, "/primary") == "new"
    assert get(client, "/atomic") == "new"


def test_who_wrote_reads_from_the_primary_and_nobody_else_does(site):
    writer, other = Client(), Client()
    assert writer.post("/add?text=mine").content == b"mine,new"
    assert [get(writer), get(other), get(writer)] == ["mine,new", "old", "mine,new"]
    with override_settings(REPLICA_STICKY_SECONDS=0):
        assert get(writer) == "old"


def test_a_get_that_writes_reads_what_it_wrote(site):
    client = Client()
    assert get(client, "/get") == "old>counted,new"
    assert get(client) == "counted,new"


def test_the_cookie_is_signed_and_no_longer_than_it_needs_to_be(site):
    client = Client()
    cookie = client.post("/add?text=mine").cookies["wrote"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 61)
    assert "wrote" not in client.get("/").cookies  # said once
    client.cookies["wrote"] = "9" * 13 + ":forged"
    assert get(client) == "old"


def test_tasks_of_a_request_read_as_it_does(site):
    client = AsyncClient()

    async def visit():
        before = (await client.get("/together")).content
        await client.post("/add?text=mine")
        return before, (await client.get("/together")).content

    assert in_portals(visit()) == (b"old|old", b"mine,new|mine,new")


def test_outside_of_requests_work_says_that_it_only_reads(site):
    assert words() == "new"
    with reading():
        assert words() == "old"
        assert Word.objects.select_for_update().db == "default"
    with reading():
        assert words() == "new"  # select_for_update asked for the primary: as good as a write
    wrote(0)
    with reading():
        assert words() == "old"
        Word.objects.filter(text="new").update(text="newer")
        assert words() == "newer"
    assert last_write() is not None
    wrote(0)


def test_an_object_of_the_replica_is_saved_on_the_primary(site):
    with reading():
        word = Word.objects.get()
        assert word._state.db == "old"
        word.text = "changed"
        word.save()
    wrote(0)
    assert Word.objects.using("default").get(pk=word.pk).text == "changed"
    assert Word.objects.using("old").get().text == "old"
    assert router.allow_relation(word, Word.objects.using("default").get())
    assert router.allow_migrate("old", "words") is False
    assert router.allow_migrate("default", "words") is True


def test_rows_of_other_databases_are_none_of_its_business(site):
    other = Word(text="x")
    other._state.db = "elsewhere"
    assert ReplicaRouter().db_for_read(Word, instance=other) is None
    assert ReplicaRouter().db_for_write(Word, instance=other) is None


# ---- health and lag


def test_a_replica_that_lags_is_passed_over_until_it_has_caught_up(files, tmp_path, caplog):
    files(slow={"LAG_QUERY": "SELECT seconds FROM lag"}, quick={})
    with sqlite3.connect(tmp_path / "slow") as link:
        link.execute("CREATE TABLE lag (seconds real)")
        link.execute("INSERT INTO lag VALUES (11)")
    link.close()
    with override_settings(REPLICA_CHECK_SECONDS=0):
        assert {get(Client()) for _ in range(4)} == {"quick"}
        assert "'slow' lags 11.0 s" in caplog.text
        connections["slow"].execute("UPDATE lag SET seconds = 1", None)
        assert {get(Client()) for _ in range(4)} == {"quick", "slow"}


def test_without_a_replica_that_answers_the_primary_is_read(files, caplog):
    files(broken={"LAG_QUERY": "SELECT nothing FROM nowhere"})
    assert get(Client()) == "new"
    assert "'broken' does not answer" in caplog.text


def test_a_replica_is_asked_once_in_a_while(files):
    files(one={"LAG_QUERY": "SELECT 0"})
    asked = []

    def count(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connections["one"].execute_wrapper(count), reading():
        wrote(0)
        for _ in range(5):
            words()
    assert asked.count("SELECT 0") == 1
    assert len(asked) == 6


def test_one_request_reads_from_one_replica(files):
    files(one={}, two={}, three={})
    wrote(0)
    seen = set()
    for _ in range(6):
        with reading():
            seen.add(frozenset(words() for _ in range(3)))
    assert all(len(one) == 1 for one in seen)
    assert {get(Client()) for _ in range(6)} == {"one", "two", "three"}


@pytest.mark.service("postgres")
def test_a_server_that_is_no_replica_has_no_lag(postgres):
    assert postgres["db"].replication_lag() is None


def test_the_primary_may_be_another(files):
    class Archive(ReplicaRouter):
        primary = "two"

    files(one={}, two={"REPLICAS": ["one"]})
    with override_settings(DATABASE_ROUTERS=[Archive()]), reading():
        wrote(0)
        assert Word.objects.all().db == "one"
        assert Word.objects.select_for_update().db == "two"
    assert settings.DATABASES["two"]["REPLICAS"] == ["one"]


# ---- a connection that is lost


@pytest.fixture
def failing(request, postgres_database, replica_database):
    """A primary, and the replica "old" behind a line that can be cut."""
    with proxied("127.0.0.1", int(postgres_database["PORT"])) as line:
        cut = {
            **replica_database,
            "PORT": str(line.port),
            "OPTIONS": {"connect_timeout": 2, "options": "-c statement_timeout=700"},
        }
        overridden = use({"default": {**postgres_database, "REPLICAS": ["old"]}, "old": cut})
        wrote(0)
        yield line
        line.shut()
        line.open()
        connections["old"].close()
        for alias in connections:
            with connections[alias].schema_editor() as editor:
                editor.delete_model(Word)
        leave(overridden)


READS = {
    "rows": lambda: [word.text for word in Word.objects.all()],
    "values": lambda: list(Word.objects.values_list("text", flat=True)),
    "get": lambda: [Word.objects.get(pk=1).text],
    "first": lambda: [Word.objects.first().text],
    "peers": lambda: [word.text for word in Word.objects.fetch_mode(models.FETCH_PEERS)],
    "count": lambda: ["new"] * Word.objects.filter(text="new").count(),
    "exists": lambda: ["new"] * Word.objects.filter(text="new").exists(),
    "aggregate": lambda: [Word.objects.aggregate(last=models.Max("text"))["last"]],
    "iterator": lambda: [word.text for word in Word.objects.iterator()],
}


@pytest.mark.service("postgres")
@pytest.mark.parametrize("read", READS)
def test_a_read_that_loses_its_replica_is_sent_to_the_primary_once(failing, caplog, read):
    with reading():
        assert words() == "old"
        failing.shut()
        assert READS[read]() == ["new"]
        assert [record.message.partition(":")[0] for record in caplog.records] == [
            "The replica 'old' is lost, so a read is sent to 'default' instead"
        ]
        assert words() == "new"
        assert Word.objects.all().db == "default"
        assert len(caplog.records) == 1
        with pytest.raises(OperationalError):
            Word.objects.using("old").count()


@pytest.mark.service("postgres")
def test_other_errors_of_a_replica_are_told(failing, caplog):
    with reading():
        assert words() == "old"
        slow = Word.objects.extra(where=["pg_sleep(5) IS NOT NULL"])
        with pytest.raises(OperationalError, match="statement timeout"):
            list(slow)
    assert not caplog.records


@pytest.mark.service("postgres")
def test_a_stream_that_has_begun_is_not_begun_again(failing, monkeypatch):
    Word.objects.using("old").bulk_create(Word(text=f"word {number}") for number in range(50))
    with reading():
        rows = Word.objects.order_by("pk").iterator(chunk_size=1)
        assert next(rows).text == "old"
        failing.shut()
        with pytest.raises(OperationalError):
            list(rows)


def test_a_primary_that_is_lost_is_told(tmp_path, files):
    files(near={})
    wrote(0)
    with reading():
        assert words() == "near"
        wrote()
        assert router.db_after_loss(Word, lost()) is None
    assert router.db_after_loss(Word, lost()) is None
    wrote(0)


def lost():
    error = OperationalError("unable to open database file")
    error.__cause__ = sqlite3.OperationalError()
    error.__cause__.sqlite_errorname = "SQLITE_CANTOPEN"
    return error


def test_a_clock_that_is_ahead_still_counts(site):
    """The host that noted the write may be ahead of the one that answers."""
    client = Client()
    client.post("/add?text=added")
    stamp = client.cookies["wrote"].value
    assert get(client) == "added,new"
    with override_settings(REPLICA_STICKY_SECONDS=2):
        for seconds, said in ((1, "added,new"), (-1, "added,new"), (30, "old"), (-30, "old")):
            answer = HttpResponse()
            answer.set_signed_cookie("wrote", str(int((time.time() + seconds) * 1000)))
            client.cookies["wrote"] = answer.cookies["wrote"].value
            assert get(client) == said, seconds
        client.cookies["wrote"] = stamp.replace(":", "0:", 1)
        assert get(client) == "old"
