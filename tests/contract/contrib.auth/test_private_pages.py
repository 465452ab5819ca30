"""Pages for somebody logged in are kept out of shared caches."""

import asyncio

import pytest

from quintet.contrib.auth import get_user_model
from quintet.test import AsyncClient, override_settings


@pytest.fixture
def ann(client):
    return get_user_model().objects.create_user("ann", password="x")


@pytest.mark.parametrize("page", ["/mine/", "/mine/later/"])
def test_a_page_that_looked_at_who_is_logged_in_is_private(client, ann, page):
    assert "Cache-Control" not in client.get(page)  # a visitor, who is sent to log in
    client.force_login(ann)
    found = client.get(page)
    assert (found.status_code, found["Cache-Control"], found["Vary"]) == (200, "private", "Cookie")


def test_pages_that_look_at_nobody_or_say_themselves_stay_as_they_are(client, ann):
    client.force_login(ann)
    assert "Cache-Control" not in client.get("/free/")
    # The pages of accounts must not be kept at all.
    assert "no-store" in client.get("/accounts/login/")["Cache-Control"]


def test_without_a_session_nothing_is_loaded(client):
    with override_settings(MIDDLEWARE=["quintet.contrib.auth.middleware.AuthenticationMiddleware"]):
        assert asyncio.run(AsyncClient().get("/free/")).content == b"free"
