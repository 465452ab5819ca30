"""System checks: messages, registering and running checks, the `check` command and its two formats."""

import json
from io import StringIO

import pytest

from quintet.core import checks
from quintet.core.checks import messages, registry
from quintet.core.management import call_command
from quintet.core.management.base import CommandError, SystemCheckError
from quintet.test import override_settings
from quintet.test.utils import override_system_checks


def quiet(app_configs, **kwargs):
    return []


def loud(app_configs, **kwargs):
    return [
        checks.Warning("It squeaks.", hint="Oil it.", obj="door", id="house.W001"),
        checks.Error("It leaks.", obj="roof", id="house.E001"),
        checks.Info("It stands.", id="house.I001"),
    ]


def check(*args: str, **options) -> tuple[str, str]:
    """Run the command; return what it wrote to stdout and stderr."""
    out, err = StringIO(), StringIO()
    call_command("check", *args, stdout=out, stderr=err, no_color=True, **options)
    return out.getvalue(), err.getvalue()


def test_messages_are_equal_when_class_and_facts_are():
    one = checks.Error("m", hint="h", obj="o", id="x.E001")
    assert one == checks.Error("m", hint="h", obj="o", id="x.E001")
    assert one != checks.Error("m", hint="h", obj="o", id="x.E002")
    assert checks.Error("m") != checks.Warning("m")
    assert checks.CheckMessage(checks.ERROR, "m") != checks.Error("m")
    assert one != "m"


def test_a_message_shows_object_id_and_hint():
    assert str(checks.Error("Message", hint="Hint", obj="Thing", id="x.E001")) == "Thing: (x.E001) Message\n\tHINT: Hint"
    assert str(checks.Error("Message")) == "?: Message"
    assert repr(checks.Error("m", id="x.E001")) == "<Error: level=40, msg='m', hint=None, obj=None, id='x.E001'>"


def test_a_level_is_a_number():
    with pytest.raises(TypeError, match="The first argument should be level"):
        checks.CheckMessage("ERROR", "m")  # pyright: ignore[reportArgumentType]  # the mistake that is tested


def test_the_modules_of_the_package_hold_the_same_objects():
    assert messages.Error is checks.Error
    assert registry.register is checks.register
    assert registry.Tags.gis == "gis"


def test_registering_as_function_and_as_decorator():
    with override_system_checks([], deployment_checks=[]):
        checks.register(quiet, "first", "second")
        assert checks.tag_exists("first")

        @checks.register("deployed", deploy=True)
        def deployed(app_configs, **kwargs):
            return [checks.Warning("Only there.", id="house.W002")]

        assert not checks.tag_exists("deployed")
        assert checks.tag_exists("deployed", include_deployment_checks=True)
        assert checks.run_checks() == []
        assert [message.id for message in checks.run_checks(include_deployment_checks=True)] == ["house.W002"]
        assert registry.registry.available(include_deployment=True) == [quiet, deployed]


@pytest.mark.parametrize("function", [list, lambda app_configs: [], lambda app_configs, databases: []])
def test_a_check_must_take_keyword_arguments(function):
    with pytest.raises(TypeError, match=r"Check functions must accept keyword arguments \(\*\*kwargs\)\."):
        checks.register(function)


def test_a_check_must_return_a_list():
    def number(app_configs, **kwargs):
        return 3

    with override_system_checks([number]), pytest.raises(TypeError, match="did not return a list"):
        checks.run_checks()


def test_checks_get_apps_and_databases():
    asked: list[tuple[object, object]] = []

    def listen(app_configs, databases, **kwargs):
        asked.append((app_configs, databases))
        return []

    with override_system_checks([listen]):
        checks.run_checks(app_configs=["one"], databases=["default"])
        check()
    assert asked == [(["one"], ["default"]), (None, ["default"])]


def test_checks_of_databases_run_only_when_databases_are_named():
    ran: list[str] = []

    def of_database(app_configs, **kwargs):
        ran.append("database")
        return []

    of_database.tags = {checks.Tags.database}
    with override_system_checks([of_database]):
        checks.run_checks()
        assert ran == []
        checks.run_checks(databases=["default"])
        assert ran == ["database"]


def test_the_command_counts():
    with override_system_checks([quiet]):
        assert check() == ("System check identified no issues (0 silenced).\n", "")
    with override_system_checks([loud]), override_settings(SILENCED_SYSTEM_CHECKS=["house.E001"]):
        out, err = check()
        assert out == ""
        assert err == (
            "System check identified some issues:\n\n"
            "WARNINGS:\ndoor: (house.W001) It squeaks.\n\tHINT: Oil it.\n\n"
            "INFOS:\n?: (house.I001) It stands.\n\n"
            "System check identified 2 issues (1 silenced).\n"
        )


def test_an_error_fails_the_command():
    with override_system_checks([loud]), pytest.raises(SystemCheckError) as caught:
        check()
    assert str(caught.value).startswith("SystemCheckError: System check identified some issues:\n\nERRORS:\nroof: (house.E001)")
    assert str(caught.value).endswith("System check identified 3 issues (0 silenced).")


def test_the_level_that_fails_can_be_chosen():
    with override_system_checks([loud]):
        with override_settings(SILENCED_SYSTEM_CHECKS=["house.E001"]), pytest.raises(SystemCheckError):
            check("--fail-level", "WARNING")
        _, err = check("--fail-level", "CRITICAL")
        assert "It leaks." in err


def test_messages_of_a_level_stand_together_by_app():
    from quintet.apps import AppConfig

    one, other = AppConfig("zebra", __import__("json")), AppConfig("ant", __import__("json"))

    def mixed(app_configs, **kwargs):
        return [checks.Warning("a", obj=one), checks.Warning("b", obj=other), checks.Warning("c", obj=one), checks.Warning("z")]

    with override_system_checks([mixed]):
        _, err = check()
    lines = [line for line in err.splitlines() if line.startswith(("?", "<"))]
    assert lines == ["?: z", f"{other}: b", f"{one}: a", f"{one}: c"]


def test_as_json():
    with override_system_checks([loud]), override_settings(SILENCED_SYSTEM_CHECKS=["house.E001"]):
        out, err = check("--format", "json")
    assert err == ""
    assert json.loads(out) == {
        "issues": [
            {"level": "WARNING", "id": "house.W001", "message": "It squeaks.", "hint": "Oil it.", "object": "door", "app": None},
            {"level": "INFO", "id": "house.I001", "message": "It stands.", "hint": None, "object": None, "app": None},
        ],
        "silenced": 1,
    }


def test_as_json_an_error_fails_the_command_too():
    out = StringIO()
    with override_system_checks([loud]), pytest.raises(SystemCheckError):
        call_command("check", format="json", stdout=out)
    assert [issue["id"] for issue in json.loads(out.getvalue())["issues"]] == ["house.E001", "house.W001", "house.I001"]


def test_tags():
    quiet.tags = {"tidy"}
    with override_system_checks([quiet]):
        assert check("--list-tags")[0] == "tidy\n"
        assert check("--tag", "tidy")[0] == "System check identified no issues (0 silenced).\n"
        with pytest.raises(CommandError, match='There is no system check with the "untidy" tag'):
            check("--tag", "untidy")


def test_the_documented_tags_are_in_use():
    tags = check("--list-tags", "--deploy")[0].split()
    documented = "async_support caches commands compatibility database files mail models security templates translation urls"
    assert set(documented.split()) <= set(tags)
    assert "async_support" not in check("--list-tags")[0].split()


def test_colours_show_what_is_grave():
    with override_system_checks([loud]):
        err = StringIO()
        call_command("check", "--fail-level", "CRITICAL", stderr=err, stdout=StringIO(), force_color=True)
    assert "\x1b[" in err.getvalue()
