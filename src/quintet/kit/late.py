"""Rooms, libraries and names that are loaded when they are first used, so that a command pays for what it does.

    a late room     `from quintet.orm import write`         listed in `kernel.late_rooms`; the import makes an empty module, and
                                                            the first attribute asked of it runs its code
    a late library  `asyncio = library("asyncio")`          stands for a module of somebody else until its first attribute
    a late name     `__getattr__, __dir__ = names(...)`     a name that a face (porch or package) takes from its home when asked

Each is written where a plain import would stand, at the top of a module, and tools see the same arrows: a late room is
imported by a plain statement, the two others stand behind ``if TYPE_CHECKING`` with their imports written out.

What it costs once it is loaded: nothing. A room is one module object from beginning to end, whose class goes back to
`types.ModuleType`, so that the interpreter's own short cut for attributes of modules works; a library takes the place
of its stand-in; a late name is kept in the module that was asked. `preload` loads all that waits, for servers.

Two threads may ask at once: a room runs under a lock of its own, and the second one waits for the first. Imports have no circles,
so neither have these locks. A room whose code raises is late again, and the next one who asks sees the error anew.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import spec_from_file_location
from threading import RLock
from types import ModuleType
from typing import Any, cast

#: What the import system and those who walk `sys.modules` ask; none of it needs the room's code.
QUIET = frozenset(
    {
        "__cached__",
        "__class__",
        "__file__",
        "__loader__",
        "__name__",
        "__package__",
        "__path__",
        "__spec__",
        "__warningregistry__",
    }
)


def _imported(name: str) -> ModuleType:
    """Import a module and return it; not by `kit.dotted`, which stands above this room.

    Packages come first, one by one: Python's own way holds the lock of the module while it waits for that of its package,
    whose code may be waiting, in another thread, for the module.
    """
    package = name.rpartition(".")[0]
    if package and package not in sys.modules:
        _imported(package)
    __import__(name)
    return sys.modules[name]


PACKAGE = __name__.partition(".")[0]


class LateModule(ModuleType):
    """A room whose code has not run; asking it for anything but what is `QUIET` runs it."""

    def __getattribute__(self, name: str) -> Any:
        if name not in QUIET:
            below = _module_below(self, name)
            if below is not None:
                return below
            _run(self)
        return ModuleType.__getattribute__(self, name)

    def __setattr__(self, name: str, value: object) -> None:
        # The import system puts a module into the package above it.
        if name not in QUIET and sys.modules.get(f"{self.__name__}.{name}") is not value:
            _run(self)
        ModuleType.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        if name not in QUIET:
            _run(self)
        ModuleType.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        _run(self)
        return dir(self)


def _module_below(package: LateModule, name: str) -> ModuleType | None:
    """Return the module ``name`` of a late package, which is found without running the package's own code.

    Nor is that waited for where another thread is about it: it may wait for the room that asks.
    """
    folders = getattr(package, "__path__", None)
    loader: Any = package.__loader__
    if folders is None or name.startswith("__") or type(loader) is not LateLoader:
        return None
    path = f"{package.__name__}.{name}"
    if path not in sys.modules and PathFinder.find_spec(path, folders) is None:
        return None
    return _imported(path)


def _run(room: LateModule) -> None:
    """Run the room's code unless that was done, waiting for another thread that is about it."""
    loader = ModuleType.__getattribute__(room, "__loader__")
    if type(loader) is not LateLoader:
        return  # another thread has just finished
    with loader.lock:
        if loader.is_running or type(room) is not LateModule:
            return
        loader.is_running = True
        try:
            loader.fill(room)
        finally:
            loader.is_running = False


class LateLoader:
    """Loads one late room: an empty module first, its code when somebody asks."""

    def __init__(self, name: str, path: Sequence[str] | None) -> None:
        self.name, self.path = name, path
        self.lock = RLock()
        self.is_running = False

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the empty room."""
        return LateModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave a late room as it is; run the code of one that was loaded before, which is what a reload asks for."""
        if type(module) is not LateModule:
            cast("Any", self.real_spec().loader).exec_module(module)

    def real_spec(self) -> ModuleSpec:
        """Return how the room is found by everybody else.

        Raises ModuleNotFoundError when it is nowhere.
        """
        for finder in sys.meta_path:
            spec = None if isinstance(finder, LateRooms) else finder.find_spec(self.name, self.path)
            if spec is not None and spec.loader is not None:
                return spec
        raise ModuleNotFoundError(f"No module named {self.name!r}; it stands in the table of late rooms.", name=self.name)

    def fill(self, room: LateModule) -> None:
        """Run the room's code in the room; whatever it raises, the room is empty again."""
        spec = self.real_spec()
        inside = ModuleType.__getattribute__(room, "__dict__")
        before = dict(inside)
        if spec.has_location:
            inside["__file__"], inside["__cached__"] = spec.origin, spec.cached
        try:
            cast("Any", spec.loader).exec_module(room)
        except BaseException:
            inside.clear()
            inside.update(before)
            raise
        cast("Any", room).__class__ = ModuleType
        room.__spec__, room.__loader__ = spec, spec.loader

    def __getattr__(self, name: str) -> Any:
        """Answer for the loader that will run the code: its source, its code, its resources."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.real_spec().loader, name)


class LateRooms:
    """Finds the rooms of its table ahead of everybody else, and loads them late.

    ``companions`` names modules (not ours) and the room of ours that is loaded right behind each.
    """

    def __init__(self, rooms: Iterable[str], companions: Mapping[str, str]) -> None:
        self.rooms, self.companions = frozenset(rooms), dict(companions)

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return a spec that loads a late room, or None for anything else."""
        if fullname in self.rooms:
            loader = LateLoader(fullname, path)
            # Written down, not looked for: finding the file is the larger part of what importing an empty room costs.
            place = f"{path[0] if path else ''}/{fullname.rpartition('.')[2]}"
            below = [place] if os.path.isdir(place) else None
            origin = f"{place}.py" if below is None else f"{place}/__init__.py"
            return spec_from_file_location(fullname, origin, loader=cast("Any", loader), submodule_search_locations=below)
        if fullname in self.companions:
            return self._accompanied(fullname, path)
        return None

    def _accompanied(self, fullname: str, path: Sequence[str] | None) -> ModuleSpec | None:
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(fullname, path)
            if spec is not None and spec.loader is not None:
                spec.loader = cast("Any", _Accompanied(spec.loader, self.companions[fullname]))
                return spec
        return None


class _Accompanied:
    """Loads a module as its own loader does, and a room of ours behind it."""

    def __init__(self, loader: Any, companion: str) -> None:
        self.loader, self.companion = loader, companion

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code, hand it back to its own loader, load the companion."""
        self.loader.exec_module(module)
        spec: Any = module.__spec__
        spec.loader = module.__loader__ = self.loader
        _imported(self.companion)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loader, name)


def install(rooms: Iterable[str], companions: Mapping[str, str]) -> None:
    """Have ``rooms`` load late in this process, and each of the ``companions`` behind the module it goes with."""
    sys.meta_path.insert(0, cast("Any", LateRooms(rooms, companions)))
    for module, companion in companions.items():
        if module in sys.modules:
            _imported(companion)


class LateLibrary(ModuleType):
    """Stands for a module of somebody else; its first attribute imports that, and fills the stand-in with its names."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_fill(self), name)

    def __dir__(self) -> list[str]:
        return dir(_fill(self))


def _fill(stand_in: ModuleType) -> ModuleType:
    """Import what the stand-in stands for, and put that in its place; harmless when two threads do it at once.

    Modules of ours that hold the stand-in under its usual name hold the library itself from then on, so that who replaces a
    function of the library replaces it for them too. Whoever else holds it finds the library's names in it.
    """
    name = stand_in.__name__
    usual, found = name.replace(".", "_"), _imported(name)
    for path, module in tuple(sys.modules.items()):
        inside: dict[str, Any] = ModuleType.__getattribute__(module, "__dict__") if path.startswith(f"{PACKAGE}.") else {}
        if inside.get(usual) is stand_in:
            inside[usual] = found
    stand_in.__dict__.update(found.__dict__)
    stand_in.__class__ = ModuleType
    return found


def library(name: str, **idle: object) -> Any:
    """Return a stand-in for the module ``name`` of the standard library or of another package.

    Hold it under the library's name (dots are underscores). ``idle`` says what functions of it answer as long as nobody has
    loaded the library, which calling them does not.
    """
    stand_in = LateLibrary(name)
    for function, answer in idle.items():
        stand_in.__dict__[function] = _idle_function(stand_in, function, answer)
    return stand_in


def _idle_function(stand_in: ModuleType, function: str, answer: object) -> Callable[..., Any]:
    name = stand_in.__name__

    def call(*args: Any) -> Any:
        return getattr(_fill(stand_in), function)(*args) if name in sys.modules else answer

    return call


class LateNames:
    """The ``__getattr__`` of a face: looks a late name up in its home and keeps it in the face."""

    def __init__(self, face: str, table: Mapping[str, str]) -> None:
        self.face, self.table = face, table
        self.homes = {name: home for home, listed in table.items() for name in listed.split()}

    def __call__(self, name: str) -> Any:
        """Return what ``name`` stands for.

        Raises AttributeError for a name that the table lacks.
        """
        home, face = self.homes.get(name), sys.modules[self.face]
        if home is None:
            raise AttributeError(f"module {self.face!r} has no attribute {name!r}", name=name, obj=face)
        found = face.__dict__[name] = getattr(_imported(home), name)
        return found

    def listed(self) -> list[str]:
        """Return the names of the face, those included that were not asked for yet."""
        return sorted({*sys.modules[self.face].__dict__, *self.homes})


def names(face: str, table: Mapping[str, str]) -> tuple[LateNames, Callable[[], list[str]]]:
    """Return the ``__getattr__`` and ``__dir__`` of the module ``face``, whose late names ``table`` lists: home -> "Name Name".

    They are for a face whose imports stand under ``TYPE_CHECKING`` beside the table; the house check compares the two.
    """
    found = LateNames(face, table)
    return found, found.listed


def load(name: str) -> ModuleType:
    """Import the module ``name``, run its code if it is late, and return it."""
    module = _imported(name)
    dir(module)
    return module


def is_waiting(module: ModuleType) -> bool:
    """Say whether a module is a late room whose code has not run."""
    return type(module) is LateModule


def preload(apps: str) -> None:
    """Load all that is late, so that no request waits for it: a server calls this before it accepts any.

    Rooms below ``apps`` (a dotted name) load when somebody has imported them: those of apps that are not installed cannot.
    """
    rooms = [room for finder in sys.meta_path if isinstance(finder, LateRooms) for room in finder.rooms]
    ours = {room.partition(".")[0] for room in rooms}

    def is_at_hand(name: str) -> bool:
        package, _, _ = name.rpartition(".")
        if name.partition(".")[0] not in ours or (package and package not in sys.modules):
            return False
        return name in sys.modules or not name.startswith(f"{apps}.")

    seen: set[str] = set()
    while waiting := [name for name in (*rooms, *sys.modules) if name not in seen and is_at_hand(name)]:
        seen.update(waiting)
        for name in waiting:
            _load_all_of(load(name))


def _load_all_of(module: ModuleType) -> None:
    """Run the module's code when that waits; load its libraries and the homes of its late names."""
    inside = module.__dict__
    for value in tuple(inside.values()):
        if type(value) is LateLibrary:
            dir(value)
    face = inside.get("__getattr__")
    if type(face) is LateNames:
        for home in face.table:
            _imported(home)
