"""Maintenance mode: how a site is closed, who still gets in, and the command."""

import asyncio
import io
import sys
import types

import pytest

from quintet.core.management import CommandError, call_command
from quintet.http import HttpResponse
from quintet.test import AsyncClient, Client, override_settings
from quintet.urls import path

MIDDLEWARE = "quintet.middleware.maintenance.MaintenanceMiddleware"
urls = types.ModuleType("maintenance_urls")
urls.urlpatterns = [path("", lambda request: HttpResponse("home")), path("livez/", lambda request: HttpResponse("alive"))]
sys.modules["maintenance_urls"] = urls


@pytest.fixture(autouse=True)
def site(tmp_path):
    settings = override_settings(
        ROOT_URLCONF="maintenance_urls",
        ALLOWED_HOSTS=["*"],
        MIDDLEWARE=[MIDDLEWARE],
        CACHES={
            "default": {"BACKEND": "quintet.core.cache.backends.locmem.LocMemCache", "LOCATION": "maintenance"},
            "shared": {"BACKEND": "quintet.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path / "cache")},
        },
    )
    with settings:
        yield


@pytest.fixture(params=["sync", "async"])
def get(request):
    """Fetch a path by either client."""
    if request.param == "sync":
        return lambda path="/", **extra: Client(**extra).get(path)
    return lambda path="/", **extra: asyncio.run(AsyncClient().get(path))


def maintain(state):
    out = io.StringIO()
    call_command("maintenance", state, stdout=out)
    return out.getvalue().strip()


def test_a_site_is_open_by_default(get):
    assert get().content == b"home"
    assert maintain("status") == "The site is open."


def test_a_closed_site_answers_503(get, caplog):
    with override_settings(MAINTENANCE_MODE=True, MAINTENANCE_RETRY_AFTER=90):
        found = get()
        assert (found.status_code, found["Retry-After"]) == (503, "90")
        assert b"Closed for maintenance" in found.content
        assert "no-store" in found["Cache-Control"]
    assert not caplog.records


def test_a_page_of_ones_own(get):
    loaders = [("quintet.template.loaders.locmem.Loader", {"503.html": "back in {{ retry_after }} s"})]
    templates = [{"BACKEND": "quintet.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": loaders}}]
    with override_settings(MAINTENANCE_MODE=True, TEMPLATES=templates):
        assert get().content == b"back in 300 s"


def test_plain_text_for_programs():
    with override_settings(MAINTENANCE_MODE=True):
        assert Client(headers={"Accept": "application/json"}).get("/").content == b"Closed for maintenance.\n"


def test_paths_may_stay_open(get):
    with override_settings(MAINTENANCE_MODE=True, MAINTENANCE_EXEMPT_PATHS=["/livez/"]):
        assert get("/livez/").content == b"alive"
        assert get("/").status_code == 503


def test_insiders_get_in():
    with override_settings(MAINTENANCE_MODE=True, MAINTENANCE_ALLOWED_ADDRESSES=["192.0.2.0/24", "2001:db8::1"]):
        assert Client(REMOTE_ADDR="192.0.2.7").get("/").status_code == 200
        assert Client(REMOTE_ADDR="2001:db8::1").get("/").status_code == 200
        assert Client(REMOTE_ADDR="198.51.100.1").get("/").status_code == 503
        # The header is anybody's to write.
        assert Client(REMOTE_ADDR="198.51.100.1").get("/", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 503


@pytest.mark.parametrize("by", ["file", "cache"])
def test_the_command_closes_and_opens(get, tmp_path, by):
    where = {"MAINTENANCE_FILE": tmp_path / "closed"} if by == "file" else {"MAINTENANCE_CACHE": "shared"}
    with override_settings(**where):
        assert maintain("on") == "The site is closed for maintenance."
        assert get().status_code == 503
        assert maintain("on") == maintain("status") == "The site is closed for maintenance."
        assert maintain("off") == maintain("off") == "The site is open."
        assert get().status_code == 200


def test_a_command_that_would_do_nothing_says_so():
    with pytest.raises(CommandError, match="MAINTENANCE_FILE"):
        maintain("on")
    with override_settings(MAINTENANCE_CACHE="default"), pytest.raises(CommandError, match="this process has to itself"):
        maintain("on")
    with override_settings(MIDDLEWARE=[]), pytest.raises(CommandError, match=MIDDLEWARE):
        maintain("on")
    with (
        override_settings(MAINTENANCE_MODE=True, MAINTENANCE_FILE="/nonexistent/x"),
        pytest.raises(CommandError, match="stays closed"),
    ):
        maintain("off")
