"""Users whom the web server in front has authenticated, on every kind of server."""

import asyncio

import pytest

from quintet.contrib.auth import get_user_model
from quintet.core.exceptions import ImproperlyConfigured
from quintet.test import AsyncClient, modify_settings, override_settings

REMOTE = "quintet.contrib.auth.middleware.RemoteUserMiddleware"
PERSISTENT = "quintet.contrib.auth.middleware.PersistentRemoteUserMiddleware"
BACKENDS = ["quintet.contrib.auth.backends.RemoteUserBackend", "quintet.contrib.auth.backends.ModelBackend"]


def asked_by_wsgi(client, name):
    return client.get("/mine/", **({} if name is None else {"REMOTE_USER": name})).content.decode()


def asked_by_asgi(client, name):
    asking = client.__dict__.setdefault("beside", AsyncClient())
    return asyncio.run(asking.get("/mine/later/", headers={} if name is None else {"Remote-User": name})).content.decode()


@pytest.fixture(params=[asked_by_wsgi, asked_by_asgi])
def ask(request, client):
    """Ask, as the web server says that somebody does, or nobody for None; return what the page says."""
    return lambda name: request.param(client, name)


@pytest.fixture
def behind():
    """Put a middleware behind the one of request.user."""

    def put(path, **settings):
        middleware = modify_settings(MIDDLEWARE={"append": path})
        backends = override_settings(**{"AUTHENTICATION_BACKENDS": BACKENDS, **settings})
        used.extend([backends, middleware])
        for one in (backends, middleware):
            one.enable()

    used = []
    yield put
    for one in reversed(used):
        one.disable()


def test_the_named_user_is_logged_in_and_made_if_need_be(ask, behind):
    behind(REMOTE)
    assert ask(None) == ""
    assert ask("ann") == "hello ann"
    assert ask("ben") == "hello ben"
    assert sorted(user.username for user in get_user_model().objects.all()) == ["ann", "ben"]


def test_without_the_name_a_user_leaves_but_not_from_a_persistent_log_in(ask, behind):
    behind(REMOTE)
    assert ask("ann") == "hello ann"
    assert ask(None) == ""


def test_a_persistent_log_in_stays(ask, behind):
    behind(PERSISTENT)
    assert [ask("ann"), ask(None), ask("ben"), ask(None)] == ["hello ann", "hello ann", "hello ben", "hello ben"]


def test_who_logged_in_by_a_password_stays(client, behind):
    behind(REMOTE)
    user = get_user_model().objects.create_user("ann")
    client.force_login(user, BACKENDS[1])
    assert asked_by_wsgi(client, None) == "hello ann"
    assert asked_by_wsgi(client, "ben") == "hello ben"


def test_a_user_that_the_backend_does_not_know_or_let_in_is_nobody(ask, behind):
    behind(REMOTE)
    get_user_model().objects.create_user("gone", is_active=False)
    assert ask("ann") == "hello ann"
    assert ask("gone") == ""
    assert ask("") == ""


def test_a_backend_cleans_names_and_sets_users_up(ask, behind):
    behind(REMOTE, AUTHENTICATION_BACKENDS=["auth_site_remote.Trimming"])
    get_user_model().objects.create_user("ann")
    assert ask("ben@realm") == ""
    assert ask("ann@realm") == "hello ann"
    assert ask("ann@realm") == "hello ann"
    assert get_user_model().objects.get().email == "ann@example.com"


def test_a_header_counts_from_trusted_proxies_only(client, behind):
    behind("auth_site_remote.ByHeader", TRUSTED_PROXIES=["10.0.0.1"])
    by_proxy, by_hand = {"REMOTE_ADDR": "10.0.0.1"}, {"REMOTE_ADDR": "192.0.2.1"}
    header = {"headers": {"Authuser": "ann"}}
    assert client.get("/mine/", **header, **by_hand).content == b""
    assert client.get("/mine/", **header, **by_proxy).content == b"hello ann"
    # What stands beside the headers in a WSGI environment is the server's own word.
    behind(REMOTE)
    assert client.get("/mine/", REMOTE_USER="ben", **by_hand).content == b"hello ben"


def test_a_header_passes_for_the_environment_where_there_is_none(client, behind):
    behind(REMOTE)
    assert client.get("/mine/", headers={"Remote-User": "ann"}).content == b""


def test_it_needs_the_user(client):
    middleware = ["quintet.contrib.sessions.middleware.SessionMiddleware", REMOTE]
    with override_settings(MIDDLEWARE=middleware), pytest.raises(ImproperlyConfigured, match="AuthenticationMiddleware' before"):
        client.get("/free/")
