"""Commands as projects write and call them."""

import io

import pytest

from quintet.cli.unreleased import UNRELEASED
from quintet.core.management import CommandError, call_command, get_commands
from quintet.core.management.base import AppCommand, BaseCommand, LabelCommand, OutputWrapper, no_translations
from quintet.core.management.commands import loaddata as load_data
from quintet.utils import translation


class ClosePoll(BaseCommand):
    help = "Closes the specified poll for voting"

    def add_arguments(self, parser):
        parser.add_argument("poll_ids", nargs="+", type=int)
        parser.add_argument("--delete", action="store_true")
        parser.add_argument("--note", required=True)
        parser.add_argument("--how-often", type=int, default=1)

    def handle(self, *args, **options):
        self.stdout.write(f"{options['poll_ids']} {options['delete']} {options['note']} {options['how_often']}")
        return "done"


def run(command, *args, **options):
    out = io.StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


def test_options_are_named_as_on_the_command_line_or_in_python():
    assert run(ClosePoll(), 1, 2, note="x", delete=True, how_often=3) == "[1, 2] True x 3\ndone\n"
    assert run(ClosePoll(), "1", "--note=x", "--how-often", "4") == "[1] False x 4\ndone\n"
    assert run(ClosePoll(), [5, 6], note="y") == "[5, 6] False y 1\ndone\n"


def test_wrong_calls_say_what_is_wrong():
    with pytest.raises(CommandError, match="Error: the following arguments are required: poll_ids"):
        run(ClosePoll(), note="x")
    with pytest.raises(CommandError, match="--note"):
        run(ClosePoll(), 1)
    with pytest.raises(TypeError, match=r"Unknown option\(s\) for .* command: nope. Valid options are: .*how_often"):
        run(ClosePoll(), 1, note="x", nope=1)
    with pytest.raises(CommandError, match="Unknown command: 'nosuch'"):
        call_command("nosuch")


def test_command_line_errors_end_the_process_with_their_status(capsys, monkeypatch):
    class Failing(BaseCommand):
        requires_system_checks = []

        def handle(self, *args, **options):
            raise CommandError("the mill burns", returncode=7)

    with pytest.raises(SystemExit) as ended:
        Failing().run_from_argv(["manage.py", "failing"])
    assert ended.value.code == 7
    assert capsys.readouterr().err == "CommandError: the mill burns\n"
    with pytest.raises(CommandError, match="the mill burns"):
        Failing().run_from_argv(["manage.py", "failing", "--traceback"])


def test_missing_labels_have_their_own_message(capsys):
    class Labelled(LabelCommand):
        label = "book"
        requires_system_checks = []

        def handle_label(self, label, **options):
            return label.upper()

    assert run(Labelled(), "a", "b") == "A\nB\n"
    with pytest.raises(SystemExit) as ended:
        Labelled().run_from_argv(["manage.py", "labelled"])
    assert ended.value.code == 2
    assert "Enter at least one book." in capsys.readouterr().err


def test_unknown_app_label_is_a_command_error():
    class PerApp(AppCommand):
        def handle_app_config(self, app_config, **options):
            return app_config.label

    with pytest.raises(CommandError, match="No installed app with label 'nope'"):
        run(PerApp(), "nope")


def test_colour_is_forced_or_left_out():
    class Colourful(BaseCommand):
        def handle(self, *args, **options):
            self.stdout.write(self.style.SUCCESS("ok"))

    assert run(Colourful()) == "ok\n"
    assert run(Colourful(), force_color=True) == "\x1b[32;1mok\x1b[0m\n"
    with pytest.raises(CommandError, match="can't be used together"):
        run(Colourful(), force_color=True, no_color=True)


def test_sql_is_wrapped_in_a_transaction():
    class Sql(BaseCommand):
        output_transaction = True

        def handle(self, *args, **options):
            return "SELECT 1;"

    assert run(Sql()) == "BEGIN;\nSELECT 1;\nCOMMIT;\n"


def test_handle_without_translations():
    class Plain(BaseCommand):
        @no_translations
        def handle(self, *args, **options):
            return str(translation.get_language())

    with translation.override("fr"):
        assert run(Plain()) == "None\n"
        assert translation.get_language() == "fr"


def test_serious_checks_stop_a_command():
    from quintet.core import checks
    from quintet.test.utils import override_system_checks

    class Careful(BaseCommand):
        def handle(self, *args, **options):
            return "ran"

    def bad(app_configs, **kwargs):
        return [checks.Error("it leaks", hint="caulk it", id="boat.E001"), checks.Warning("it squeaks", id="boat.W001")]

    with override_system_checks([bad]):
        with pytest.raises(
            CommandError, match=r"(?s)ERRORS:\n\?: \(boat.E001\) it leaks\n\tHINT: caulk it\n\nWARNINGS:.*squeaks"
        ):
            run(Careful(), skip_checks=False)
        assert run(Careful()) == "ran\n"


def test_output_wrapper_ends_lines_once():
    out = io.StringIO()
    wrapper = OutputWrapper(out)
    wrapper.write("a")
    wrapper.write("b\n")
    wrapper.write("c", ending="")
    assert out.getvalue() == "a\nb\nc"


def test_built_in_commands_are_found():
    assert {"check", "migrate", "startproject", "test", "flush"} <= get_commands().keys()


@pytest.mark.parametrize("name", sorted(UNRELEASED))
def test_a_documented_command_that_is_not_here_yet_says_so_and_what_to_do(name):
    with pytest.raises(CommandError, match=f"The {name} command is not part of this release of quintet. [A-Z]"):
        call_command(name)
    assert name not in get_commands()


def test_the_classes_of_fixture_commands_can_be_subclassed():
    class Loud(load_data.Command):
        help = "LOUD"

    with pytest.raises(CommandError, match="No fixture named 'some' found"):
        call_command(Loud(), "some.json", "other.json")
