"""/livez, /readyz and the metrics: answered before hosts are checked and middleware runs."""

import asyncio
import re
import sys
import types
from unittest import mock

import pytest

from quintet.http import HttpResponse
from quintet.test import AsyncClient, Client
from quintet.test.utils import override_settings
from quintet.urls import path, re_path
from quintet.web import current

urls = types.ModuleType("vital_urls")
urls.urlpatterns = [
    path("items/<int:pk>/", lambda request, pk: HttpResponse("item")),
    re_path(r"^.*$", lambda r: HttpResponse("all")),
]
sys.modules["vital_urls"] = urls
own = types.ModuleType("own_vital_urls")
own.urlpatterns = [path("readyz", lambda request: HttpResponse("my own"))]
sys.modules["own_vital_urls"] = own

TOKEN = {"authorization": "Bearer a-token-of-tests"}


def not_warm():
    return "caches are cold"


def breaks():
    raise RuntimeError("secret words")


def refuses(get_response):
    def middleware(request):
        raise AssertionError("no middleware runs")

    return middleware


@pytest.fixture(autouse=True)
def client():
    with override_settings(ROOT_URLCONF="vital_urls", ALLOWED_HOSTS=["example.com"], MIDDLEWARE=[f"{__name__}.refuses"]):
        yield Client(headers={"host": "10.0.0.7:8000"})
    current.serving.draining = False


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_who_probes_by_address_is_answered(client, path):
    response = client.get(path)
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"
    assert asyncio.run(AsyncClient().get(path)).content == b"ok\n"
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


def test_a_server_that_stops_is_alive_and_not_ready(client):
    current.serving.draining = True
    assert client.get("/livez").status_code == 200
    assert (client.get("/readyz").status_code, client.get("/readyz").content) == (503, b"stopping\n")


def test_a_database_that_does_not_answer_is_named_without_details(client, databases_down):
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.text == "database default: OperationalError\n"
    assert client.get("/livez").status_code == 200


@pytest.fixture
def databases_down(tmp_path):
    """A database in a folder that is not there."""
    with override_settings(DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "no" / "db"}}):
        yield


def test_a_project_adds_checks_of_its_own(client):
    with override_settings(HEALTH_READY_CHECKS=[f"{__name__}.not_warm", f"{__name__}.breaks"]):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert "caches are cold" in response.text
    assert "breaks: RuntimeError" in response.text
    assert "secret words" not in response.text


def test_a_literal_path_of_the_site_wins():
    with override_settings(ROOT_URLCONF="own_vital_urls", MIDDLEWARE=[], ALLOWED_HOSTS=["*"]):
        assert Client().get("/readyz").content == b"my own"
        assert Client().get("/livez").content == b"ok\n"


def test_they_can_be_named_otherwise_or_left_out():
    with override_settings(HEALTH_LIVE_PATH="/up", HEALTH_READY_PATH=None, MIDDLEWARE=[], ALLOWED_HOSTS=["*"]):
        assert Client().get("/up").content == b"ok\n"
        assert Client().get("/readyz").content == b"all"
        assert Client().get("/livez").content == b"all"


def test_metrics_are_off_and_then_behind_a_token(client):
    with override_settings(MIDDLEWARE=[], ALLOWED_HOSTS=["*"]):
        assert client.get("/metrics").content == b"all"
        with override_settings(METRICS_PATH="/metrics"):
            assert client.get("/metrics").status_code == 403
        with override_settings(METRICS_PATH="/metrics", METRICS_TOKEN="a-token-of-tests"):
            assert client.get("/metrics").status_code == 401
            assert client.get("/metrics", headers={"authorization": "Bearer other"}).status_code == 401
            assert client.get("/metrics", headers=TOKEN).status_code == 200


def test_metrics_tell_requests_times_and_pools(client):
    with override_settings(MIDDLEWARE=[], ALLOWED_HOSTS=["*"], METRICS_PATH="/metrics", METRICS_TOKEN="a-token-of-tests"):
        for number in range(3):
            client.get(f"/items/{number}/")
        client.get("/elsewhere/")
        response = client.get("/metrics", headers=TOKEN)
    text = response.text
    assert response["Content-Type"].startswith("text/plain; version=0.0.4")
    assert 'quintet_requests_total{method="GET",status="200"} 4' in text
    assert 'quintet_request_seconds_count{route="items/<int:pk>/"} 3' in text
    assert 'quintet_request_seconds_bucket{route="items/<int:pk>/",le="+Inf"} 3' in text
    assert 'quintet_pool_max_size{alias="default"}' in text
    names = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    for line in text.splitlines():
        if not line.startswith("#"):
            found = re.fullmatch(r'(\w+?)(_bucket|_sum|_count)?(\{(\w+="[^"]*",?)+\})? [0-9.e+-]+', line)
            assert found, line
            assert found[1] in names or f"{found[1]}{found[2] or ''}" in names


def test_workers_share_their_figures(tmp_path):
    from quintet.web.metrics import Metrics

    one, other = Metrics(str(tmp_path)), Metrics(str(tmp_path))
    one.began()
    one.ended("GET", 200, "a/", 0.3)
    other.began()
    other.ended("GET", 200, "a/", 0.003)
    other.flush()
    # As another process would have left it; process ids of one machine do not reach so far.
    (next(tmp_path.glob("*.json"))).rename(tmp_path / "99999999.json")
    text = (tmp_path / "99999999.json").read_text()
    (tmp_path / "99999999.json").write_text(re.sub(r'"pid": \d+', '"pid": 99999999', text))
    with mock.patch("os.kill", side_effect=[PermissionError, None] * 2):  # its number is that of another user's process now
        assert "quintet_workers 1" in one.text()
    said = one.text()
    assert 'quintet_requests_total{method="GET",status="200"} 2' in said
    assert 'quintet_request_seconds_bucket{route="a/",le="0.005"} 1' in said
    assert 'quintet_request_seconds_bucket{route="a/",le="0.5"} 2' in said
    assert "quintet_workers 1" in said
