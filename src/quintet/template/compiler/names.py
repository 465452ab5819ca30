"""Names: which Python local holds a variable of the template, scope by scope.

Names that come from outside are read once at the top of the function; loop and ``with`` variables are locals of their scope,
mirrored into ``c`` only where something else (an include, a block) will read them. A *dynamic* function has a node that may
read and set anything: it keeps all variables in ``c``, and takes and restores a copy at each scope.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from quintet.template.compiler.lines import Lines


class Scope:
    """The variables of one ``for`` or ``with``: Python names by template name, and what to put back into ``c`` at its end."""

    def __init__(self, mirrored: bool) -> None:
        self.names: dict[str, str] = {}
        self.mirrored = mirrored
        self.kept: dict[str, str] = {}
        #: Of the names that nodes inside set: where their values outside are; in a dynamic function a copy of all variables.
        self.outside: dict[str, str] = {}
        self.copy = ""


class Names:
    """The variables of one function that is being written into ``lines``."""

    def __init__(self, lines: Lines, dynamic: bool) -> None:
        self._lines = lines
        self.dynamic = dynamic
        #: What the template calls the variable that a Python name holds, for errors.
        self.spoken: dict[str, str] = {}
        #: The variables that are read at the top of the function, and their Python names.
        self.hoisted: dict[str, str] = {}
        self._scopes: list[Scope] = []

    @property
    def in_scope(self) -> bool:
        """Whether a scope is open."""
        return bool(self._scopes)

    def bound(self) -> tuple[str, ...]:
        """Return the names that the open scopes bind, the outermost first."""
        return tuple(dict.fromkeys(name for scope in self._scopes for name in scope.names))

    def read(self, name: str) -> str:
        """Return a Python expression for a template variable; a fresh local in a dynamic function."""
        for scope in reversed(self._scopes):
            if name in scope.names and not self.dynamic:
                return scope.names[name]
        if self.dynamic:
            value = self._lines.temp("n")
            self.spoken[value] = name
            self._lines.line(f"{value} = c.get({self._lines.constant(name)}, M)")
            return value
        return self._hoist(name)

    def _hoist(self, name: str) -> str:
        found = self.hoisted.get(name)
        if found is None:
            found = self.hoisted[name] = self._lines.temp("n")
            self.spoken[found] = name
        return found

    def is_local(self, name: str) -> bool:
        """Say whether a scope of this function binds ``name``."""
        return any(name in scope.names for scope in self._scopes)

    @contextmanager
    def scope(self, names: Iterable[str], set_inside: Iterable[str], mirrored: bool) -> Iterator[Scope]:
        """Open a scope that binds ``names``; ``set_inside`` are those that nodes in it set, which start as they were outside.

        ``mirrored`` keeps ``c`` in step, for what reads it from inside.
        """
        self._lines.flush()
        scope = Scope(mirrored)
        if self.dynamic:
            kept = scope.copy = self._lines.temp("o")
            self._lines.line(f"{kept} = c.copy()")
            scope.names = dict.fromkeys(names, "")  # their values are in ``c``, as all are
            self._scopes.append(scope)
            yield scope
            self._scopes.pop()
            self._lines.flush()
            self._lines.line("c.clear()")
            self._lines.line(f"c.update({kept})")
            return
        bound = list(dict.fromkeys(names))
        starts = [name for name in dict.fromkeys(set_inside) if name not in bound]
        outside = scope.outside = {name: self.read(name) for name in starts}
        for name in [*bound, *starts]:
            scope.names[name] = self._lines.temp("m")
            self.spoken[scope.names[name]] = name
            if mirrored:
                scope.kept[name] = self._lines.temp("o")
                self._lines.line(f"{scope.kept[name]} = c.get({self._lines.constant(name)}, M)")
        for name in starts:
            self._lines.line(f"{scope.names[name]} = {outside[name]}")
        self._scopes.append(scope)
        yield scope
        self._scopes.pop()
        self._lines.flush()
        for name, kept in scope.kept.items():
            self._lines.line(f"PUT(c, {self._lines.constant(name)}, {kept})")

    def forget_set(self, scope: Scope) -> None:
        """Let the names that nodes in a scope set be again what they are outside, for the next turn of a loop."""
        if scope.copy:
            self._lines.line("c.clear()")
            self._lines.line(f"c.update({scope.copy})")
        for name, value in scope.outside.items():
            self._lines.line(f"{scope.names[name]} = {value}")
            if scope.mirrored:
                self._lines.line(f"PUT(c, {self._lines.constant(name)}, {value})")

    def bind(self, name: str, value: str) -> None:
        """Set a variable that the innermost scope binds (or, without a scope, the function)."""
        if self.dynamic:
            self._lines.line(f"c[{self._lines.constant(name)}] = {value}")
            return
        for scope in reversed(self._scopes):
            if name in scope.names:
                self._lines.line(f"{scope.names[name]} = {value}")
                if scope.mirrored:
                    self._lines.line(f"c[{self._lines.constant(name)}] = {value}")
                return
        self._lines.line(f"{self._hoist(name)} = c[{self._lines.constant(name)}] = {value}")
