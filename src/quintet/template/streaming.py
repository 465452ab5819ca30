"""Streaming: the output of a template in pieces, while it renders.

The compiled code is the one that renders whole pages. It runs inside a `bridge.Stream`, and its `StreamingRuntime` hands out
what has gathered at the boundaries of blocks and at ``{% flush %}``. Output that a tag captures to change it (a filter, a
translation) stays back until the tag is done; what came before it goes out.

A section (`StreamingRuntime.defer`) renders at the same time as the rest, in a task of its own when the stream is read in a
portal; its output is a piece of its own, given when it is ready, the quickest first.
"""

import contextlib
from collections.abc import Callable, Mapping
from contextvars import copy_context
from functools import partial
from typing import Any

from quintet.kit import bridge
from quintet.kit.libraries import asyncio
from quintet.template.compiler.runtime import Runtime
from quintet.template.context import BUILTIN_NAMES
from quintet.template.rendering import flat_variables

#: Takes one piece of output.
Give = Callable[[str], None]
#: Renders one section.
Section = Callable[[], str]


class Sections:
    """The deferred sections of one stream."""

    def __init__(self, give: Give, in_place: bool = False) -> None:
        self._give = give
        #: Tags for slow sections render them where they stand.
        self.in_place = in_place
        #: How many of them have a name on the page, and how the names begin.
        self.names, self.prefix = 0, ""
        self._waiting: list[Section] = []
        self._tasks: set[Any] = set()

    def add(self, section: Section) -> None:
        """Start rendering a section; outside a portal it waits for the end of the page."""
        if bridge.can_wait():
            self._tasks.add(asyncio.get_running_loop().create_task(bridge.run(section)))
        else:
            self._waiting.append(partial(copy_context().run, section))

    @property
    def is_empty(self) -> bool:
        """Whether no section is left to be given."""
        return not (self._waiting or self._tasks)

    def finish(self) -> None:
        """Give the output of all sections, each when it is ready; a section may add others."""
        while self._waiting:
            self._give(self._waiting.pop(0)())
        while self._tasks:
            done, _ = bridge.wait(asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED))
            for task in done:
                self._tasks.discard(task)
                self._give(task.result())

    def cancel(self) -> None:
        """Stop the sections that still render, and wait until they have stopped."""
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.cancel()
        # Closed where nothing can wait, they stop at the loop's next turn.
        with contextlib.suppress(bridge.NotInPortalError):
            if tasks:
                bridge.wait(asyncio.gather(*tasks, return_exceptions=True))


class StreamingRuntime(Runtime):
    """The runtime of a rendering that is streamed; those of included templates share its pieces and sections."""

    __slots__ = ("give", "pieces", "sections")

    def __init__(self, context: Any, template: Any, give: Give, pieces: list[str], sections: Sections) -> None:
        self.give, self.pieces, self.sections = give, pieces, sections
        super().__init__(context, template, template.engine)

    def inner(self, template: Any) -> "StreamingRuntime":
        """Return the runtime of a template that is included."""
        return StreamingRuntime(self.context, template, self.give, self.pieces, self.sections)

    def use_blocks(self, blocks: Mapping[str, list[Any]]) -> None:
        """Take the blocks of the chain, each flushing at its beginning and at its end."""
        self.blocks = {name: [FlushingBlock(block, self) for block in chain] for name, chain in blocks.items()}

    def flush(self) -> None:
        """Hand out what has gathered."""
        if self.pieces:
            text = "".join(self.pieces)
            # Emptied first: the one who reads may close the stream while it is handed out.
            self.pieces.clear()
            if text:
                self.give(text)

    def page_of(self, write: Give) -> Sections | None:
        """Return the sections, when ``write`` writes to the page itself and not to what a tag captures."""
        return self.sections if write == self.pieces.append and not self.sections.in_place else None

    def defer(self, section: Section) -> bool:
        """Render ``section`` beside the rest of the page and give its output as a piece of its own; True, for it is done."""
        self.sections.add(section)
        return True


class FlushingBlock:
    """A block of a streamed rendering."""

    __slots__ = ("block", "runtime")

    def __init__(self, block: Any, runtime: StreamingRuntime) -> None:
        self.block, self.runtime = block, runtime

    def function(self, autoescape: bool) -> Callable[..., None]:
        """Return the block's compiled function between two flushes."""
        render = self.block.function(autoescape)

        def flushing(variables: dict[str, Any], write: Give, runtime: Any, depth: int = 0) -> None:
            self.runtime.flush()
            render(variables, write, runtime, depth)
            self.runtime.flush()

        return flushing


class SectionRuntime(StreamingRuntime):
    """The runtime of one section: its output is gathered, and sections inside it join those of the page."""

    __slots__ = ()

    def inner(self, template: Any) -> "SectionRuntime":
        """Return the runtime of a template that is included."""
        return SectionRuntime(self.context, template, self.give, self.pieces, self.sections)

    def use_blocks(self, blocks: Mapping[str, list[Any]]) -> None:
        """Take the blocks of the chain; none of them flushes."""
        self.blocks = {name: [getattr(block, "block", block) for block in chain] for name, chain in blocks.items()}

    def flush(self) -> None:
        """Keep what has gathered."""


def section_runtime(runtime: StreamingRuntime, context: Any, pieces: list[str]) -> SectionRuntime:
    """Return the runtime of a section for what ``runtime`` renders: with another context, and a copy of what tags remember."""
    made = SectionRuntime(context, runtime.template, runtime.give, pieces, runtime.sections)
    made.use_blocks(runtime.blocks)
    made.chain, made.state = runtime.chain, dict(runtime.state)
    return made


def split_end(text: str) -> tuple[str, str]:
    """Return the end of a page in two: up to its closing tag of the body, and from there on."""
    at = text.rfind("</body")
    return (text, "") if at < 0 else (text[:at], text[at:])


def write_stream(template: Any, context: Any, give: Give, in_place: bool = False) -> None:
    """Render ``template`` with ``context``, which is bound to it, and hand out its output in pieces."""
    pieces: list[str] = []
    sections = Sections(give, in_place)
    before = context.runtime, context.dicts, context.autoescape
    context.runtime = runtime = StreamingRuntime(context, template, give, pieces, sections)
    runtime.use_blocks(template.facts.blocks)
    autoescape = bool(context.autoescape)
    try:
        variables = flat_variables(context)
        context.dicts = [BUILTIN_NAMES.copy(), variables]  # as in `rendering.run`
        template.function(autoescape)(variables, pieces.append, runtime)
        end = ""
        if not sections.is_empty:
            # What is added to the body comes before its end.
            rest, end = split_end("".join(pieces))
            pieces[:] = [rest]
        runtime.flush()
        sections.finish()
        if end:
            give(end)
    finally:
        sections.cancel()
        context.runtime, context.dicts, context.autoescape = before
