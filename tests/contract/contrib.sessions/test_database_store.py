"""Sessions in the database: rows of existing deployments, lost keys, and saves that lose to a delete."""

from datetime import timedelta

import pytest

from quintet.core.management import call_command
from quintet.db import connection, transaction
from quintet.test import override_settings
from quintet.utils import timezone

# Written by Django 5.2 under the key below.
FOREIGN_KEY = "django-insecure-hxsqtnxpf#4uh_gu-n3*2^b$jr77q^2_wn1nubfqz6acgn^1c9"
FOREIGN_DATA = "eyJhIjpbMSwyXX0:1xUiqi:5nb02KHRRIffIfi_CBfNA-dfUk0rLIIwNfHbcah8yoU"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    name = str(tmp_path_factory.mktemp("sessions") / "db.sqlite3")
    databases = {"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": name}}
    with override_settings(INSTALLED_APPS=["quintet.contrib.sessions"], DATABASES=databases):
        call_command("migrate", verbosity=0)
        yield
        connection.close()


@pytest.fixture
def store(site):
    from quintet.contrib.sessions.backends.db import SessionStore

    with transaction.atomic():
        yield SessionStore
        transaction.set_rollback(True)


def test_session_is_stored_and_read(store):
    session = store()
    session["cart"] = [1, "é"]
    session.save()
    assert len(session.session_key) == 32
    assert store(session.session_key)["cart"] == [1, "é"]


def test_row_of_an_existing_deployment_is_read(store):
    from quintet.contrib.sessions.models import Session

    row = Session.objects.create(session_key="k" * 32, session_data=FOREIGN_DATA, expire_date=timezone.now() + timedelta(days=1))
    with override_settings(SECRET_KEY=FOREIGN_KEY):
        assert row.get_decoded() == {"a": [1, 2]}
        assert store("k" * 32)["a"] == [1, 2]
    assert dict(store("k" * 32).items()) == {}


def test_unknown_and_ended_keys_never_make_a_row(store):
    from quintet.contrib.sessions.models import Session

    session = store("x" * 32)
    assert session.get("a") is None
    assert session.session_key is None
    assert not Session.objects.exists()
    ended = store()
    ended["a"] = 1
    ended.set_expiry(-1)
    ended.save()
    assert store(ended.session_key).get("a") is None
    store.clear_expired()
    assert not Session.objects.exists()


def test_deleting_wins_over_saving(store):
    from quintet.contrib.sessions.backends.base import UpdateError

    session = store()
    session["a"] = 1
    session.save()
    store(session.session_key).delete()
    session["a"] = 2
    with pytest.raises(UpdateError):
        session.save()


def test_new_key_keeps_the_data_and_the_old_key_is_gone(store):
    session = store()
    session["a"] = 1
    session.save()
    old = session.session_key
    session.cycle_key()
    assert session.session_key != old
    session.save()
    assert store(session.session_key)["a"] == 1
    assert not session.exists(old)
    session.flush()
    assert session.session_key is None


def test_clearsessions_removes_what_has_ended(store):
    from quintet.contrib.sessions.models import Session

    for seconds in (-1, 60):
        session = store()
        session["a"] = 1
        session.set_expiry(seconds)
        session.save()
    call_command("clearsessions")
    assert [row.pk for row in Session.objects.all()] == [session.session_key]
