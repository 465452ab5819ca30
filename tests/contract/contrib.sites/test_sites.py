"""Sites: which one a request is for, and what belongs to it."""

from pathlib import Path

import pytest

from quintet.apps import apps
from quintet.contrib.sites.middleware import CurrentSiteMiddleware
from quintet.contrib.sites.requests import RequestSite
from quintet.contrib.sites.shortcuts import get_current_site
from quintet.core import checks
from quintet.core.exceptions import ImproperlyConfigured, ValidationError
from quintet.core.management import call_command
from quintet.db import connection, connections, transaction
from quintet.http import HttpResponse
from quintet.test import RequestFactory, override_settings
from quintet.test.utils import CaptureQueriesContext, extend_sys_path
from tests.kit.databases import in_portals, postgres_database, use_databases  # noqa: F401  fixtures

APPS = ["quintet.contrib.sites", "articles_app"]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    database = tmp_path_factory.mktemp("sites") / "sites.sqlite3"
    with (
        extend_sys_path(str(Path(__file__).parent)),
        override_settings(
            INSTALLED_APPS=APPS,
            ALLOWED_HOSTS=["*"],
            DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": str(database)}},
        ),
    ):
        call_command("migrate", verbosity=0, run_syncdb=True)
        yield
        connection.close()


@pytest.fixture
def sites(project):
    """The manager of sites, in a transaction that is rolled back."""
    found = apps.get_model("sites", "Site").objects
    with transaction.atomic():
        found.clear_cache()
        yield found
        transaction.set_rollback(True)
    found.clear_cache()


def asked_for(host):
    return RequestFactory().get("/", headers={"host": host})


def test_migrate_makes_the_first_site(sites):
    [site] = sites.all()
    assert (site.pk, site.domain, site.name) == (1, "example.com", "example.com")


def test_the_setting_names_the_current_site(sites):
    other = sites.create(domain="other.com", name="Other")
    with override_settings(SITE_ID=other.pk):
        assert sites.get_current() == other
        assert get_current_site(asked_for("example.com")) == other
    with override_settings(SITE_ID=404), pytest.raises(sites.model.DoesNotExist):
        sites.get_current()


def test_without_the_setting_the_host_decides(sites):
    with_port = sites.create(domain="example.com:8001", name="Other door")
    assert sites.get_current(asked_for("example.com")).pk == 1
    assert sites.get_current(asked_for("EXAMPLE.com:9999")).pk == 1
    assert sites.get_current(asked_for("example.com:8001")) == with_port
    assert sites.get_current(asked_for("example.com.")).pk == 1
    with pytest.raises(sites.model.DoesNotExist):
        sites.get_current(asked_for("elsewhere.com"))
    with pytest.raises(ImproperlyConfigured, match="SITE_ID"):
        sites.get_current()


def test_the_current_site_is_read_once(sites):
    request = asked_for("example.com")
    sites.get_current(request)
    with CaptureQueriesContext(connection) as queries:
        sites.get_current(request)
        sites.get_current(asked_for("Example.COM"))
    assert len(queries) == 0
    sites.clear_cache()
    with CaptureQueriesContext(connection) as queries:
        sites.get_current(request)
    assert len(queries) == 1


def test_saving_and_deleting_refresh_what_was_read(sites):
    request = asked_for("example.com")
    site = sites.get_current(request)
    sites.filter(pk=site.pk).first().delete()
    with pytest.raises(sites.model.DoesNotExist):
        sites.get_current(request)
    again = sites.create(domain="example.com", name="Again")
    assert sites.get_current(request).name == "Again"
    changed = sites.get(pk=again.pk)
    changed.name = "Changed"
    changed.save()
    assert sites.get_current(request).name == "Changed"


def test_many_spellings_of_a_host_do_not_fill_the_memory(sites):
    for number in range(64):
        spelled = "".join(letter.upper() if number >> place & 1 else letter for place, letter in enumerate("exampl"))
        sites.get_current(asked_for(f"{spelled}e.com:{8000 + number}"))
    assert len(sites._cache.held) == 1


def test_domains_have_no_white_space(sites):
    for wrong in ("a b.com", "a\tb.com", "a.com\n", "a\u2003b"):
        with pytest.raises(ValidationError, match="cannot contain any spaces or tabs"):
            sites.model(domain=wrong, name="x").full_clean()
    sites.model(domain="localhost:8000", name="x").full_clean()


def test_natural_keys_are_domains(sites):
    assert sites.get_by_natural_key("example.com").natural_key() == ("example.com",)


def test_objects_of_the_current_site_alone(sites):
    article, photo = apps.get_model("articles_app", "Article"), apps.get_model("articles_app", "Photo")
    here, there = sites.get(pk=1), sites.create(domain="there.com", name="There")
    for site in (here, there):
        photo.objects.create(publish_on=site)
        article.objects.create().sites.add(site)
    both = article.objects.create()
    both.sites.add(here, there)
    with override_settings(SITE_ID=there.pk):
        assert [one.publish_on for one in photo.on_site.all()] == [there]
        assert article.on_site.count() == 2
    assert photo.objects.count() == 2


def test_a_manager_whose_field_is_wrong_is_reported(sites):
    broken = apps.get_model("articles_app", "Broken")
    assert [error.id for error in broken.missing.check()] == ["sites.E001"]
    assert [(error.id, error.msg) for error in broken.wrong.check()] == [
        ("sites.E002", "CurrentSiteManager cannot use 'Broken.title' as it is not a foreign key or a many-to-many field.")
    ]


def test_site_id_must_be_a_whole_number(project):
    for value, wanted in ((None, []), (1, []), ("1", ["sites.E101"])):
        with override_settings(SITE_ID=value):
            assert [error.id for error in checks.run_checks(tags=["sites"])] == wanted


def test_the_middleware_gives_requests_their_site(sites):
    middleware = CurrentSiteMiddleware(lambda request: HttpResponse(request.site.domain))
    assert middleware(asked_for("example.com")).content == b"example.com"


def test_async_code_asks_too(project):
    async def ask():
        return get_current_site(asked_for("example.com"))

    apps.get_model("sites", "Site").objects.clear_cache()
    assert in_portals(ask()).domain == "example.com"


def test_without_the_app_the_host_is_the_site():
    with override_settings(INSTALLED_APPS=[], ALLOWED_HOSTS=["*"]):
        site = get_current_site(asked_for("shop.example:81"))
    assert isinstance(site, RequestSite)
    assert (site.domain, site.name, str(site)) == ("shop.example:81",) * 3
    with pytest.raises(NotImplementedError, match="cannot be saved"):
        site.save()
    with pytest.raises(NotImplementedError, match="cannot be deleted"):
        site.delete()


@pytest.mark.service("postgres")
def test_keys_go_on_after_the_first_site_on_postgresql(postgres_database, use_databases):  # noqa: F811  the fixtures
    use_databases(default=postgres_database)
    with override_settings(INSTALLED_APPS=["quintet.contrib.sites"], SITE_ID=7):
        call_command("migrate", verbosity=0)
        site = apps.get_model("sites", "Site")
        assert site.objects.get().pk == 7
        assert site.objects.create(domain="next.com", name="Next").pk == 8
        connections.close_all()


@pytest.mark.parametrize("site_id", [1, None])
def test_a_site_read_while_it_is_changed_is_not_kept(sites, monkeypatch, site_id):
    get = type(sites).get

    def changed_meanwhile(*args, **lookup):
        found = get(*args, **lookup)
        sites.filter(pk=found.pk).update(name="new")
        get(sites, pk=found.pk).save()
        return found

    with override_settings(SITE_ID=site_id):
        request = asked_for("example.com")
        with monkeypatch.context() as patch:
            patch.setattr(type(sites), "get", changed_meanwhile)
            assert sites.get_current(request).name == "example.com"
        assert sites.get_current(request).name == "new"
