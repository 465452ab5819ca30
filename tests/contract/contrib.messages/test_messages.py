"""Messages are shown once, by the next page that shows any."""

import asyncio

import pytest

from quintet.contrib import messages
from quintet.contrib.messages import Message
from quintet.contrib.messages.middleware import MessageMiddleware
from quintet.contrib.messages.storage import default_storage
from quintet.contrib.messages.storage.base import BaseStorage
from quintet.contrib.messages.test import MessagesTestMixin
from quintet.contrib.sessions.backends.signed_cookies import SessionStore
from quintet.core.exceptions import ImproperlyConfigured
from quintet.http import HttpRequest, HttpResponse
from quintet.test import RequestFactory, SimpleTestCase, override_settings
from quintet.utils.safestring import mark_safe

FOREIGN = (
    ".eJyLjlaKj88qzs-Lz00tLk5MT1XSMdAxMtBR8kjNyclXiCk1MEi1VNJRqlCK1cFUaqhjDF"
    "Rqk2QHVKEUGwsAuU0XIg:1xUlxu:HDRXME6XyYk32m3LJxRWUEFRf3ClAdJMaVTnHjvRah8"
)


@pytest.fixture
def rf_request(site):
    def make():
        request = RequestFactory().get("/")
        request.session = SessionStore()
        request._messages = default_storage(request)
        return request

    return make


def store(request):
    response = HttpResponse()
    assert request._messages.update(response) == []
    return response


def carry(before, response, after):
    after.session = before.session
    after.COOKIES.update({name: morsel.value for name, morsel in response.cookies.items()})


def test_a_message_is_shown_once(storage, client):
    assert client.get("/add/1/", follow=True).content == b"[n0 info] message 0 " + b"0" * 40 + b"*;"
    assert client.get("/show/").content == b""


def test_messages_of_several_requests_wait_in_order(storage, client):
    client.get("/add/1/")
    client.get("/add/2/")
    texts = [str(one) for one in client.get("/show/").context["messages"]]
    assert [text.split()[1] for text in texts] == ["0", "0", "1"]


def test_a_page_that_shows_none_keeps_them(storage, client):
    client.get("/add/1/")
    client.get("/plain/")
    assert b"message 0" in client.get("/show/").content


def test_unused_messages_are_kept(storage, client):
    client.get("/add/1/")
    assert b"message 0" in client.get("/peek/").content
    assert b"message 0" in client.get("/peek/").content


def test_async_views_add_them_too(storage, async_client):
    async def visit():
        await async_client.get("/later/")
        return await async_client.get("/show/")

    assert asyncio.run(visit()).content == b"[success] from async code;"


def test_a_page_without_messages_sets_no_cookie(storage, client):
    assert not client.get("/plain/").cookies
    assert not client.get("/show/").cookies


def test_pages_that_look_at_messages_vary_by_visitor(storage, client):
    assert "Cookie" in client.get("/show/").headers["Vary"]
    assert "Cookie" in client.get("/add/1/").headers["Vary"]
    assert "Vary" not in client.get("/plain/").headers


def test_the_success_message_of_a_form_view(storage, client):
    assert client.post("/name/", {"name": "<Ann>"}, follow=True).content == b"[success] &lt;Ann&gt; was saved;"


def test_many_messages_overflow_into_the_session(client):
    response = client.get("/add/200/")
    assert len(response.cookies["messages"].value) <= 2048
    texts = [str(one) for one in client.get("/show/").context["messages"]]
    assert [int(text.split()[1]) for text in texts] == list(range(200))
    assert client.get("/show/").content == b""


def test_a_cookie_drops_the_oldest(client):
    with override_settings(MESSAGE_STORAGE="quintet.contrib.messages.storage.cookie.CookieStorage"):
        assert len(client.get("/add/200/").cookies["messages"].value) <= 2048
        numbers = [int(str(one).split()[1]) for one in client.get("/show/").context["messages"]]
    assert 0 < len(numbers) < 200
    assert numbers == list(range(200 - len(numbers), 200))


def test_dropped_messages_are_an_error_while_debugging(client):
    with (
        override_settings(MESSAGE_STORAGE="quintet.contrib.messages.storage.cookie.CookieStorage", DEBUG=True),
        pytest.raises(ValueError, match="Not all temporary messages could be stored"),
    ):
        client.get("/add/200/")


@pytest.mark.parametrize("storage_class", ["cookie.CookieStorage", "fallback.FallbackStorage"])
def test_a_forged_cookie_is_taken_back(client, storage_class):
    with override_settings(MESSAGE_STORAGE=f"quintet.contrib.messages.storage.{storage_class}"):
        client.cookies["messages"] = "W1siX19qc29uX21lc3NhZ2UiLDAsMjAsImV2aWwiLCIiXV0:1xUlO4:AAAA"
        response = client.get("/show/")
        assert response.content == b""
        assert response.cookies["messages"]["max-age"] == 0
        assert b"message 0" in client.get("/add/1/", follow=True).content


def test_the_cookie_follows_the_session_settings(client):
    with override_settings(SESSION_COOKIE_DOMAIN="example.com", SESSION_COOKIE_SECURE=True, SESSION_COOKIE_SAMESITE="Strict"):
        cookie = client.get("/add/1/").cookies["messages"]
    assert (cookie["domain"], cookie["secure"], cookie["samesite"], cookie["httponly"]) == ("example.com", True, "Strict", True)


def test_safe_text_stays_safe_and_lazy_text_becomes_text(storage, rf_request):
    first, second = rf_request(), rf_request()
    messages.info(first, mark_safe("<b>bold</b>"))
    response = store(first)
    carry(first, response, second)
    [found] = messages.get_messages(second)
    assert found.message == "<b>bold</b>"
    assert hasattr(found.message, "__html__")


def test_levels_below_the_limit_are_not_kept(rf_request, site):
    request = rf_request()
    messages.debug(request, "no")
    messages.add_message(request, 21, "yes")
    assert messages.get_level(request) == messages.INFO
    assert messages.set_level(request, messages.DEBUG)
    messages.debug(request, "now")
    messages.set_level(request, None)
    messages.debug(request, "no more")
    with override_settings(MESSAGE_LEVEL=messages.ERROR):
        messages.warning(request, "not grave enough")
    messages.error(request, "")
    assert [str(one) for one in messages.get_messages(request)] == ["yes", "now"]


def test_tags_come_from_level_and_sender(site):
    assert Message(messages.WARNING, "a", "x y").tags == "x y warning"
    assert Message(33, "a").tags == ""
    with override_settings(MESSAGE_TAGS={messages.WARNING: "caution", 33: "odd", messages.ERROR: ""}):
        assert Message(messages.WARNING, "a", "x").tags == "x caution"
        assert Message(33, "a").level_tag == "odd"
        assert Message(messages.ERROR, "a").tags == ""
        assert Message(messages.INFO, "a").tags == "info"


def test_messages_are_equal_by_level_and_text():
    assert Message(20, "a", "x") == Message("20", "a")
    assert Message(20, "a") != Message(30, "a")
    assert Message(20, "a") != "a"
    assert repr(Message(20, "a", "x")) == "Message(level=20, message='a', extra_tags='x')"


def test_without_the_middleware_adding_fails_unless_silenced():
    request = HttpRequest()
    with pytest.raises(messages.MessageFailure, match="MessageMiddleware"):
        messages.info(request, "a")
    messages.info(request, "a", fail_silently=True)
    assert messages.get_messages(request) == []
    assert not messages.set_level(request, 10)
    assert messages.get_level(request) == messages.INFO
    with pytest.raises(TypeError, match="not 'dict'"):
        messages.info({}, "a")


def test_session_storage_says_when_there_is_no_session():
    with (
        override_settings(MESSAGE_STORAGE="quintet.contrib.messages.storage.session.SessionStorage"),
        pytest.raises(ImproperlyConfigured, match="session middleware"),
    ):
        default_storage(HttpRequest())


def test_own_storages_need_two_methods():
    class Shelf(BaseStorage):
        kept = ()

        def _get(self):
            return list(self.kept), True

        def _store(self, messages, response):
            type(self).kept = messages
            return []

    shelf = Shelf(HttpRequest())
    shelf.add(messages.INFO, "one")
    assert len(shelf) == 1
    assert Message(20, "one") in shelf
    assert shelf.update(None) == []
    assert [str(one) for one in Shelf(HttpRequest())] == ["one"]
    with pytest.raises(NotImplementedError, match="_get"):
        list(BaseStorage(HttpRequest()))


def test_the_assertion_compares_in_order_or_not(client):
    class Case(MessagesTestMixin, SimpleTestCase):
        def runTest(self):
            """Run nothing; the assertions are called by hand."""

    response = client.get("/add/2/", follow=True)
    case = Case()
    first, second = Message(20, f"message 0 {'0' * 40}"), Message(20, f"message 1 {7919:0>40}")
    case.assertMessages(response, [first, second])
    case.assertMessages(response, [second, first], ordered=False)
    with pytest.raises(AssertionError, match="Lists differ"):
        case.assertMessages(response, [second, first])


class Counting(MessageMiddleware):
    """A middleware of one's own, which stands outside of the fused row."""

    seen = 0

    def process_response(self, request, response):
        type(self).seen += 1
        return super().process_response(request, response)


def test_a_subclass_of_the_middleware_stores_too(client):
    sessions = "quintet.contrib.sessions.middleware.SessionMiddleware"
    with override_settings(MIDDLEWARE=[sessions, f"{__name__}.Counting"]):
        assert b"message 0" in client.get("/add/1/", follow=True).content
        assert not client.get("/plain/").cookies
    assert Counting.seen == 3


@pytest.mark.parametrize("root", ["quintet", "django"])
def test_both_spellings_name_the_pieces(client, root):
    with override_settings(
        MIDDLEWARE=[
            f"{root}.contrib.sessions.middleware.SessionMiddleware",
            f"{root}.contrib.messages.middleware.MessageMiddleware",
        ],
        MESSAGE_STORAGE=f"{root}.contrib.messages.storage.cookie.CookieStorage",
    ):
        assert b"message 0" in client.get("/add/1/", follow=True).content


def test_cookies_of_an_existing_deployment_are_read(client):
    # Written by Django 5.2 under the key below: INFO "Hello é" with the tag x, and WARNING "<b>" marked safe.
    with override_settings(SECRET_KEY="k" * 10, MESSAGE_STORAGE="quintet.contrib.messages.storage.cookie.CookieStorage"):
        client.cookies["messages"] = FOREIGN
        found = list(client.get("/show/").context["messages"])
    assert [(one.level, str(one), one.extra_tags) for one in found] == [(20, "Hello é", "x"), (30, "<b>", "")]
    assert [hasattr(one.message, "__html__") for one in found] == [False, True]
