"""Logging in and out, as visitors and as tests do it."""

import asyncio

import pytest

from quintet.test import Client, RequestFactory, override_settings

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def ann(db):
    from quintet.contrib.auth.models import User

    return User.objects.create_user("ann", "ann@example.com", "sekret")


def test_visitors_are_sent_to_the_login_page_and_back(client, ann):
    response = client.get("/mine/?page=2")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/mine/%3Fpage%3D2")
    response = client.post("/accounts/login/?next=/mine/", {"username": "ann", "password": "sekret"})
    assert (response.status_code, response["Location"]) == (302, "/mine/")
    assert client.get("/mine/").content == b"hello ann"
    assert client.get("/mine/later/").content == b"hello ann"


def test_login_never_leads_to_another_host(client, ann):
    for target in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        response = client.post("/accounts/login/", {"username": "ann", "password": "sekret", "next": target})
        assert response["Location"] == "/mine/"


def test_wrong_password_and_inactive_users_stay_out(client, ann):
    assert not client.login(username="ann", password="wrong")
    response = client.post("/accounts/login/", {"username": "ann", "password": "wrong"})
    assert "Please enter a correct username and password" in response.content.decode()
    ann.is_active = False
    ann.save()
    assert not client.login(username="ann", password="sekret")


def test_log_in_changes_the_session_key_and_keeps_its_data(client, ann):
    session = client.session
    session["cart"] = [1]
    session.save()
    before = session.session_key
    client.post("/accounts/login/", {"username": "ann", "password": "sekret"})
    assert client.session.session_key != before
    assert client.session["cart"] == [1]
    assert not client.session.exists(before)


def test_log_out_is_a_post_and_forgets_everything(client, ann):
    client.force_login(ann)
    assert client.get("/accounts/logout/").status_code == 405
    key = client.session.session_key
    response = client.post("/accounts/logout/")
    assert response.content == b"bye AnonymousUser"
    assert client.get("/mine/").status_code == 302
    assert not client.session.exists(key)


def test_changed_password_ends_other_sessions(ann):
    here, there = Client(), Client()
    here.force_login(ann)
    there.force_login(ann)
    response = here.post(
        "/accounts/password_change/",
        {"old_password": "sekret", "new_password1": "n3w-pass-w", "new_password2": "n3w-pass-w"},
        follow=True,
    )
    assert response.redirect_chain == [("/accounts/password_change/done/", 302)]
    assert response.content == b"changed"
    assert here.get("/mine/").content == b"hello ann"
    assert there.get("/mine/").status_code == 302


def test_rotated_secret_key_keeps_sessions_alive(client, ann):
    from quintet.conf import settings

    client.force_login(ann)
    with override_settings(SECRET_KEY="new-" + "y" * 50, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert client.get("/mine/").content == b"hello ann"
    assert client.get("/mine/").status_code == 302


def test_permission_required_answers_403(client, ann):
    client.force_login(ann)
    assert client.get("/groups/").status_code == 403


def test_login_required_everywhere_but_where_it_is_not(client, ann):
    from quintet.conf import settings

    demanding = [*settings.MIDDLEWARE, "quintet.contrib.auth.middleware.LoginRequiredMiddleware"]
    with override_settings(MIDDLEWARE=demanding):
        assert client.get("/groups/").status_code == 302
        assert client.get("/free/").content == b"free"
        assert client.get("/accounts/login/").status_code == 200


def test_pages_that_do_not_touch_the_session_do_not_vary(client, ann):
    assert not client.get("/free/").has_header("Vary")
    client.force_login(ann)
    assert "Cookie" in client.get("/mine/")["Vary"]


def test_signals_tell_who_came_and_who_failed(client, ann):
    from quintet.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

    heard = []

    def note(signal, sender, **kwargs):
        heard.append((kwargs.get("user"), kwargs.get("credentials")))

    for signal in (user_logged_in, user_logged_out, user_login_failed):
        signal.connect(note)
    try:
        client.login(username="ann", password="sekret")
        client.logout()
        client.login(username="ann", password="wrong")
    finally:
        for signal in (user_logged_in, user_logged_out, user_login_failed):
            signal.disconnect(note)
    assert heard == [(ann, None), (ann, None), (None, {"username": "ann", "password": "********************"})]


def test_csrf_is_checked_only_when_asked(db):
    assert Client(enforce_csrf_checks=True).post("/accounts/login/", {}).status_code == 403
    assert Client().post("/accounts/login/", {}).status_code == 200


def test_the_log_in_page_knows_its_site(client):
    context = client.get("/accounts/login/", headers={"host": "localhost:8000"}).context
    assert (context["site_name"], context["site"].domain) == ("localhost:8000", "localhost:8000")


@pytest.mark.parametrize(("name", "is_async"), [("user", False), ("auser", True)])
def test_a_log_in_of_nobody_takes_the_user_of_the_request_as_long_as_programs_of_before_do(client, ann, name, is_async):
    from quintet.contrib.auth import SESSION_KEY, alogin, login
    from quintet.contrib.auth.models import AnonymousUser

    def log_in(request):
        with pytest.warns(DeprecationWarning, match=f"Fallback to request.{name}"):
            return asyncio.run(alogin(request, None)) if is_async else login(request, None)

    def request_of(user):
        request = RequestFactory().get("/")
        request.session, request.user = client.session, user

        async def auser():
            return user

        request.auser = auser
        return request

    request = request_of(ann)
    log_in(request)
    assert request.session[SESSION_KEY] == str(ann.pk)
    with pytest.raises(AttributeError, match="'AnonymousUser' object has no attribute '_meta'"):
        log_in(request_of(AnonymousUser()))
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'"):
        log_in(RequestFactory().get("/"))


def test_backends_with_their_paths(db):
    from quintet.contrib import auth

    path = "quintet.contrib.auth.backends.ModelBackend"
    assert [(type(one).__name__, where) for one, where in auth._get_backends(return_tuples=True)] == [("ModelBackend", path)]
    assert [type(one).__name__ for one in auth._get_backends()] == ["ModelBackend"]
