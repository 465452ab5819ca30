"""``diffsettings``: what differs from the defaults or another module, in two formats, secrets masked."""

import sys
from io import StringIO
from types import ModuleType

import pytest

from quintet.conf.env import Secret
from quintet.core.management import call_command
from quintet.test import override_settings
from quintet.test.utils import override_system_checks

PROJECT = {"DEBUG": True, "USE_TZ": False, "SHOP_NAME": "Corner", "APPEND_SLASH": True}


def lines(*args: str, **settings) -> list[str]:
    out = StringIO()
    with override_settings(**{**PROJECT, **settings}):
        call_command("diffsettings", *args, stdout=out, no_color=True)
    return out.getvalue().splitlines()


def test_what_differs_and_what_the_defaults_lack():
    found = lines()
    assert "USE_TZ = False" in found
    assert "SHOP_NAME = 'Corner'  ###" in found
    assert not [line for line in found if "APPEND_SLASH" in line]
    assert found == sorted(found)


def test_all_of_them():
    found = lines("--all")
    assert "### APPEND_SLASH = True" in found
    assert "### X_FRAME_OPTIONS = 'DENY'" in found


def test_as_a_diff():
    found = lines("--output", "unified")
    assert found[found.index("- USE_TZ = True") + 1] == "+ USE_TZ = False"
    assert "+ SHOP_NAME = 'Corner'" in found
    assert "  APPEND_SLASH = True" in lines("--output", "unified", "--all")


def test_against_another_module(monkeypatch):
    module = ModuleType("settings_of_before")
    module.DEBUG, module.SHOP_NAME = True, "Mill"
    monkeypatch.setitem(sys.modules, "settings_of_before", module)
    found = lines("--default", "settings_of_before")
    assert "SHOP_NAME = 'Corner'" in found
    assert not [line for line in found if line.startswith("DEBUG =")]
    assert "- SHOP_NAME = 'Mill'" in lines("--default", "settings_of_before", "--output", "unified")


SECRETS = {
    "SECRET_KEY": "hush-1",
    "SECRET_KEY_FALLBACKS": ["hush-2"],
    "EMAIL_HOST_PASSWORD": "hush-3",
    "SHOP_API_TOKEN": "hush-4",
    "SHOP_FEED": "https://me:hush-5@feed.example/",
    "SHOP_CREDENTIAL": Secret("hush-6"),
    "SHOP": {"PASSWORD": "hush-7", "list": [{"token": "hush-8"}]},
    "SHOP_ROWS": {"other": {"PASSWORD": b"hush-9", "OPTIONS": ({"sslpassword": "hush-10"},)}},
    "SHOP_FILES": {"default": {"OPTIONS": {"secret_keys": ["hush-11"], "tokens": {"a": "hush-12"}}}},
    "SHOP_QUEUE": "redis://me:hush@13@queue.example/",
}


@pytest.mark.parametrize("output", ["hash", "unified"])
def test_secrets_are_masked(output):
    text = "\n".join(lines("--output", output, **SECRETS))
    assert "hush" not in text
    assert "me:" in text
    assert "SHOP_API_TOKEN = '****" in text


def test_secrets_can_be_asked_for():
    text = "\n".join(lines("--show-secrets", **SECRETS))
    assert [number for number in range(1, 13) if f"hush-{number}" not in text] == []


def test_declared_settings_are_no_secrets_because_of_their_names():
    assert "SESSION_COOKIE_AGE = 60" in lines(SESSION_COOKIE_AGE=60)


def test_it_runs_whatever_the_checks_say():
    from quintet.core import checks

    def bad(app_configs, **kwargs):
        return [checks.Error("bad")]

    with override_system_checks([bad]):
        assert lines()
