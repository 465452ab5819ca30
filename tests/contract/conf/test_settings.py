"""The settings object as its documentation describes it."""

import pytest

from quintet.conf import LazySettings, UserSettingsHolder
from quintet.core.exceptions import ImproperlyConfigured
from quintet.kernel.sections import SECTIONS
from quintet.kernel.settings import SettingsStore


@pytest.fixture
def settings() -> LazySettings:
    return LazySettings(SettingsStore(SECTIONS))


def test_defaults_are_there_without_a_module(settings):
    settings.configure()
    assert settings.DEBUG is False
    assert settings.CSRF_COOKIE_NAME == "csrftoken"


def test_options_win_over_given_defaults_and_those_over_the_declared(settings):
    settings.configure(type("Defaults", (), {"APPEND_SLASH": False, "DEBUG": False}), DEBUG=True)
    assert settings.DEBUG is True
    assert settings.APPEND_SLASH is False
    assert settings.USE_TZ is True


def test_configuring_twice_is_refused(settings):
    settings.configure()
    with pytest.raises(RuntimeError, match="already configured"):
        settings.configure()


def test_names_are_upper_case(settings):
    with pytest.raises(TypeError, match="'debug' must be uppercase"):
        settings.configure(debug=True)


def test_an_unknown_setting_is_an_attribute_error(settings):
    settings.configure()
    with pytest.raises(AttributeError, match="NO_SUCH_THING"):
        _ = settings.NO_SUCH_THING


def test_unconfigured_settings_say_how_to_configure_them(settings, monkeypatch):
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    assert not settings.configured
    with pytest.raises(ImproperlyConfigured, match="DJANGO_SETTINGS_MODULE"):
        _ = settings.DEBUG


def test_a_missing_module_is_named(settings, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "no_such_project.settings")
    with pytest.raises(ImproperlyConfigured, match=r"'no_such_project\.settings' could not be imported"):
        _ = settings.DEBUG


def test_a_missing_library_with_a_name_that_the_project_begins_with_is_no_missing_module(settings, monkeypatch, tmp_path):
    (tmp_path / "shoplib_site.py").write_text("import shoplib\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "shoplib_site")
    with pytest.raises(ModuleNotFoundError, match="No module named 'shoplib'") as caught:
        _ = settings.DEBUG
    assert not isinstance(caught.value, ImproperlyConfigured)


def test_an_error_inside_the_module_is_not_hidden(settings, monkeypatch, tmp_path):
    (tmp_path / "settings_that_import.py").write_text("import no_such_library\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "settings_that_import")
    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        _ = settings.DEBUG


def test_values_are_the_users_own_objects(settings):
    hosts = ["a.example"]
    settings.configure(ALLOWED_HOSTS=hosts)
    assert settings.ALLOWED_HOSTS is hosts
    hosts.append("b.example")
    assert settings.ALLOWED_HOSTS == ["a.example", "b.example"]


def test_writing_and_deleting_start_a_new_generation(settings):
    settings.configure(DEBUG=False, EXTRA=1)
    generation = settings.store.generation
    settings.DEBUG = True
    assert settings.DEBUG is True
    assert settings.store.generation == generation + 1
    del settings.EXTRA
    with pytest.raises(AttributeError):
        _ = settings.EXTRA
    assert not hasattr(settings, "EXTRA")


class Counting:
    """Defaults given by hand, which note each reading and then do ``meanwhile``."""

    def __init__(self, meanwhile=lambda: None) -> None:
        self.read: list[str] = []
        self.meanwhile = meanwhile

    def __getattr__(self, name: str) -> str:
        self.read.append(name)
        self.meanwhile()
        return "given"


def test_a_value_that_cannot_change_in_place_is_looked_up_once_a_generation(settings):
    defaults = Counting()
    settings.configure(defaults)
    assert [settings.SHOP_NAME, settings.SHOP_NAME] == ["given", "given"]
    assert defaults.read == ["SHOP_NAME"]
    settings.SHOP_NAME = "written"
    assert settings.SHOP_NAME == "written"
    del settings.SHOP_NAME
    with pytest.raises(AttributeError):
        _ = settings.SHOP_NAME


def test_a_value_read_while_settings_change_is_not_kept(settings):
    settings.configure(Counting(lambda: setattr(settings, "SHOP_NAME", "written meanwhile")))
    assert settings.SHOP_NAME == "given"
    assert settings.SHOP_NAME == "written meanwhile"


def test_a_module_is_not_changed_by_writes(settings, monkeypatch, tmp_path):
    (tmp_path / "settings_of_a_site.py").write_text("DEBUG = True\nALLOWED_HOSTS = ['x']\nlower = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "settings_of_a_site")
    assert settings.DEBUG is True
    assert settings.is_overridden("DEBUG")
    assert not settings.is_overridden("USE_TZ")
    assert not hasattr(settings, "lower")
    settings.DEBUG = False
    import settings_of_a_site

    assert settings_of_a_site.DEBUG is True
    assert settings.DEBUG is False
    assert settings.ALLOWED_HOSTS == ["x"]


def test_swapping_the_wrapped_holder(settings):
    settings.configure(DEBUG=False)
    before = settings._wrapped
    holder = UserSettingsHolder(before)
    holder.DEBUG = True
    settings._wrapped = holder
    assert settings.DEBUG is True
    settings._wrapped = before
    assert settings.DEBUG is False
