"""`BrokenLinkEmailsMiddleware`: which missing pages MANAGERS hear of, and how."""

import re

import pytest

from quintet.core import mail
from quintet.http import HttpResponse, HttpResponseNotFound
from quintet.middleware.common import BrokenLinkEmailsMiddleware
from quintet.test import RequestFactory, override_settings

LOCMEM = "quintet.core.mail.backends.locmem.EmailBackend"
MAILERS = {"default": {"BACKEND": LOCMEM}, "errors": {"BACKEND": LOCMEM}}


@pytest.fixture(autouse=True)
def outbox():
    """The mail of the test."""
    with override_settings(MAILERS=MAILERS, MANAGERS=["m@example.com"], DEBUG=False):
        mail.outbox = []
        yield mail.outbox
        del mail.outbox


def ask(path, referer, response=HttpResponseNotFound, middleware=BrokenLinkEmailsMiddleware, **more):
    """Let the middleware see a request for what is not there."""
    request = RequestFactory().get(path, **({"HTTP_REFERER": referer} if referer is not None else {}), **more)
    return middleware(lambda request: response())(request)


@pytest.mark.parametrize(
    ("path", "referer", "subject"),
    [
        ("/a/b", "/x", "Broken link on testserver"),
        ("/a/b", "http://testserver/x", "Broken INTERNAL link on testserver"),
        ("/a/b", "https://testserver/x?y=1", "Broken INTERNAL link on testserver"),
        ("/a/b", "http://other.com/a/b", "Broken link on testserver"),
        ("/a/b", "http://testserver.evil.com/x", "Broken link on testserver"),
        ("/a/b", "http://other.com/x?y=1", None),
        ("/a/b", "http://testserver/a/b", None),
        ("/a/b", "https://testserver/a/b", None),
        ("/a/b", "/a/b", None),
        ("/a/b/", "/a/b", None),
        ("/a/b", "", None),
        ("/a/b", None, None),
        ("/robots.txt", "/x", None),
    ],
)
def test_links_worth_mending_are_told(outbox, path, referer, subject):
    with override_settings(IGNORABLE_404_URLS=[re.compile(r"^/robots\.txt$")]):
        assert ask(path, referer).status_code == 404
    assert [message.subject for message in outbox] == ([f"[Django] {subject}"] if subject else [])


def test_the_mail_says_what_was_asked_for_by_whom(outbox):
    ask("/a/b?x=1", "http://testserver/x", HTTP_USER_AGENT="Agent\r\nIP address: 9.9.9.9")
    assert outbox[0].body == (
        "Referrer: http://testserver/x\nRequested URL: /a/b?x=1\n"
        "User agent: Agent\\r\\nIP address: 9.9.9.9\nIP address: 127.0.0.1\n"
    )
    assert outbox[0].to == ["m@example.com"]


def test_the_slash_counts_when_nobody_appends_it(outbox):
    with override_settings(APPEND_SLASH=False):
        ask("/a/b/", "/a/b")
    assert len(outbox) == 1


def test_pages_that_exist_and_sites_in_debug_are_silent(outbox):
    ask("/a/b", "/x", HttpResponse)
    with override_settings(DEBUG=True):
        ask("/a/b", "/x")
    assert outbox == []


def test_a_subclass_chooses_the_mailer_and_what_to_ignore(outbox):
    class Mine(BrokenLinkEmailsMiddleware):
        using = "errors"

        def is_ignorable_request(self, request, uri, domain, referer):
            return super().is_ignorable_request(request, uri, domain, referer) or "Spider" in request.META["HTTP_USER_AGENT"]

    for agent in ("Spider 3", "Browser"):
        ask("/a/b", "/x", middleware=Mine, HTTP_USER_AGENT=agent)
    assert [message.sent_using for message in outbox] == ["errors"]
