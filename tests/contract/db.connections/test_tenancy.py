"""Tenants by schema, by row and by database: nothing of one ever shows in another's work."""

import asyncio
import contextvars
import os
import random
import sys
import threading
import types
import uuid

import pytest

from quintet.apps import apps
from quintet.core.exceptions import ImproperlyConfigured
from quintet.core.management import CommandError, call_command
from quintet.db import ProgrammingError, connection, connections, models, pool_stats, transaction
from quintet.db.tenancy import (
    NoTenantError,
    TenantManager,
    TenantRouter,
    add_database,
    current_database,
    current_schema,
    current_tenant,
    database,
    remove_database,
    schema,
    tenant,
)
from quintet.db.utils import ConnectionDoesNotExist
from quintet.drivers.postgres import schemas
from quintet.http import HttpResponse, StreamingHttpResponse
from quintet.kernel.apps import Apps
from quintet.test import AsyncClient, Client, override_settings
from quintet.urls import path
from tests.kit.databases import databases, in_portals

APPS = Apps()


class Note(models.Model):
    text = models.CharField(max_length=40)

    class Meta:
        app_label = "tenants"
        apps = APPS


class Shop(models.Model):
    key = models.UUIDField(primary_key=True, default=uuid.uuid4)

    class Meta:
        app_label = "tenants"
        apps = APPS


class Order(models.Model):
    shop = models.ForeignKey(Shop, models.CASCADE, default=current_tenant)
    text = models.CharField(max_length=40)

    everywhere = models.Manager()
    objects = TenantManager("shop")

    class Meta:
        app_label = "tenants"
        apps = APPS


# ---- by schema


FULL = os.environ.get("QUINTET_FULL") == "1"
TENANTS = ("red", "green", 'blue "quoted"', *(f"t{number}" for number in range(47 if FULL else 0)))
WORKS = 2000 if FULL else 600


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


@pytest.fixture
def shops(postgres_database, use_databases):
    """The alias "default" on PostgreSQL with at most two connections, and a schema for each tenant with a note of its name."""
    options = {"tenant_schemas": True, "pool": {"max_size": 2, "timeout": 120}}
    use_databases(default={**postgres_database, "OPTIONS": options})
    for name in TENANTS:
        connection.script([f"CREATE SCHEMA {quoted(name)}"])
        with schema(name, shared=()):
            with connection.schema_editor() as editor:
                editor.create_model(Note)
            Note.objects.create(text=name)
    yield
    for name in TENANTS:
        connection.script([f"DROP SCHEMA {quoted(name)} CASCADE"])


def texts():
    return list(Note.objects.values_list("text", flat=True))


@pytest.mark.service("postgres")
def test_each_schema_has_its_own_rows(shops):
    for name in TENANTS:
        with schema(name):
            assert current_schema() == name
            assert texts() == [name]
            with schema("red"):
                assert texts() == ["red"]
            assert texts() == [name]
    assert current_schema() is None
    with pytest.raises(ProgrammingError):
        texts()
    assert connection.fetch_one("SHOW search_path") == ('"$user", public',)


@pytest.mark.service("postgres")
def test_a_schema_that_is_not_there_is_an_error_and_never_another_one(shops):
    with schema("purple"), pytest.raises(ProgrammingError, match="has no schema 'purple'"):
        texts()
    with schema("red"), transaction.atomic():
        with schema("purple"), pytest.raises(ProgrammingError, match="has no schema 'purple'"):
            texts()
        assert texts() == ["red"]


@pytest.mark.service("postgres")
def test_a_transaction_may_change_schemas_and_roll_back(shops):
    with schema("red"):
        with transaction.atomic():
            Note.objects.create(text="kept")
            with schema("green"), transaction.atomic():
                Note.objects.create(text="lost")
                assert texts() == ["green", "lost"]
                transaction.set_rollback(True)
            assert texts() == ["red", "kept"]
        with transaction.atomic():
            with schema("green"):
                assert texts() == ["green"]
            transaction.set_rollback(True)
        assert texts() == ["red", "kept"]
        assert connection.fetch_one("SELECT current_schema()") == ("red",)


@pytest.mark.service("postgres")
def test_a_broken_statement_leaves_no_doubt(shops):
    with schema("red"), transaction.atomic():
        with schema("green"):
            savepoint = transaction.savepoint_create()
            with pytest.raises(ProgrammingError):
                connection.fetch_one("SELECT nothing FROM nowhere")
            transaction.savepoint_rollback(savepoint)
            transaction.set_rollback(False)
            assert texts() == ["green"]
        assert texts() == ["red"]


@pytest.mark.service("postgres")
def test_raw_cursors_and_streams_follow(shops):
    with schema("green"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM tenants_note")
            assert cursor.fetchall() == [("green",)]
            cursor.execute("SET search_path TO red")
        assert [note.text for note in Note.objects.iterator()] == ["red"]  # the cursor's own doing, on its own session
    connection.close_if_unusable_or_obsolete()
    with schema("green"):
        assert [note.text for note in Note.objects.iterator()] == ["green"]


@pytest.mark.service("postgres")
def test_the_same_schema_costs_no_statement(shops, monkeypatch):
    told, tell = [], schemas._tell
    monkeypatch.setattr(schemas, "_tell", lambda link, wanted: (told.append(wanted), tell(link, wanted))[1])
    connection.let_go()
    for name in ("red", "red", "green"):
        with schema(name), transaction.atomic():
            assert [texts(), texts()] == [[name]] * 2
    assert told[-1] == ("green", "public")
    assert len(told) <= 2


@pytest.mark.service("postgres")
def test_tasks_of_many_tenants_on_one_pool_never_meet(shops):
    """PAINS row 50: interleaved work, on two connections, with transactions, rollbacks and cancellations among it."""

    async def work(name, kind):
        with schema(name):
            if kind == "rolls back":
                async with transaction.atomic():
                    await Note.objects.acreate(text="lost")
                    transaction.set_rollback(True)
            if kind == "is cancelled":
                sleep = asyncio.create_task(Note.objects.extra(where=["pg_sleep(5) IS NOT NULL"]).acount())
                await asyncio.sleep(0.005)
                sleep.cancel()
            if kind == "in a transaction":
                async with transaction.atomic():
                    return name, [one async for one in Note.objects.values_list("text", flat=True)]
            if kind == "by a child":
                return name, await asyncio.create_task(read())
            return name, await read()

    async def read():
        return [one async for one in Note.objects.values_list("text", flat=True)]

    async def all_at_once():
        chance = random.Random(7)
        kinds = ("reads", "by a child", "in a transaction", "rolls back", "is cancelled")
        weights = (50, 20, 20, 9, 1)
        jobs = [(chance.choice(TENANTS), chance.choices(kinds, weights)[0]) for _ in range(WORKS)]
        found = await asyncio.gather(*(asyncio.create_task(work(*job)) for job in jobs))
        return found, current_schema()

    found, left = in_portals(all_at_once())
    assert left is None
    assert len(found) == WORKS
    assert [pair for pair in found if pair[1] != [pair[0]]] == []
    assert pool_stats().size <= 2


@pytest.mark.service("postgres")
def test_threads_of_many_tenants_never_meet(shops):
    wrong = []

    def work(name):
        for _ in range(30):
            with schema(name):
                if texts() != [name]:
                    wrong.append(name)
        connections.close_all()

    threads = [threading.Thread(target=work, args=(name,)) for name in TENANTS[:3] * 2]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []


def test_a_schema_needs_its_option(use_databases, postgres_settings):
    use_databases(
        plain=postgres_settings, pooled={**postgres_settings, "OPTIONS": {"tenant_schemas": True, "transaction_pooler": True}}
    )
    for alias, said in (("default", "follow no schema"), ("plain", "follow no schema"), ("pooled", "session mode|session")):
        with pytest.raises(ImproperlyConfigured, match=said):
            schema("red", using=alias)


@pytest.fixture
def postgres_settings():
    """Settings that nothing connects with."""
    return {"ENGINE": "quintet.db.backends.postgresql", "NAME": "x"}


# ---- in requests


def by_host(get_response):
    def middleware(request):
        with tenant(request.get_host().partition(".")[0]):
            return get_response(request)

    return middleware


def sync_view(request):
    return HttpResponse(str(current_tenant()))


async def async_view(request):
    await asyncio.sleep(0)
    return HttpResponse("/".join(await asyncio.gather(told(), asyncio.create_task(told()))))


async def told():
    await asyncio.sleep(0)
    return str(current_tenant())


urls = types.ModuleType("tenant_urls")
urls.urlpatterns = [path("sync", sync_view), path("async", async_view)]
urls.by_host = by_host
sys.modules["tenant_urls"] = urls
SITE = {"ROOT_URLCONF": "tenant_urls", "MIDDLEWARE": ["tenant_urls.by_host"], "ALLOWED_HOSTS": ["*"]}


@override_settings(**SITE)
def test_a_middleware_binds_the_tenant_for_views_of_both_kinds():
    assert Client().get("/sync", headers={"host": "red.test"}).content == b"red"
    assert Client().get("/async", headers={"host": "red.test"}).content == b"red/red"
    with pytest.raises(NoTenantError):
        current_tenant()

    async def visits():
        client, names = AsyncClient(), [f"t{number}" for number in range(20)]
        kinds = ("sync", "async")
        answers = await asyncio.gather(
            *(client.get(f"/{kinds[place % 2]}", headers={"host": f"{name}.test"}) for place, name in enumerate(names))
        )
        return [answer.content.decode().partition("/")[0] for answer in answers] == names

    assert in_portals(visits())


# ---- by row


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.service("postgres"))])
def orders(request, use_databases):
    """Two shops with an order each, on the default database."""
    chosen = databases()["default"] if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    use_databases(default=chosen)
    with connection.schema_editor() as editor:
        editor.create_model(Shop)
        editor.create_model(Order)
    shops = [Shop.objects.create() for _ in range(2)]
    for number, shop in enumerate(shops):
        with tenant(shop):
            Order.objects.create(text=f"order {number}")
    yield shops
    with connection.schema_editor() as editor:
        editor.delete_model(Order)
        editor.delete_model(Shop)


def test_a_manager_shows_the_rows_of_the_tenant_that_is_bound(orders):
    everything = Order.objects.all()  # made once, without a tenant, as a generic view's queryset is
    for number, shop in enumerate(orders):
        with tenant(shop):
            assert [order.text for order in everything.all()] == [f"order {number}"]
            assert Order.objects.filter(text__startswith="order").count() == 1
            assert Order.objects.get().shop == shop
        with tenant(shop.pk):
            assert everything.all().exists()
    assert Order.everywhere.count() == 2


def test_writes_touch_and_make_rows_of_the_tenant_only(orders):
    with tenant(orders[0]):
        assert Order.objects.update(text="mine") == 1
        assert Order.objects.get_or_create(text="mine")[1] is False
        Order(text="saved").save()
        assert Order.objects.filter(text="saved").delete()[0] == 1
        with pytest.raises(Order.DoesNotExist):
            Order.objects.get(text="order 1")
    assert sorted(Order.everywhere.values_list("text", flat=True)) == ["mine", "order 1"]


def test_without_a_tenant_nothing_is_shown_or_made(orders):
    for work in (Order.objects.count, lambda: list(Order.objects.all()), lambda: Order.objects.create(text="x")):
        with pytest.raises(NoTenantError, match="with quintet"):
            work()
    with pytest.raises(ValueError, match="not None"):
        tenant(None)


def test_tasks_see_their_tenant_only(orders):
    async def mine(shop):
        with tenant(shop):
            return [(await Order.objects.aget()).shop_id == shop.pk for _ in range(3)]

    async def all_at_once():
        return await asyncio.gather(*(asyncio.create_task(mine(shop)) for shop in orders * 20))

    assert in_portals(all_at_once()) == [[True] * 3] * 40


# ---- by database


def test_databases_come_and_go(tmp_path, use_databases):
    use_databases()
    before = connections.database("default")
    with override_settings(DATABASE_ROUTERS=[TenantRouter()]):
        for name in ("ann", "ben"):
            add_database(name, {"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / name})
            with database(name):
                assert current_database() == name
                with connections[name].schema_editor() as editor:
                    editor.create_model(Note)
                Note.objects.create(text=name)
        for name in ("ben", "ann"):
            with database(name):
                assert texts() == [name]
        assert current_database() is None
        with pytest.raises(ValueError, match="already"):
            add_database("ann", {})
        assert connections.database("default") is before or "default" in connections
        gone = connections.database("ann")
        remove_database("ann")
        assert gone.pool.stats.size == 0
        assert "ann" not in connections
        for use in (lambda: database("ann"), lambda: connections["ann"], lambda: remove_database("ann")):
            with pytest.raises(ConnectionDoesNotExist):
                use()
        add_database("ann", {"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "ann"})
        with database("ann"):
            assert texts() == ["ann"]
    for name in ("ann", "ben"):
        remove_database(name)


def test_shared_apps_stay_where_they_are(tmp_path, use_databases):
    class Router(TenantRouter):
        shared_apps = frozenset({"tenants"})

    use_databases(other={"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "other"})
    with override_settings(DATABASE_ROUTERS=[Router()]), database("other"):
        assert Note.objects.all().db == "default"


def test_a_connection_in_use_is_closed_when_it_comes_back(tmp_path, use_databases):
    use_databases()
    add_database("ann", {"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "ann"})
    pool = connections.database("ann").pool

    held = connections["ann"]
    held.ensure_connection()
    other = threading.Thread(target=remove_database, args=("ann",))  # another unit of work
    other.start()
    other.join()
    assert pool.stats.in_use == 1
    assert held.fetch_one("SELECT 1") == (1,)
    held.let_go()
    assert pool.stats.size == 0


# ---- by row, through relations


class Label(models.Model):
    class Meta:
        app_label = "tenants"
        apps = APPS


class Sale(models.Model):
    shop = models.ForeignKey(Shop, models.CASCADE, default=current_tenant)
    labels = models.ManyToManyField(Label, related_name="sales")

    objects = TenantManager("shop")
    everywhere = models.Manager()

    class Meta:
        app_label = "tenants"
        apps = APPS


@pytest.fixture
def sales(orders):
    """A sale of each shop, both with one label."""
    with connection.schema_editor() as editor:
        editor.create_model(Label)
        editor.create_model(Sale)
    label = Label.objects.create()
    made = [Sale.everywhere.create(shop=shop) for shop in orders]
    for one in made:
        one.labels.add(label)
    yield label, made
    with connection.schema_editor() as editor:
        editor.delete_model(Sale)
        editor.delete_model(Label)


def test_relations_that_lead_to_the_rows_show_the_tenants_only(orders, sales):
    label, made = sales
    for shop, sale, other in zip(orders, made, reversed(made), strict=True):
        with tenant(shop):
            assert [list(shop.sale_set.all()), list(other.shop.sale_set.all())] == [[sale], []]
            assert (shop.sale_set.count(), other.shop.sale_set.count(), other.shop.sale_set.exists()) == (1, 0, False)
            assert (list(label.sales.all()), label.sales.count()) == ([sale], 1)
            assert [list(one.sales.all()) for one in Label.objects.prefetch_related("sales")] == [[sale]]
            shops = Shop.objects.prefetch_related("sale_set")
            assert {one.pk: list(one.sale_set.all()) for one in shops} == {shop.pk: [sale], other.shop_id: []}
            assert label.sales(manager="everywhere").count() == 2
            other.shop.sale_set.update(shop=shop)
            label.sales.clear()
            label.sales.add(sale)
    assert Sale.everywhere.filter(labels=label).count() == 2
    assert [sale.shop_id for sale in Sale.everywhere.order_by("pk")] == [shop.pk for shop in orders]


def test_relations_that_lead_to_the_rows_ask_for_a_tenant(orders, sales):
    label, _made = sales
    for related in (orders[0].sale_set, label.sales):
        for work in (related.count, related.exists, lambda related=related: list(related.all())):
            with pytest.raises(NoTenantError):
                work()


# ---- where a block ends


def pieces_of(name):
    with tenant(name):
        yield current_tenant()
        yield current_tenant()


def is_unbound():
    with pytest.raises(NoTenantError):
        current_tenant()
    return True


def test_one_binding_serves_many_tasks():
    binding = tenant("red")

    async def work(steps):
        with binding:
            for _ in range(steps):
                await asyncio.sleep(0)
            return current_tenant(), steps

    async def all_at_once():
        return await asyncio.gather(work(1), work(9), work(3)), is_unbound()

    assert in_portals(all_at_once()) == ([("red", 1), ("red", 9), ("red", 3)], True)
    with binding, binding:
        assert current_tenant() == "red"
    assert is_unbound()


def test_a_generator_that_is_closed_elsewhere_leaves_nothing_behind():
    pieces = pieces_of("red")
    assert next(pieces) == "red"
    contextvars.copy_context().run(pieces.close)
    assert is_unbound()
    pieces = pieces_of("red")
    assert contextvars.Context().run(next, pieces) == "red"
    pieces.close()
    assert is_unbound()


def test_blocks_that_end_out_of_order():
    outer = pieces_of("red")
    next(outer)
    with tenant("green"):
        outer.close()
        assert current_tenant() == "green"
    assert is_unbound()


def test_a_task_goes_on_for_its_tenant_when_the_block_has_ended():
    async def later():
        await asyncio.sleep(0.01)
        return current_tenant()

    async def work():
        with tenant("red"):
            task = asyncio.create_task(later())
        return is_unbound(), await task

    assert in_portals(work()) == (True, "red")


def test_pieces_are_made_for_the_tenant_and_lend_it_to_nobody():
    closed = []

    def plain():
        try:
            yield current_tenant()
            yield current_tenant()
        finally:
            closed.append(current_tenant())

    pieces = tenant("red").over(plain())
    assert (next(pieces), is_unbound(), contextvars.Context().run(next, pieces)) == ("red", True, "red")
    pieces.close()
    assert closed == ["red"]
    assert list(tenant("red").over(["a", "b"])) == ["a", "b"]

    async def awaited():
        yield current_tenant()
        await asyncio.sleep(0)
        yield current_tenant()

    async def read():
        return [(piece, is_unbound()) async for piece in tenant("red").over(awaited())]

    assert in_portals(read()) == [("red", True)] * 2


def streamed(request):
    name = request.get_host().partition(".")[0]
    return StreamingHttpResponse(tenant(name).over(str(current_tenant()) for _ in range(3)))


urls.urlpatterns.append(path("streamed", streamed))


@override_settings(**SITE)
def test_a_response_is_streamed_for_its_tenant():
    assert b"".join(Client().get("/streamed", headers={"host": "red.test"}).streaming_content) == b"redredred"

    async def visit():
        answer = await AsyncClient().get("/streamed", headers={"host": "red.test"})
        return b"".join(answer.streaming_content)

    assert in_portals(visit()) == b"redredred"


def test_blocks_of_two_aliases_are_apart(use_databases, postgres_settings):
    tenants = {**postgres_settings, "OPTIONS": {"tenant_schemas": True}}
    use_databases(one=tenants, two=tenants)
    of_two = schema("green", using="two")
    with schema("red", using="one"), of_two:
        assert (current_schema("one"), current_schema("two"), current_schema()) == ("red", "green", None)
        with schema("blue", using="one"):
            assert (current_schema("one"), current_schema("two")) == ("blue", "green")


@pytest.fixture
def two_databases(tmp_path, use_databases):
    """The databases "ann" and "ben", each with a shop of the same key and an order."""
    sqlite = {"ENGINE": "quintet.db.backends.sqlite3"}
    use_databases(**{name: {**sqlite, "NAME": tmp_path / name} for name in ("ann", "ben")})
    key = uuid.uuid4()
    for name in ("ann", "ben"):
        with connections[name].schema_editor() as editor:
            editor.create_model(Shop)
            editor.create_model(Order)
        shop = Shop.objects.using(name).create(key=key)
        Order.everywhere.using(name).create(shop=shop, text=f"of {name}")
    with override_settings(DATABASE_ROUTERS=[TenantRouter()]):
        yield key


def test_a_row_stays_in_the_database_it_came_from(two_databases):
    """Another tenant's database may have a row with the same key: it must not be read or written in its place."""
    with database("ann"):
        order = Order.everywhere.get()
        shop = Shop.objects.get()
    with database("ben"):
        assert order.shop._state.db == "ann"
        assert [one.text for one in shop.order_set(manager="everywhere").all()] == ["of ann"]
        order.text = "changed"
        order.save()
        order.refresh_from_db()
        assert (order.text, order._state.db) == ("changed", "ann")
        assert Order.everywhere.get().text == "of ben"
        assert Order(shop_id=two_databases, text="new").save() is None
        assert Order.everywhere.count() == 2
    assert [one.text for one in Order.everywhere.using("ann")] == ["changed"]


def test_rows_of_shared_apps_do_not_say_where_those_of_tenants_are(two_databases):
    class Router(TenantRouter):
        shared_apps = frozenset({"sites"})

    class Site(models.Model):
        class Meta:
            app_label = "sites"
            apps = Apps()

    site = Site(pk=1)
    site._state.db = "default"
    with database("ben"):
        assert Router().db_for_read(Order, instance=site) == "ben"
        assert Router().db_for_write(Site, instance=Shop()) is None


# ---- migrating schemas


def schemas_of_the_site():
    return ["violet", "indigo"]


urls.schemas = schemas_of_the_site


@pytest.fixture
def migrated(postgres_database, use_databases):
    """The alias "default" on PostgreSQL, whose schemas are migrated and dropped."""
    use_databases(default={**postgres_database, "OPTIONS": {"tenant_schemas": True}})
    apps.set_installed_apps(["quintet.contrib.contenttypes"])
    yield
    apps.unset_installed_apps()
    for name in ("violet", "indigo"):
        connection.script([f"DROP SCHEMA IF EXISTS {name} CASCADE"])


def tables_of(name):
    rows = connection.fetch_all("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [name])
    return [table for (table,) in rows]


@pytest.mark.service("postgres")
def test_many_schemas_are_migrated(migrated, capsys):
    with pytest.raises(CommandError, match="Name the schemas"):
        call_command("migrate_schemas")
    with pytest.raises(CommandError, match="--from: "):
        call_command("migrate_schemas", source="nowhere.at_all")
    with pytest.raises(CommandError, match=r"(?s)1 of 1 .*has no schema 'violet'.*Again, for these: migrate_schemas violet"):
        call_command("migrate_schemas", "violet")
    call_command("migrate_schemas", "violet", source="tenant_urls.schemas", create=True)
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()] == [["[1/2]", "violet"], ["[2/2]", "indigo"]]
    assert tables_of("violet") == tables_of("indigo") == ["django_content_type", "django_migrations"]
    assert "django_content_type" not in tables_of("public")
    call_command("migrate_schemas", source="tenant_urls.schemas", check=True)
    call_command("migrate_schemas", "indigo", app="contenttypes", to="zero", verbosity=0)
    with pytest.raises(CommandError, match=r"(?s)1 of 2 schemas failed:\n  indigo: migrations are not applied"):
        call_command("migrate_schemas", source="tenant_urls.schemas", check=True)
    assert tables_of("indigo") == ["django_migrations"]
    assert current_schema() is None
