"""Settings are the user's own objects: a list or dictionary of them that is changed in place takes effect everywhere."""

import pytest

from quintet.conf import LazySettings
from quintet.http.settings import HttpSettings


@pytest.fixture
def settings() -> LazySettings:
    settings = LazySettings()
    settings.configure(ALLOWED_HOSTS=["a.example"], DATABASES={"default": {"NAME": "one"}})
    return settings


def count_calls(settings: LazySettings):
    """Return a function that gives how often what is derived from the settings was made."""
    made: list[int] = []

    def derive() -> int:
        made.append(1)
        return len(made)

    return lambda: settings.store.per_generation(derive)


@pytest.mark.parametrize(
    "change",
    [
        lambda settings: settings.ALLOWED_HOSTS.append("b.example"),
        lambda settings: settings.DATABASES["default"].update(NAME="two"),
        lambda settings: settings.CSRF_TRUSTED_ORIGINS.append("https://a.example"),
        lambda settings: settings.DATABASES.clear(),
    ],
    ids=["a list", "a dictionary inside", "a default", "a dictionary"],
)
def test_a_change_in_place_starts_a_new_generation(settings, change):
    derived = count_calls(settings)
    assert derived() == 1
    before = settings.store.generation
    change(settings)
    assert settings.store.generation == before + 1
    assert derived() == 2


def test_reading_a_list_starts_no_generation(settings):
    derived = count_calls(settings)
    assert derived() == 1
    before = settings.store.generation
    snapshot = settings.store.snapshot(HttpSettings)
    for _ in range(3):
        assert settings.ALLOWED_HOSTS == ["a.example"]
    assert derived() == 1
    assert settings.store.generation == before
    assert settings.store.snapshot(HttpSettings) is snapshot


def test_the_snapshot_of_the_typed_section_sees_the_change(settings):
    assert settings.store.snapshot(HttpSettings).allowed_hosts == ["a.example"]
    settings.ALLOWED_HOSTS[:] = ["c.example"]
    assert settings.store.snapshot(HttpSettings).allowed_hosts == ["c.example"]


def test_a_reference_kept_from_before_counts_when_settings_are_next_looked_at(settings):
    hosts = settings.ALLOWED_HOSTS
    before = settings.store.generation
    hosts.append("later.example")
    assert settings.ALLOWED_HOSTS == ["a.example", "later.example"]
    assert settings.store.generation == before + 1


def test_the_middleware_of_a_running_site_follows_a_change_in_place(settings):
    from quintet.conf import settings as in_force
    from quintet.test import Client, override_settings

    with override_settings(
        ROOT_URLCONF=[], MIDDLEWARE=[], ALLOWED_HOSTS=["testserver"], SECURE_CONTENT_TYPE_NOSNIFF=True, DEBUG=False
    ):
        assert "Cross-Origin-Opener-Policy" not in Client().get("/nowhere/").headers
        in_force.MIDDLEWARE.append("quintet.middleware.security.SecurityMiddleware")
        assert Client().get("/nowhere/").headers["Cross-Origin-Opener-Policy"] == "same-origin"
