"""Every documented setting is declared once, with the documented default; some exist only once they are given."""

import os
import time
from collections import Counter

import pytest

from quintet.conf import LazySettings, Settings, UserSettingsHolder, global_settings
from quintet.core.exceptions import ImproperlyConfigured
from quintet.kit.record import fields
from quintet.test.utils import override_script_prefix

UNDEFINED = ["EMAIL_FILE_PATH", "MAILERS", "MESSAGE_LEVEL", "MESSAGE_TAGS", "ROOT_URLCONF", "SERIALIZATION_MODULES", "SITE_ID"]


@pytest.fixture
def settings() -> LazySettings:
    settings = LazySettings()
    settings.configure()
    return settings


@pytest.fixture
def module(monkeypatch, tmp_path):
    """Return a function that writes a settings module and gives its name."""
    monkeypatch.syspath_prepend(tmp_path)

    def write(name: str, text: str) -> str:
        (tmp_path / f"{name}.py").write_text(text)
        return name

    return write


def test_no_setting_is_declared_twice(settings):
    names = Counter(field.name for section in settings.store.sections() for field in fields(section))
    assert [name for name, count in names.items() if count > 1] == []


def test_every_setting_says_what_it_does_in_one_line(settings):
    for name, field in settings.store.declared().items():
        assert field.metadata["doc"].endswith("."), name
        assert "\n" not in field.metadata["doc"], name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CACHE_MIDDLEWARE_ALIAS", "default"),
        ("CACHE_MIDDLEWARE_KEY_PREFIX", ""),
        ("DEFAULT_FROM_EMAIL", "webmaster@localhost"),
        ("SERVER_EMAIL", "root@localhost"),
        ("EMAIL_HOST", "localhost"),
        ("EMAIL_PORT", 25),
        ("EMAIL_SUBJECT_PREFIX", "[Django] "),
        ("EMAIL_TIMEOUT", None),
        ("FIXTURE_DIRS", []),
        ("SECURE_CSP", {}),
        ("SECURE_CSP_REPORT_ONLY", {}),
        ("URLIZE_ASSUME_HTTPS", False),
        ("USE_BLANK_CHOICE_DASH", False),
        ("SIGNED_COOKIE_LEGACY_SALT_FALLBACK", False),
        ("SESSION_COOKIE_AGE", 1_209_600),
        ("CSRF_COOKIE_AGE", 31_449_600),
        ("TIME_ZONE", "America/Chicago"),
        ("X_FRAME_OPTIONS", "DENY"),
        ("PASSWORD_RESET_TIMEOUT", 259_200),
        ("SILENCED_SYSTEM_CHECKS", []),
    ],
)
def test_defaults_are_the_documented_ones(settings, name, value):
    assert getattr(settings, name) == value
    assert getattr(global_settings, name) == value


@pytest.mark.parametrize("name", UNDEFINED)
def test_a_setting_without_default_is_not_there_until_it_is_given(settings, name):
    assert not hasattr(settings, name)
    assert name not in dir(settings)
    setattr(settings, name, "given")
    assert getattr(settings, name) == "given"
    assert name in dir(settings)


def test_a_declared_setting_that_nobody_reads_yet_is_no_misspelling():
    from quintet.cli.checks.names import check_setting_names
    from quintet.test import override_settings

    with override_settings(SITE_ID=1, MAILERS={}, MESSAGE_LEVEL=10, EMAIL_HOST="mail.example"):
        assert list(check_setting_names(app_configs=None, databases=None)) == []
    with override_settings(ALOWED_HOSTS=[]):
        found = list(check_setting_names(app_configs=None, databases=None))
        assert [(message.id, message.hint) for message in found] == [("quintet.W001", "Did you mean ALLOWED_HOSTS?")]


def test_an_empty_secret_key_is_refused_where_it_is_read(settings):
    with pytest.raises(ImproperlyConfigured, match="The SECRET_KEY setting must not be empty"):
        _ = settings.SECRET_KEY
    settings.SECRET_KEY = "given"
    assert settings.SECRET_KEY == "given"


@pytest.mark.parametrize("name", ["MEDIA_URL", "STATIC_URL"])
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("files/", "/somewhere/files/"),
        ("", "/somewhere/"),
        ("/files/", "/files/"),
        ("https://files.example/", "https://files.example/"),
        ("//files.example/", "//files.example/"),
        (None, None),
    ],
)
def test_a_relative_url_stands_below_the_script_prefix(settings, name, value, shown):
    setattr(settings, name, value)
    with override_script_prefix("/somewhere/"):
        assert getattr(settings, name) == shown


@pytest.mark.parametrize("name", ["ALLOWED_HOSTS", "INSTALLED_APPS", "LOCALE_PATHS", "SECRET_KEY_FALLBACKS"])
def test_a_text_where_a_list_belongs_is_refused_when_the_module_is_read(module, name):
    path = module(f"text_for_{name.lower()}", f"{name} = 'example.com'\n")
    with pytest.raises(ImproperlyConfigured, match=f"The {name} setting must be a list or a tuple."):
        Settings(path)


def test_a_time_zone_that_does_not_exist_is_refused(module):
    with pytest.raises(ValueError, match="Incorrect timezone setting: Nowhere/Atlantis"):
        Settings(module("zone_of_nowhere", "TIME_ZONE = 'Nowhere/Atlantis'\n"))


def test_the_zone_of_the_module_becomes_that_of_the_process(module, monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    try:
        Settings(module("zone_of_nepal", "TIME_ZONE = 'Asia/Kathmandu'\n"))
        assert os.environ["TZ"] == "Asia/Kathmandu"
        assert time.localtime(0).tm_min == 30
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_zone_of_settings_given_by_hand_leaves_the_process_alone(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    LazySettings().configure(TIME_ZONE="Asia/Kathmandu")
    assert os.environ["TZ"] == "UTC"


def test_own_spelling_of_the_environment_variable(module, monkeypatch):
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    monkeypatch.setenv("QUINTET_SETTINGS_MODULE", module("own_spelling", "DEBUG = True\n"))
    settings = LazySettings()
    assert settings.DEBUG is True
    assert settings.SETTINGS_MODULE == "own_spelling"
    assert repr(settings) == '<LazySettings "own_spelling">'
    assert repr(settings._wrapped) == '<Settings "own_spelling">'


def test_an_error_names_the_setting_that_was_asked_for(monkeypatch):
    for name in ("DJANGO_SETTINGS_MODULE", "QUINTET_SETTINGS_MODULE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ImproperlyConfigured, match="Requested setting DEBUG, but settings are not configured"):
        _ = LazySettings().DEBUG


def test_a_missing_module_is_an_import_error_too(monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "no_such_project.settings")
    with pytest.raises(ModuleNotFoundError, match=r"no_such_project\.settings"):
        _ = LazySettings().DEBUG


def test_a_misspelt_setting_is_told_with_the_nearest_name(settings):
    with pytest.raises(AttributeError, match="ALOWED_HOSTS") as caught:
        _ = settings.ALOWED_HOSTS
    assert caught.value.name == "ALOWED_HOSTS"
    assert "ALLOWED_HOSTS" in dir(caught.value.obj)  # what the interpreter's own "Did you mean" looks through


def test_deleting_what_is_not_there_is_an_attribute_error(settings):
    del settings.DEBUG
    assert not hasattr(settings, "DEBUG")
    with pytest.raises(AttributeError):
        del settings.DEBUG
    with pytest.raises(AttributeError):
        del settings.NO_SUCH_SETTING


def test_a_layer_on_top_hides_and_shows(settings):
    settings.DEBUG = False
    layer = UserSettingsHolder(settings._wrapped)
    layer.DEBUG = True
    del layer.APPEND_SLASH
    settings._wrapped = layer
    assert settings.DEBUG is True
    assert not hasattr(settings, "APPEND_SLASH")
    assert layer.is_overridden("APPEND_SLASH")
    assert "APPEND_SLASH" not in dir(layer)
    assert repr(layer) == "<UserSettingsHolder>"
