"""The session object, on the store that needs no table."""

import asyncio
from datetime import timedelta

import pytest

from quintet.contrib.sessions.backends.signed_cookies import SessionStore
from quintet.utils import timezone


@pytest.fixture(params=["sync", "async"])
def call(request):
    """Call a session's method by name, or its twin."""

    def sync(session, name, *args, **kwargs):
        return getattr(session, name)(*args, **kwargs)

    def twin(session, name, *args, **kwargs):
        return asyncio.run(getattr(session, f"a{name}")(*args, **kwargs))

    return sync if request.param == "sync" else twin


def test_values_come_and_go(call):
    session = SessionStore()
    assert session.is_empty()
    assert not session
    assert not session.accessed
    call(session, "set", "a", 1)
    assert session.modified
    assert call(session, "get", "a") == 1
    assert call(session, "get", "b", 2) == 2
    assert call(session, "setdefault", "c", 3) == 3
    call(session, "update", {"d": 4})
    assert call(session, "has_key", "d")
    assert dict(call(session, "items")) == {"a": 1, "c": 3, "d": 4}
    assert call(session, "pop", "a") == 1
    assert call(session, "pop", "a", "gone") == "gone"
    with pytest.raises(KeyError):
        call(session, "pop", "a")
    assert list(call(session, "keys")) == ["c", "d"]
    assert list(call(session, "values")) == [3, 4]
    call(session, "flush")
    assert session.is_empty()


def test_reading_is_not_changing():
    session = SessionStore()
    assert "a" not in session
    assert session.accessed
    assert not session.modified


def test_saved_data_comes_back_and_changed_data_does_not(call):
    session = SessionStore()
    session["a"] = [1, "é"]
    call(session, "save")
    assert SessionStore(session.session_key)["a"] == [1, "é"]
    assert "a" not in SessionStore(session.session_key[:-1] + "x")


def test_expiry(call):
    session = SessionStore()
    assert call(session, "get_expiry_age") == 1_209_600
    call(session, "set_expiry", 300)
    assert call(session, "get_expiry_age") == 300
    assert call(session, "get_expire_at_browser_close") is False
    call(session, "set_expiry", timedelta(minutes=10))
    assert 598 <= call(session, "get_expiry_age") <= 600
    moment = timezone.now() + timedelta(hours=1)
    call(session, "set_expiry", moment)
    assert call(session, "get_expiry_date") == moment
    assert session["_session_expiry"] == moment.isoformat()
    call(session, "set_expiry", 1.5)
    assert call(session, "get_expiry_age") == 1.5
    assert 0 < (call(session, "get_expiry_date") - timezone.now()).total_seconds() <= 1.5
    call(session, "set_expiry", 0)
    assert call(session, "get_expire_at_browser_close") is True
    call(session, "set_expiry", None)
    assert call(session, "get_expiry_age", modification=timezone.now(), expiry=60) == 60


def test_test_cookie(call):
    session = SessionStore()
    call(session, "set_test_cookie")
    assert call(session, "test_cookie_worked")
    call(session, "delete_test_cookie")
    assert not call(session, "test_cookie_worked")


def test_overriding_a_method_changes_its_twin():
    class Louder(SessionStore):
        def get(self, key, default=None):
            return f"{super().get(key, default)}!"

    session = Louder()
    session["a"] = "hey"
    assert asyncio.run(session.aget("a")) == "hey!"
