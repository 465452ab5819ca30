"""Apps whose place may be taken although this release does not bring them, and those that are refused."""

import pytest

from quintet.apps import AppConfig, apps
from quintet.apps.config import AppConfig as FromConfig
from quintet.apps.registry import Apps
from quintet.core.exceptions import ImproperlyConfigured
from quintet.test import override_settings


@pytest.mark.parametrize("root", ["quintet", "django"])
def test_the_plain_admin_config_takes_the_place_of_the_admin(root):
    models = [f"{root}.contrib.contenttypes", f"{root}.contrib.auth"]  # the log of the admin refers to them
    with override_settings(INSTALLED_APPS=[*models, f"{root}.contrib.admin.apps.SimpleAdminConfig"]):
        config = apps.get_app_config("admin")
    assert (config.name, str(config.verbose_name)) == ("quintet.contrib.admin", "Administration")


@pytest.mark.parametrize("entry", ["quintet.contrib.admin", "django.contrib.admin.apps.AdminConfig", "quintet.contrib.flatpages"])
def test_other_unreleased_apps_are_refused(entry):
    with pytest.raises(ImproperlyConfigured, match="not part of this release"), override_settings(INSTALLED_APPS=[entry]):
        pass


def test_the_registry_and_its_classes_have_their_documented_paths():
    assert FromConfig is AppConfig
    assert isinstance(apps, Apps)


def test_a_refused_set_of_apps_puts_the_former_one_back():
    with override_settings(INSTALLED_APPS=["quintet.contrib.sessions"]):
        with (
            pytest.raises(ImproperlyConfigured),
            override_settings(INSTALLED_APPS=["quintet.contrib.messages", "quintet.contrib.flatpages"]),
        ):
            pass
        assert apps.ready
        assert [config.label for config in apps.get_app_configs()] == ["sessions"]
