"""Tokens of links that set a new password."""

import pytest

from quintet.test import override_settings
from quintet.utils import timezone

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def user(site):
    from quintet.contrib.auth import get_user_model

    return get_user_model().objects.create_user("ann", "ann@example.com", "sekret")


@pytest.fixture
def tokens(site):
    from quintet.contrib.auth.tokens import default_token_generator

    return default_token_generator


def test_a_token_is_for_one_user(user, tokens):
    token = tokens.make_token(user)
    other = type(user).objects.create_user("bob", "bob@example.com", "sekret")
    assert tokens.check_token(user, token)
    assert not tokens.check_token(other, token)
    for wrong in (None, "", "-", token[:-1], f"{token}0", token.replace("-", ""), "1-" + token.partition("-")[2], "é-x"):
        assert not tokens.check_token(user, wrong)
    assert not tokens.check_token(None, token)


def changed_password(user):
    user.set_password("other")


def logged_in(user):
    user.last_login = timezone.now()


def changed_address(user):
    user.email = "ann@other.example"


@pytest.mark.parametrize("change", [changed_password, logged_in, changed_address])
def test_a_token_holds_once(user, tokens, change):
    token = tokens.make_token(user)
    change(user)
    assert not tokens.check_token(user, token)


def test_a_log_in_is_the_same_as_the_database_keeps_it(user, tokens):
    user.last_login = timezone.now()
    token = tokens.make_token(user)
    user.last_login = user.last_login.replace(microsecond=0)
    assert tokens.check_token(user, token)


def test_a_token_grows_old(user, tokens, monkeypatch):
    token, now = tokens.make_token(user), timezone.now().timestamp()
    for age, holds in ((259_190, True), (259_210, False)):
        monkeypatch.setattr("time.time", lambda age=age: now + age)
        assert tokens.check_token(user, token) is holds
    with override_settings(PASSWORD_RESET_TIMEOUT=300_000):
        assert tokens.check_token(user, token)


def test_former_keys_still_hold(user, tokens):
    with override_settings(SECRET_KEY="former" * 10):
        token = tokens.make_token(user)
    assert not tokens.check_token(user, token)
    with override_settings(SECRET_KEY_FALLBACKS=["former" * 10]):
        assert tokens.check_token(user, token)


def test_a_generator_of_ones_own(user):
    from quintet.contrib.auth.tokens import PasswordResetTokenGenerator

    class Own(PasswordResetTokenGenerator):
        def _make_hash_value(self, user, timestamp):
            return f"{user.pk}{timestamp}{user.is_active}"

    token = Own().make_token(user)
    assert Own().check_token(user, token)
    assert not PasswordResetTokenGenerator().check_token(user, token)
    user.is_active = False
    assert not Own().check_token(user, token)
