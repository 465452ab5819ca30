"""The hooks of commands: colours, checks of migrations, parsers, versions, discovery, overriding."""

import io

import pytest

from quintet.core.management import CommandError, call_command, find_commands, get_commands, load_command_class
from quintet.core.management.base import BaseCommand, CommandParser, LabelCommand
from quintet.core.management.color import color_style, make_style, no_style, supports_color
from quintet.kernel import ports


def run(command, *args, **options):
    out = io.StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


class Plain(BaseCommand):
    def handle(self, *args, **options):
        return "done"


def test_palettes_are_written_as_documented(monkeypatch):
    style = make_style("light;error=yellow/blue,blink;notice=magenta;nosuch=red;success=mauve")
    assert style.ERROR("x") == "\x1b[33;44;5mx\x1b[0m"
    assert style.NOTICE("x") == "\x1b[35mx\x1b[0m"
    assert style.HTTP_NOT_FOUND("x") == "\x1b[31mx\x1b[0m"
    assert make_style("nocolor").ERROR("x") == no_style().ERROR("x") == "x"
    monkeypatch.setenv("DJANGO_COLORS", "error=cyan")
    assert color_style(force_color=True).ERROR("x") == "\x1b[36mx\x1b[0m"
    assert color_style(force_color=True).SUCCESS("x") == "x"
    assert supports_color() is False


def test_no_color_in_the_environment_counts_at_a_terminal(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert supports_color(Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not supports_color(Terminal())


@pytest.mark.parametrize(
    ("pending", "told"),
    [
        ([], ""),
        (
            ["a.0001_initial"],
            "You have 1 unapplied migration(s). Your project may not work properly until you apply the migrations ",
        ),
        (["a.0001_initial", "b.0002_x", "a.0002_y"], "You have 3 unapplied migration(s)"),
    ],
)
def test_migrations_that_are_not_applied_are_told_and_the_command_goes_on(pending, told):
    class Careful(Plain):
        requires_migrations_checks = True

    ports.pending_migrations.fill(lambda alias: pending)
    try:
        printed = run(Careful())
    finally:
        ports.pending_migrations.fill(None)
    assert printed.endswith("done\n")
    assert told in printed
    assert ("app(s): a, b." in printed) == (len(pending) == 3)


def test_check_arguments_may_be_changed():
    asked = {}

    class Databases(Plain):
        requires_system_checks = ["models"]

        def get_check_kwargs(self, options):
            return {**super().get_check_kwargs(options), "databases": ["other"]}

        def check(self, **kwargs):
            asked.update(kwargs)

    assert run(Databases(), skip_checks=False) == "done\n"
    assert asked == {"tags": ["models"], "databases": ["other"]}
    asked.clear()
    run(Databases())
    assert asked == {}, "from code, checks run only when asked for"


def test_wrong_tags_are_refused_when_the_command_is_made():
    class Wrong(Plain):
        requires_system_checks = "models"

    with pytest.raises(TypeError, match="requires_system_checks must be a list or tuple"):
        Wrong()


def test_hidden_options_keep_their_defaults():
    class Hiding(Plain):
        suppressed_base_arguments = {"--verbosity", "--version", "--traceback"}

        def handle(self, *args, **options):
            return str(options["verbosity"])

    command = Hiding()
    text = command.create_parser("manage.py", "hiding").format_help()
    assert "--verbosity" not in text
    assert "--settings" in text
    assert run(command) == "1\n"


def test_the_parser_and_the_version_are_the_commands_own(capsys):
    class Own(Plain):
        help = "Own help."

        def create_parser(self, prog_name, subcommand, **kwargs):
            return super().create_parser(prog_name, subcommand, epilog="The end.", **kwargs)

        def get_version(self):
            return "7.7"

    command = Own()
    command.print_help("/somewhere/manage.py", "own")
    printed = capsys.readouterr().out
    assert printed.startswith("usage: manage.py own ")
    assert "The end." in printed
    assert "Own help." in printed
    with pytest.raises(SystemExit) as ended:
        command.run_from_argv(["manage.py", "own", "--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == "7.7\n"


def test_own_options_stand_before_those_of_every_command():
    class Own(Plain):
        def add_arguments(self, parser):
            parser.add_argument("--zeal")

    text = Own().create_parser("manage.py", "own").format_help()
    assert text.index("--zeal") < text.index("--verbosity")


def test_stealth_options_are_for_code_only():
    class Stealthy(Plain):
        stealth_options = ("secret",)

        def handle(self, *args, **options):
            return options.get("secret")

    assert run(Stealthy(), secret="owl") == "owl\n"
    with pytest.raises(CommandError, match="unrecognized arguments: --secret=owl"):
        run(Stealthy(), "--secret=owl")


def test_abbreviated_options_of_a_command_line_are_as_argparse_takes_them():
    class Optional(Plain):
        def add_arguments(self, parser):
            parser.add_argument("--database")

        def handle(self, *args, **options):
            return options["database"]

    assert run(Optional(), "--database=x") == "x\n"


def test_missing_arguments_have_the_message_of_the_command():
    class Labels(LabelCommand):
        missing_args_message = "Name a mill."

    with pytest.raises(CommandError, match=r"Error: Name a mill\."):
        run(Labels())
    parser = CommandParser(prog="x", missing_args_message="Name a mill.")
    with pytest.raises(CommandError, match=r"Name a mill\."):
        parser.parse_args([])


def test_commands_are_found_by_folder(tmp_path):
    folder = tmp_path / "management" / "commands"
    (folder / "package").mkdir(parents=True)
    (folder / "package" / "__init__.py").write_text("")
    for name in ("closepoll", "_private"):
        (folder / f"{name}.py").write_text("")
    assert find_commands(str(tmp_path / "management")) == ["closepoll"]
    assert find_commands(str(tmp_path / "nothing")) == []
    assert get_commands()["check"] == "quintet.core"


def test_a_module_without_a_command_says_so(tmp_path, monkeypatch):
    folder = tmp_path / "mill_app" / "management" / "commands"
    folder.mkdir(parents=True)
    (folder / "grind.py").write_text("Comand = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(CommandError, match="defines no class named Command, so 'grind' cannot run"):
        load_command_class("mill_app", "grind")
