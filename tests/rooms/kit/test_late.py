"""Late rooms, libraries and names: loaded at the first use, once, and as cheap as any module from then on."""

from __future__ import annotations

import importlib
import operator
import pickle
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from quintet.kernel.late_rooms import COMPANIONS, LATE_ROOMS
from quintet.kit import dotted, late

ROOM = """
import sys
sys.modules["late_house.diary"].lines.append("room ran")
LIMIT = 3

class Lamp:
    pass

def light():
    return Lamp, LIMIT
"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Yield the diary of a package with a late room, ``late_house.room``; what runs writes into the diary."""
    folder = tmp_path / "late_house"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "diary.py").write_text("lines = []\n")
    (folder / "room.py").write_text(ROOM)
    monkeypatch.syspath_prepend(str(tmp_path))
    finder = late.LateRooms({"late_house.room", "late_house.gone"}, {})
    sys.meta_path.insert(0, finder)  # type: ignore[arg-type]  # by its methods
    yield dotted.module("late_house.diary").lines
    sys.meta_path.remove(finder)  # type: ignore[arg-type]  # as above
    for name in [name for name in sys.modules if name.split(".")[0] == "late_house"]:
        del sys.modules[name]


def test_a_room_runs_at_its_first_attribute_and_is_a_plain_module_from_then_on(house: list[str]) -> None:
    from late_house import room  # pyright: ignore[reportMissingImports]  # written by the fixture

    assert room.__name__ == "late_house.room"
    assert room.__spec__.origin == room.__file__
    assert room.__file__.endswith("room.py")
    assert not hasattr(sys.modules["late_house"], "gone")
    assert house == []
    made, limit = room.light()
    assert (made.__name__, limit) == ("Lamp", 3)
    assert house == ["room ran"]
    assert type(room) is ModuleType
    assert sys.modules["late_house.room"] is room
    assert room.__spec__ is not None
    assert room.__spec__.loader is room.__loader__
    assert not isinstance(room.__loader__, late.LateLoader)


@pytest.mark.parametrize("ask", ["dir", "vars", "doc", "set", "delete", "import a name"])
def test_whatever_is_asked_of_a_room_it_has_run_before(house: list[str], ask: str) -> None:
    import late_house.room as room  # pyright: ignore[reportMissingImports]  # written by the fixture

    if ask == "dir":
        assert "light" in dir(room)
    elif ask == "vars":
        assert "light" in vars(room)
    elif ask == "doc":
        assert room.__doc__ is None
    elif ask == "set":
        room.LIMIT = 5
        assert room.light()[1] == 5
    elif ask == "delete":
        del room.LIMIT
        with pytest.raises(NameError):
            room.light()
    else:
        from late_house.room import LIMIT  # pyright: ignore[reportMissingImports]  # written by the fixture

        assert LIMIT == 3
    assert house == ["room ran"]


def test_a_module_of_a_late_package_is_found_without_the_package(house: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "late_house" / "room"
    folder.mkdir()
    (folder / "__init__.py").write_text(ROOM + "from late_house.room.shelf import *\n")
    (folder / "shelf.py").write_text("from late_house.room import lower\nbook = lower.level\n")
    (folder / "lower.py").write_text("level = 2\n")
    from late_house.room import shelf  # pyright: ignore[reportMissingImports]  # written by the test

    assert shelf.book == 2
    assert house == []
    from late_house import room  # pyright: ignore[reportMissingImports]  # written by the test

    assert room.book == 2
    assert room.shelf is shelf
    assert house == ["room ran"]


def test_what_a_room_holds_can_be_pickled_and_replaced(house: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from late_house import room  # pyright: ignore[reportMissingImports]  # written by the fixture

    monkeypatch.setattr("late_house.room.LIMIT", 4)
    assert room.light()[1] == 4
    monkeypatch.undo()
    assert room.light()[1] == 3
    assert type(pickle.loads(pickle.dumps(room.Lamp()))) is room.Lamp
    importlib.reload(room)
    assert house == ["room ran", "room ran"]


def test_threads_that_ask_at_once_run_a_room_once_and_wait_for_all_of_it(house: list[str], tmp_path: Path) -> None:
    slow = "import time\ndef first(): return LAST\ntime.sleep(0.05)\nLAST = 1\n"
    (tmp_path / "late_house" / "room.py").write_text(slow + ROOM)
    from late_house import room  # pyright: ignore[reportMissingImports]  # written by the fixture

    answers: list[object] = []
    gate = threading.Barrier(8)

    def ask() -> None:
        gate.wait()
        answers.append(room.first())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [1] * 8
    assert house == ["room ran"]


def test_a_room_that_fails_is_late_again_and_tells_everyone(house: list[str], tmp_path: Path) -> None:
    (tmp_path / "late_house" / "room.py").write_text("HALF = 1\nimport nowhere_at_all\n")
    from late_house import room  # pyright: ignore[reportMissingImports]  # written by the fixture

    for _ in range(2):
        with pytest.raises(ModuleNotFoundError, match="nowhere_at_all"):
            dir(room)
    (tmp_path / "late_house" / "room.py").write_text("WHOLE = 12345678\n")
    importlib.invalidate_caches()
    assert room.WHOLE == 12345678
    assert not hasattr(room, "HALF")


def test_a_room_of_the_table_that_is_nowhere_says_so(house: list[str]) -> None:
    from late_house import gone  # pyright: ignore[reportMissingImports]  # in the table only

    with pytest.raises(ModuleNotFoundError, match="table of late rooms"):
        dir(gone)


def test_a_library_is_imported_at_its_first_use_and_filled() -> None:
    sys.modules.pop("this_is_late", None)
    colours = late.library("colorsys")
    assert type(colours) is late.LateLibrary
    assert colours.rgb_to_hls(0, 0, 0) == (0.0, 0.0, 0.0)
    assert type(colours) is ModuleType
    assert colours.rgb_to_hls is sys.modules["colorsys"].rgb_to_hls
    with pytest.raises(ModuleNotFoundError):
        dir(late.library("nowhere_at_all"))


def test_a_library_answers_for_its_idle_functions_until_somebody_loads_it() -> None:
    sys.modules.pop("colorsys", None)
    colours = late.library("colorsys", rgb_to_hls="idle")
    assert colours.rgb_to_hls(0, 0, 0) == "idle"
    assert "colorsys" not in sys.modules
    dotted.module("colorsys")
    assert colours.rgb_to_hls(0, 0, 0) == (0.0, 0.0, 0.0)
    assert type(colours) is ModuleType


def test_a_library_takes_the_place_of_its_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    user: Any = ModuleType("quintet.user_of_colours")
    monkeypatch.setitem(sys.modules, "quintet.user_of_colours", user)
    user.colorsys = late.library("colorsys")
    assert user.colorsys.rgb_to_hls(0, 0, 0) == (0.0, 0.0, 0.0)
    assert user.colorsys is sys.modules["colorsys"]


def test_late_names_are_kept_in_the_face_that_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    face: Any = ModuleType("late_face")
    monkeypatch.setitem(sys.modules, "late_face", face)
    face.__getattr__, face.__dir__ = late.names("late_face", {"colorsys": "hls_to_rgb rgb_to_hls"})
    assert {"hls_to_rgb", "rgb_to_hls"} <= set(dir(face))
    assert "hls_to_rgb" not in vars(face)
    assert face.hls_to_rgb is sys.modules["colorsys"].hls_to_rgb
    assert vars(face)["hls_to_rgb"] is face.hls_to_rgb
    with pytest.raises(AttributeError, match="module 'late_face' has no attribute 'nothing'"):
        operator.attrgetter("nothing")(face)


PROJECT = """
import quintet
from quintet.conf import settings
apps = [f"quintet.contrib.{name}" for name in ("auth", "contenttypes", "sessions")]
settings.configure(INSTALLED_APPS=apps, DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}})
quintet.setup()
"""


def run_python(program: str) -> str:
    """Return what a process of its own prints."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout


def test_every_room_of_the_table_exists_and_loads() -> None:
    rooms = [*LATE_ROOMS, *COMPANIONS.values()]
    program = f"{PROJECT}\nimport importlib\nfor name in {rooms!r}:\n    print(len(dir(importlib.import_module(name))) > 5)"
    assert set(run_python(program).split()) == {"True"}


def test_a_server_has_everything_loaded_before_the_first_request() -> None:
    after = """
import sys
from quintet.kit import late
from quintet.server import {server}
{server}.{make}()
modules = [module for name, module in sys.modules.items() if name.startswith("quintet")]
print(sorted(module.__name__ for module in modules if late.is_waiting(module)))
values = [value for module in modules for value in list(vars(module).values())]
print(sorted({{value.__name__ for value in values if type(value) is late.LateLibrary}}))
print("quintet.contrib.admin" in sys.modules, "asyncio" in sys.modules)
"""
    for server, make in (("asgi", "get_asgi_application"), ("wsgi", "get_wsgi_application"), ("run", "application")):
        told = run_python(PROJECT + after.format(server=server, make=make)).splitlines()
        assert told == ["[]", "[]", "False True"], server


def test_asgiref_works_in_portals_whoever_imports_it_and_whenever() -> None:
    for order in ("import quintet, asgiref.sync", "import asgiref.sync, quintet"):
        told = run_python(f"{order}\nprint(asgiref.sync.AsyncToSync.__call__.__module__, asgiref.sync.__spec__.loader)")
        assert told.split()[0] == "quintet.kit.asgiref_joint"
        assert "SourceFileLoader" in told


MANY_THREADS = """
import faulthandler, random, sys, threading

faulthandler.dump_traceback_later(60, exit=True)
import quintet
from quintet.conf import settings
from quintet.kernel.late_rooms import LATE_ROOMS
from quintet.kit import late

settings.configure()
quintet.setup()
sys.setswitchinterval(1e-5)
rooms = [room for room in LATE_ROOMS if not room.startswith("quintet.contrib.")]
start, wrong = threading.Barrier(12), []

def load_all(number):
    mine = random.Random(number).sample(rooms, len(rooms))
    start.wait()
    for room in mine:
        try:
            late.load(room)
        except BaseException as error:
            wrong.append(f"{room}: {error!r}")

threads = [threading.Thread(target=load_all, args=(number,)) for number in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print([*wrong, *[room for room in rooms if late.is_waiting(sys.modules[room])]])
"""


def test_threads_that_first_use_all_rooms_at_once_wait_for_nobody_in_a_circle() -> None:
    done = subprocess.run([sys.executable, "-c", MANY_THREADS], capture_output=True, text=True, check=False, timeout=90)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


FIRST_QUERY = """
from quintet.conf import settings
settings.configure(DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}})
import quintet
quintet.setup()
from quintet.db import models
class Day(models.Model):
    when = models.DateField()
    class Meta:
        app_label = "x"
print(Day.objects.filter(when__year=2020).query)
"""


def test_the_first_query_of_a_process_may_ask_for_the_year_of_a_date() -> None:
    assert "BETWEEN" in run_python(FIRST_QUERY)
