"""Rate limits: windows, who counts as one client, many at once, proxies, and caches that fail."""

import asyncio
import sys
import threading
import types
from contextlib import contextmanager

import pytest

from quintet.core.cache import caches
from quintet.core.cache.backends.locmem import LocMemCache
from quintet.core.exceptions import ImproperlyConfigured
from quintet.http import HttpResponse, JsonResponse
from quintet.test import AsyncClient, Client, RequestFactory, override_settings
from quintet.urls import path
from quintet.utils.decorators import method_decorator
from quintet.views import View
from quintet.views.decorators.rate_limit import rate_limit
from quintet.web import rate_limit as machinery

START = 1_800_000_000.0  # divisible by a minute


class Broken(LocMemCache):
    """A cache whose server is away."""

    def get(self, *args, **kwargs):
        raise ConnectionError("away")


@rate_limit("3/m", by="address")
def sync_page(request):
    return HttpResponse("page")


@rate_limit("3/m", by="address")
async def async_page(request):
    return HttpResponse("page")


@rate_limit("2/m", by="address", methods=["POST"])
def posts(request):
    return HttpResponse("post")


@rate_limit("5/m", "2/s", by=lambda request: request.GET.get("key"))
def keyed(request):
    return HttpResponse("keyed")


@rate_limit("2/m", by="view", answer=lambda request, verdict: JsonResponse({"wait": verdict.reset}, status=429))
def together(request):
    return HttpResponse("together")


@rate_limit("2/m", scope="shared", by="address")
def one(request):
    return HttpResponse("one")


@rate_limit("2/m", scope="shared", by="address")
def other(request):
    return HttpResponse("other")


@rate_limit("1/m", cache="broken")
def open_view(request):
    return HttpResponse("open")


@rate_limit("1/m", cache="broken", open_on_error=False)
def closed_view(request):
    return HttpResponse("closed")


@method_decorator(rate_limit("1/m", by="address"), name="post")
class Form(View):
    """Limited for POST alone."""

    def get(self, request):
        return HttpResponse("form")

    def post(self, request):
        return HttpResponse("sent")


def free(request):
    return HttpResponse("free")


urls = types.ModuleType("limit_urls")
urls.urlpatterns = [
    path("sync/", sync_page), path("async/", async_page), path("posts/", posts), path("keyed/", keyed),
    path("together/", together), path("one/", one), path("other/", other), path("open/", open_view),
    path("closed/", closed_view), path("form/", Form.as_view()), path("free/", free), path("livez/", free),
]  # fmt: skip
sys.modules["limit_urls"] = urls
LOCMEM = "quintet.core.cache.backends.locmem.LocMemCache"


@pytest.fixture(autouse=True)
def site():
    settings = override_settings(
        ROOT_URLCONF="limit_urls",
        ALLOWED_HOSTS=["*"],
        MIDDLEWARE=["quintet.middleware.rate_limit.RateLimitMiddleware"],
        CACHES={
            "default": {"BACKEND": LOCMEM, "LOCATION": "limits"},
            "broken": {"BACKEND": f"{__name__}.Broken", "LOCATION": "broken"},
            "dummy": {"BACKEND": "quintet.core.cache.backends.dummy.DummyCache"},
        },
    )
    with settings:
        caches["default"].clear()
        yield


@pytest.fixture
def clock(monkeypatch):
    """Stop the clock of the limits; move it by ``clock(seconds)``."""
    moment = [START]
    monkeypatch.setattr(machinery.time, "time", lambda: moment[0])

    def forward(seconds):
        moment[0] += seconds

    return forward


@contextmanager
def proxies(*networks, header="X-Forwarded-For"):
    with override_settings(TRUSTED_PROXIES=list(networks), CLIENT_ADDRESS_HEADER=header):
        yield


def get(path, address="192.0.2.1", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Client(REMOTE_ADDR=address).get(path, headers=named)


@pytest.mark.parametrize("path", ["/sync/", "/async/"])
@pytest.mark.parametrize("is_async", [False, True], ids=["client", "async client"])
def test_a_view_answers_429_to_one_request_too_many(clock, path, is_async):
    def ask():
        return asyncio.run(AsyncClient().get(path)) if is_async else Client().get(path)

    found = [ask() for _ in range(4)]
    assert [response.status_code for response in found] == [200, 200, 200, 429]
    assert [response["RateLimit-Remaining"] for response in found] == ["2", "1", "0", "0"]
    assert {response["RateLimit-Limit"] for response in found} == {"3"}
    assert {response["RateLimit-Policy"] for response in found} == {"3;w=60"}
    assert "Retry-After" not in found[0]
    assert found[3]["Cache-Control"] == "no-store"
    assert 1 <= int(found[3]["Retry-After"]) <= 90
    assert b"Too many requests" in found[3].content


def test_after_retry_after_there_is_room_again(clock):
    for before in (0, 7, 31):  # wherever in the window the client begins
        caches["default"].clear()
        clock(60 - (machinery.time.time() % 60) + before)
        while (found := get("/sync/")).status_code == 200:
            pass
        clock(int(found["Retry-After"]) + 0.01)
        assert get("/sync/").status_code == 200


def test_the_window_slides(clock):
    clock(59)
    assert [get("/sync/").status_code for _ in range(3)] == [200] * 3
    clock(2)  # another minute by the clock, and yet three requests in the last two seconds
    assert get("/sync/").status_code == 429
    clock(30)
    assert get("/sync/").status_code == 200
    clock(120)
    assert [get("/sync/").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_who_goes_on_asking_is_slowed_down_and_not_locked_out(clock):
    allowed = 0
    for _ in range(60):  # every ten seconds, where three a minute are allowed
        allowed += get("/sync/").status_code == 200
        clock(10)
    assert 20 <= allowed <= 32


def test_many_at_once_never_pass_the_limit():
    # A fresh window, so that it does not end while the threads run.
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.9")
    limiter = machinery.Limiter(["10/d"], "address", "at once")
    answers, gate = [], threading.Barrier(32)

    def ask():
        gate.wait()
        answers.extend([limiter.judge(request).allowed for _ in range(4)])

    threads = [threading.Thread(target=ask) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 128
    assert sum(answers) == 10


def test_clients_are_told_apart_by_address(clock):
    for address in ("192.0.2.1", "192.0.2.2", "2001:db8:1::1", "2001:db8:2::1"):
        assert [get("/sync/", address).status_code for _ in range(4)] == [200, 200, 200, 429]
    # One client has a whole network /64.
    assert get("/sync/", "2001:db8:1::ffff").status_code == 429


def test_only_the_named_methods_count(clock):
    client = Client()
    assert [client.get("/posts/").status_code for _ in range(5)] == [200] * 5
    assert [client.post("/posts/").status_code for _ in range(3)] == [200, 200, 429]
    assert [client.post("/form/").status_code for _ in range(2)] == [200, 429]
    assert client.get("/form/").status_code == 200


def test_a_key_of_ones_own_and_several_rates(clock):
    assert [get("/keyed/?key=a").status_code for _ in range(3)] == [200, 200, 429]
    assert get("/keyed/?key=b").status_code == 200
    assert [get("/keyed/").status_code for _ in range(9)] == [200] * 9  # no key: not counted
    assert "RateLimit-Limit" not in get("/keyed/")
    clock(2)
    assert [get("/keyed/?key=a").status_code for _ in range(2)] == [200, 200]


def test_a_limit_of_the_view_and_an_answer_of_ones_own(clock):
    assert [get("/together/", f"192.0.2.{n}").status_code for n in range(3)] == [200, 200, 429]
    found = get("/together/")
    assert found.json() == {"wait": int(found["Retry-After"])}


def test_views_of_one_scope_share_their_counts(clock):
    assert [get(path).status_code for path in ("/one/", "/other/", "/one/")] == [200, 200, 429]


def test_plain_text_for_programs(clock):
    for _ in range(3):
        get("/sync/")
    found = get("/sync/", accept="application/json")
    assert (found.status_code, found["Content-Type"]) == (429, "text/plain; charset=utf-8")


class TestTheWholeSite:
    def test_every_page_counts(self, clock):
        with override_settings(RATE_LIMIT="2/m"):
            found = [get(path) for path in ("/free/", "/nowhere/", "/free/")]
            assert [response.status_code for response in found] == [200, 404, 429]
            assert found[0]["RateLimit-Remaining"] == "1"

    def test_paths_may_be_exempt(self, clock):
        with override_settings(RATE_LIMIT="1/m", RATE_LIMIT_EXEMPT_PATHS=["/livez/"]):
            assert [get("/livez/").status_code for _ in range(3)] == [200] * 3
            assert [get("/x/livez/").status_code for _ in range(2)] == [404, 429]

    def test_the_tighter_limit_is_told(self, clock):
        with override_settings(RATE_LIMIT="100/m"):
            assert get("/sync/")["RateLimit-Limit"] == "3"
            assert get("/free/")["RateLimit-Limit"] == "100"

    def test_without_a_rate_it_is_not_used(self):
        assert "RateLimit-Limit" not in get("/free/")


class TestProxies:
    def address(self, remote, forwarded=None, **extra):
        request = RequestFactory().get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded} if forwarded else {})
        return machinery.client_address(request)

    def test_nobody_is_trusted_by_default(self):
        assert self.address("10.0.0.1", "203.0.113.9") == "10.0.0.1"

    @pytest.mark.parametrize(
        ("forwarded", "expected"),
        [
            ("203.0.113.9", "203.0.113.9"),
            ("6.6.6.6, 203.0.113.9", "203.0.113.9"),
            ("6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
            ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
            ("203.0.113.9:4711", "203.0.113.9"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("203.0.113.9, nonsense", "10.0.0.1"),
            ("nonsense", "10.0.0.1"),
            (" , ", "10.0.0.1"),
            (None, "10.0.0.1"),
            (",".join(["10.0.0.2"] * 1000), "10.0.0.2"),
        ],
    )
    def test_what_trusted_proxies_say(self, forwarded, expected):
        with proxies("10.0.0.0/8"):
            assert self.address("10.0.0.1", forwarded) == expected

    def test_a_stranger_cannot_play_proxy(self):
        with proxies("10.0.0.0/8"):
            assert self.address("198.51.100.1", "203.0.113.9") == "198.51.100.1"

    def test_a_proxy_on_a_local_socket(self):
        assert self.address("", "203.0.113.9") == ""
        with proxies("unix"):
            assert self.address("", "203.0.113.9") == "203.0.113.9"

    def test_another_header(self):
        with proxies("10.0.0.1", header="CF-Connecting-IP"):
            request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"CF-Connecting-IP": "203.0.113.9"})
            assert machinery.client_address(request) == "203.0.113.9"

    def test_a_forged_header_brings_no_new_counts(self, clock):
        found = [get("/sync/", "198.51.100.1", x_forwarded_for=f"203.0.113.{n}").status_code for n in range(4)]
        assert found == [200, 200, 200, 429]

    def test_a_network_that_is_none_is_an_error(self):
        with proxies("10.0.0.1/8"), pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
            self.address("10.0.0.1")


class TestCachesThatFail:
    def test_requests_pass_or_are_refused_as_the_view_says(self, caplog):
        assert [get("/open/").status_code for _ in range(3)] == [200] * 3
        assert get("/closed/").status_code == 429
        assert "failed; requests are let through" in caplog.text
        assert "failed; requests are refused" in caplog.text

    def test_a_cache_that_keeps_nothing_is_told(self, caplog):
        with override_settings(RATE_LIMIT_CACHE="dummy"):
            assert [get("/sync/").status_code for _ in range(5)] == [200] * 5
        assert "keeps nothing" in caplog.text


@pytest.mark.parametrize("rate", ["", "10", "10/", "0/m", "-1/m", "10/w", "10/0m", "ten/m", "10/m ", "1.5/m", "10/m\n"])
def test_a_rate_that_cannot_be_read_is_an_error(rate):
    with pytest.raises(ImproperlyConfigured, match="no rate"):
        rate_limit(rate)(free)


def test_a_key_that_is_not_known_is_an_error():
    with pytest.raises(ImproperlyConfigured, match="address, user, view"):
        rate_limit("1/m", by="cookie")(free)
    with pytest.raises(TypeError, match="rate_limit takes rates"):
        rate_limit(free)


def test_processes_that_share_a_folder_count_together(tmp_path):
    """Each thread has a cache object of its own, as each process has; what they share is the folder."""
    settings = {
        "shared": {"BACKEND": "quintet.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path / "counts")}
    }
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.9")
    answers, gate = [], threading.Barrier(8)
    with override_settings(CACHES={**settings, "default": settings["shared"]}):
        limiter = machinery.Limiter(["10/d"], "address", "processes", cache="shared", open_on_error=False)

        def ask():
            gate.wait()
            answers.extend([limiter.judge(request).allowed for _ in range(4)])

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (len(answers), sum(answers)) == (32, 10)
