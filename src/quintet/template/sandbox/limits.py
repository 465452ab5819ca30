"""How much a sandboxed template may be, make and take, and the budget of one rendering."""

from time import monotonic
from typing import Any

from quintet.kit.record import record
from quintet.template.sandbox.errors import LimitExceeded, SandboxError

#: The clock is read with every so many steps.
STEPS_PER_LOOK = 64


@record
class Limits:
    """The limits of one engine; sizes of text are in characters, of output in bytes of UTF-8."""

    #: Of a template's source.
    source: int = 262_144
    #: Of one template: texts, tags, variables, operands and filters.
    nodes: int = 10_000
    #: Tags inside each other.
    nesting: int = 40
    #: Templates that include each other.
    includes: int = 30
    #: Turns of all loops of one rendering together, also of nested ones, and uses of filters, includes and parents' blocks.
    loops: int = 100_000
    #: Of a rendering's output.
    output: int = 1_000_000
    #: Of one text that a filter reads or makes, and the items of one list.
    value: int = 1_000_000
    items: int = 100_000
    #: Of all texts that filters and blocks make on the way, which bounds the memory.
    work: int = 16_000_000
    #: Of the clock, for one rendering.
    seconds: float = 1.0


class Budget:
    """What one rendering has used so far. The first error is kept: a condition, which takes errors as false, does not hide it."""

    __slots__ = ("deadline", "depth", "failure", "limits", "policy", "sizes", "steps", "worked", "written")

    def __init__(self, limits: Limits, policy: Any) -> None:
        self.limits, self.policy = limits, policy
        self.deadline = monotonic() + limits.seconds
        self.steps = self.written = self.worked = self.depth = 0
        self.failure: SandboxError | None = None
        #: The sizes of containers that were looked through, by identity; the containers are held so that it stays theirs.
        self.sizes: dict[int, tuple[Any, int]] = {}

    def refuse(self, error: SandboxError) -> SandboxError:
        """Return ``error`` to be raised, and remember it."""
        self.failure = self.failure or error
        return error

    def over(self, what: str, limit: float, unit: str, name: str) -> SandboxError:
        """Return the error of a limit that was passed."""
        return self.refuse(LimitExceeded(f"{what} (limit {name}: {limit:,} {unit}). Show less, or ask for a larger limit."))

    def step(self, count: int = 1) -> None:
        """Take turns of loops."""
        before, self.steps = self.steps, self.steps + count
        if self.steps > self.limits.loops:
            raise self.over("The template's loops turn too often", self.limits.loops, "turns", "loops")
        if self.steps // STEPS_PER_LOOK != before // STEPS_PER_LOOK:
            self.look_at_clock()

    def look_at_clock(self) -> None:
        """Stop when time is up."""
        if monotonic() > self.deadline:
            raise self.over("The template renders too long", self.limits.seconds, "seconds", "seconds")

    def work(self, size: int) -> None:
        """Count text that was made on the way."""
        self.worked += size
        if self.worked > self.limits.work:
            raise self.over("The template's filters and blocks make too much text", self.limits.work, "characters", "work")

    def write(self, text: str) -> str:
        """Count output, and return it."""
        self.written += len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
        if self.written > self.limits.output:
            raise self.over("The template writes too much", self.limits.output, "bytes", "output")
        return text

    def keep(self, text: str) -> str:
        """Count the text of a block that is kept for a tag, and return it."""
        self.work(len(text))
        return text

    def length(self, size: int) -> None:
        """Refuse a text that is too long."""
        if size > self.limits.value:
            raise self.over("A text is too long", self.limits.value, "characters", "value")

    def count(self, items: int) -> None:
        """Refuse a list that is too long."""
        if items > self.limits.items:
            raise self.over("A list is too long", self.limits.items, "items", "items")

    def enter(self) -> None:
        """Go into an included template."""
        self.step()
        self.depth += 1
        if self.depth > self.limits.includes:
            raise self.over("Templates include each other too deep", self.limits.includes, "levels", "includes")

    def leave(self) -> None:
        """Come out of an included template."""
        self.depth -= 1
