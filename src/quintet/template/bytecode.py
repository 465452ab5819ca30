"""The bytecode cache: compiled templates on disk, so that a new process neither parses nor compiles them.

One record a template. It holds what other templates need to know of it (blocks, parent), and the code of its functions with
the recipes of the objects that they refer to. It counts only for the very same source, name, engine options, tag libraries,
version of this package and of Python; anything else is compiled again and replaces it. A template is kept only when it is
certain that its nodes depend on nothing but its source: with a tag of somebody else's compile function it is not.
"""

import logging
import marshal
import os
from functools import cache, cached_property
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

from quintet.kernel.versions import OWN_VERSION
from quintet.kit import dotted
from quintet.kit.libraries import hashlib
from quintet.template.compiler.links import Found, LinkError, find, named
from quintet.template.compiler.positions import Place
from quintet.template.compiler.storage import Storage
from quintet.template.compiler.unit import Piece

logger = logging.getLogger("django.template")

KEY = 32
#: What of a filter goes into compiled code, beside its place.
FLAGS = ("is_safe", "needs_autoescape", "expects_localtime", "gives")

#: The name of a function within its template: its block ("" for the whole template, "partial name" for a part, since names of
#: blocks have no blanks), and its autoescape variant.
PieceName = tuple[str, bool]


class Kept:
    """What the cache has of one template."""

    __slots__ = ("blocks", "components", "kinds", "light", "loads", "parent", "parts", "pieces", "sets")

    def __init__(
        self,
        parent: str | None,
        blocks: list[tuple[str, Place]],
        parts: list[tuple[str, bool]],
        sets: bool,
        light: bool,
        loads: list[tuple[str, bytes]],
        components: list[tuple[str, str | None]],
        kinds: list[str],
        pieces: list[tuple[Any, ...]],
    ) -> None:
        self.parent, self.blocks, self.sets, self.light = parent, blocks, sets, light
        #: The parts that it names, and whether each sets variables.
        self.parts = parts
        #: The libraries that it loads and the components that it uses, with what changes when they do.
        self.loads, self.components = loads, components
        #: The classes of its nodes, as "module name".
        self.kinds = kinds
        self.pieces: dict[PieceName, Piece] = {(block, on): Piece(*piece) for block, on, *piece in pieces}


class BytecodeCache:
    """The cache of one engine, in a folder."""

    def __init__(self, engine: Any, folder: Path) -> None:
        self.engine = engine
        self.folder = folder
        #: What compiled templates refer to, found once.
        self.found: Found = {}

    @cached_property
    def storage(self) -> Storage:
        """The file: one for each set of options, version of this package, and of Python."""
        facts = (OWN_VERSION, MAGIC_NUMBER, _code_stamp(), self.engine.builtins, self.engine.compile_options())
        return Storage(self.folder, hashlib.blake2b(repr(facts).encode(errors="surrogatepass"), digest_size=16).hexdigest())

    def load(self, template: Any) -> Kept | None:
        """Return what was kept of a template with the same source under the same options; None for nothing usable."""
        payload = self.storage.read(self._name(template), self._key(template))
        if payload is None:
            return None
        try:
            kept = Kept(*marshal.loads(payload))  # noqa: S302  the folder is this user's own and closed; the digest was checked
        except (ValueError, EOFError, TypeError, KeyError) as error:
            logger.warning("The compiled form of %s cannot be read (%s); it is made anew.", template.origin, error)
            return None
        for label, stamp in kept.loads:
            if self._library_stamp(label) != stamp:
                return None
        for name, digest in kept.components:
            if self.engine.components.digest(name) != digest:
                return None
        return kept if self._are_stock(kept.kinds) else None

    def save(self, template: Any, pieces: dict[PieceName, Piece], parser: Any) -> None:
        """Keep the compiled functions of a template; not when it extends a template whose name it computes."""
        facts = template.facts
        kinds = [named(kind) or (None, None) for kind in facts.kinds]
        parent = None if facts.extends is None else facts.extends.constant_name
        loads = [(label, self._library_stamp(label)) for label in sorted(parser.loaded)]
        if (None, None) in kinds or (facts.extends is not None and not parent) or any(stamp is None for _, stamp in loads):
            return
        components = [(name, self.engine.components.digest(name)) for name in sorted(parser.used_components)]
        blocks = [(block.name, block.place) for block in facts.own_blocks.values()]
        kept = [(*name, *piece) for name, piece in pieces.items()]
        parts = [(part.name, part.sets) for part in template.origin.parts.values()]
        entry = (parent, blocks, parts, facts.sets, facts.light, loads, components, [place for _, place in kinds], kept)
        self.storage.write(self._name(template), self._key(template), marshal.dumps(entry))

    def _name(self, template: Any) -> bytes:
        """Return the name of a template's record, whatever its source."""
        place = f"{template.origin.name}\0{template.origin.template_name}".encode(errors="surrogatepass")
        return hashlib.blake2b(place, digest_size=16).digest()

    def _key(self, template: Any) -> bytes:
        stamps = [
            self._stamp(library, path) for path, library in zip(self.engine.builtins, self.engine.template_builtins, strict=True)
        ]
        stamps.append(template.source.encode(errors="surrogatepass"))
        return hashlib.blake2b(b"".join(stamps), digest_size=KEY).digest()

    def _library_stamp(self, label: str) -> bytes | None:
        library = self.engine.template_libraries.get(label)
        return None if library is None else self._stamp(library, self.engine.libraries.get(label))

    def _stamp(self, library: Any, path: str | None) -> bytes:
        held = library.stamp
        if held is None or not held.holds(library):
            held = library.stamp = _Stamp(library, path)
        return held.digest

    def _are_stock(self, places: list[str]) -> bool:
        """Say whether the node classes of a template render as when it was compiled: nobody replaced their ``render``."""
        for place in places:
            try:
                kind = self.found.get(place) or find(place, self.found)
            except LinkError:
                return False
            if kind.render is not kind.native_render:
                return False
        return True


class _Stamp:
    """The state of one library: the file it comes from, and which functions it has under which names."""

    def __init__(self, library: Any, path: str | None) -> None:
        self.tables = library.tags, library.filters
        self.changes = [getattr(table, "changes", None) for table in self.tables]
        self.tags, self.filters = dict(library.tags), dict(library.filters)
        files = {getattr(dotted.module(path), "__file__", None) if path else None}
        shape = [
            [(name, _identity(function, files)) for name, function in sorted(table.items())]
            for table in (self.tags, self.filters)
        ]
        stamps = [(file, _file_stamp(file)) for file in sorted(filter(None, files))]
        self.digest = hashlib.blake2b(repr((shape, path, stamps)).encode(errors="surrogatepass"), digest_size=16).digest()

    def holds(self, library: Any) -> bool:
        """Say whether the library is as it was."""
        tags, filters = self.tables
        if library.tags is tags and library.filters is filters and None not in self.changes:
            return [tags.changes, filters.changes] == self.changes
        return library.tags == self.tags and library.filters == self.filters


def _identity(function: Any, files: set[str | None]) -> tuple[Any, ...]:
    """Return what a function is known by, and add to ``files`` where it lies, and what it wraps.

    A library may register functions of any module; their parameters, and whether they are async, go into compiled code.
    """
    flags = tuple(bool(getattr(function, flag, False)) for flag in FLAGS)
    place = getattr(function, "__module__", ""), getattr(function, "__qualname__", "")
    lines: list[int] = []
    while function is not None:
        code = getattr(function, "__code__", None)
        if code is not None:
            lines.append(code.co_firstlineno)
            files.add(code.co_filename)
        function = getattr(function, "__wrapped__", None)
    return (*place, *lines, *flags)


def _file_stamp(path: str | None) -> tuple[int, int] | None:
    try:
        found = os.stat(path) if path else None
    except OSError:
        return None
    return None if found is None else (found.st_mtime_ns, found.st_size)


@cache
def _code_stamp() -> str:
    """Return the state of this package's own files: what writes the code that is kept."""
    home = os.path.dirname(__file__)
    files = [
        (folder.removeprefix(home), name, _file_stamp(os.path.join(folder, name)))
        for folder, _, names in sorted(os.walk(home))
        for name in sorted(names)
        if name.endswith(".py")
    ]
    return hashlib.blake2b(repr(files).encode(errors="surrogatepass")).hexdigest()
