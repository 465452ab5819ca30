"""Progress, tables, async commands and mistyped options, as commands use them."""

import asyncio
import io
import os
import pty
import subprocess
import sys

import pytest
from asgiref.sync import sync_to_async

from quintet.core.management import CommandError, call_command
from quintet.core.management.base import AppCommand, BaseCommand, LabelCommand
from quintet.kernel.progress import QUIET, PlainMeter
from quintet.kernel.tables import aligned
from quintet.test import override_settings


def run(command, *args, **options):
    out = io.StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


class Counting(BaseCommand):
    def handle(self, *args, **options):
        done = [number * 2 for number in self.progress(range(3), "Doubling")]
        self.stdout.write(str(done))


def test_progress_gives_every_item_and_one_line_when_piped():
    printed = run(Counting()).splitlines()
    assert printed[0].startswith("Doubling: 3 of 3 (100 %), done in 0.")
    assert printed[1] == "[0, 2, 4]"


def test_progress_says_nothing_at_verbosity_0():
    assert run(Counting(), verbosity=0) == "[0, 2, 4]\n"


def test_progress_tells_now_and_then():
    lines, now = [], 0.0
    meter = PlainMeter(lines.append, "Import", 10, clock=lambda: now)
    with meter:
        for _ in range(6):
            now += QUIET / 2
            meter.advance()
    assert lines == [
        "Import: 2 of 10 (20 %)",
        "Import: 4 of 10 (40 %)",
        "Import: 6 of 10 (60 %)",
        "Import: 6 of 10 (60 %), done in 15.0 s",
    ]


def test_progress_tells_where_a_loop_stopped():
    class Stopping(BaseCommand):
        def handle(self, *args, **options):
            for number in self.progress(range(10), "Import"):
                if number == 4:
                    raise CommandError("no more")

    out = io.StringIO()
    with pytest.raises(CommandError, match="no more"):
        call_command(Stopping(), stdout=out)
    assert out.getvalue().startswith("Import: 4 of 10 (40 %), stopped after")


def test_progress_of_what_has_no_length():
    class Endless(BaseCommand):
        def handle(self, *args, **options):
            return str(sum(self.progress(iter(range(4)))))

    assert run(Endless()).splitlines()[0].startswith("Progress: 4, done in")


def test_async_handle_and_async_progress():
    class Fetching(BaseCommand):
        async def handle(self, *args, **options):
            async def pages():
                for number in range(3):
                    yield number

            return str([page async for page in self.progress(pages(), "Fetching", total=3)])

    printed = run(Fetching()).splitlines()
    assert printed[0].startswith("Fetching: 3 of 3 (100 %)")
    assert printed[1] == "[0, 1, 2]"


def test_async_handle_of_labels_and_apps():
    class Labels(LabelCommand):
        async def handle_label(self, label, **options):
            return label.upper()

    class Apps(AppCommand):
        async def handle_app_config(self, app_config, **options):
            return app_config.name

    assert run(Labels(), "a", "b") == "A\nB\n"
    with override_settings(INSTALLED_APPS=["quintet.contrib.contenttypes"]):
        assert run(Apps(), "contenttypes") == "quintet.contrib.contenttypes\n"


def test_async_command_called_from_async_code():
    class Adding(BaseCommand):
        async def handle(self, *args, **options):
            return "done"

    async def outer():
        return await sync_to_async(call_command)(Adding(), stdout=io.StringIO())

    assert asyncio.run(outer()) == "done"


def test_tables_are_aligned_when_piped():
    class Listing(BaseCommand):
        def handle(self, *args, **options):
            self.table(["name", "votes"], [("Anna", 7), ("日本", 1200), (None, 0)])

    assert run(Listing()) == "name  votes\n----  -----\nAnna      7\n日本   1200\n          0\n"


def test_tables_hide_what_could_steer_a_terminal_and_refuse_crooked_rows():
    assert aligned(["a"], [["\x1b[2J\n"]]) == "a\n-----------\n\\x1b[2J\\x0a".replace("-----------", "-" * 11)
    with pytest.raises(ValueError, match="A row of 1 cells stands in a table of 2 columns"):
        aligned(["a", "b"], [[1]])


PROGRAM = """
import quintet
from quintet.conf import settings
settings.configure()
quintet.setup()
from quintet.core.management import call_command
from quintet.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, **options):
        for number in self.progress(range(4), "Milling"):
            if number == 2:
                self.stdout.write(self.style.SUCCESS("half way"))
        self.table(["grain", "sacks"], [["rye", 3]])


call_command(Command())
"""


def test_a_terminal_shows_a_bar_with_lines_above_it():
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
    )
    os.close(theirs)
    printed = b""
    try:
        while piece := os.read(ours, 65536):
            printed += piece
    except OSError:
        pass  # Linux's way to say that the other end of a terminal is closed
    finally:
        os.close(ours)
    assert process.wait(20) == 0, printed
    text = printed.decode()
    assert "4/4" in text
    assert text.index("half way") < text.rindex("Milling")
    assert "rye" in text


class Optional(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--database")
        inner = parser.add_subparsers(dest="way").add_parser("inner")
        inner.add_argument("count", type=int)

    def handle(self, *args, **options):
        return str(options["database"])


def test_a_mistyped_option_is_told_with_the_near_one():
    with pytest.raises(CommandError) as refused:
        run(Optional(), "--databse=x")
    assert str(refused.value) == "Error: unrecognized arguments: --databse=x. Did you mean --database?"


def test_subcommands_tell_their_errors_the_same_way(capsys):
    with pytest.raises(CommandError, match="invalid int value"):
        run(Optional(), "inner", "twelve")
    command = Optional()
    with pytest.raises(SystemExit):
        command.run_from_argv(["manage.py", "optional", "inner", "twelve"])
    assert "manage.py optional inner: error: argument count: invalid int value: 'twelve'" in capsys.readouterr().err


def test_an_option_that_several_arguments_fill_cannot_be_named_from_code():
    class Either(BaseCommand):
        def add_arguments(self, parser):
            group = parser.add_mutually_exclusive_group(required=True)
            group.add_argument("--for", dest="until")
            group.add_argument("--until")

        def handle(self, *args, **options):
            return options["until"]

    with pytest.raises(TypeError, match=r"Cannot pass the dest 'until' that matches multiple arguments via \*\*options."):
        run(Either(), until="1")
    assert run(Either(), "--for=1") == "1\n"
