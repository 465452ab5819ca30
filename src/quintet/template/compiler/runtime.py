"""The runtime: what compiled code holds while one template renders.

It stands between compiled functions and the Context: formatting in the active language, blocks of the inheritance chain, what
tags remember (`state`), included templates, and nodes whose code is not ours. A light included template shares the runtime of
its caller; one with blocks, memory or foreign nodes gets its own.
"""

import datetime
import logging
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from quintet.kernel.current import settings
from quintet.kit.hot_paths import Show, escape_text, showing
from quintet.kit.html import SafeData, SafeString, conditional_escape, mark_safe
from quintet.services.i18n import formats, zone
from quintet.services.i18n.current import language
from quintet.template.compiler.current import collector
from quintet.template.compiler.misses import Miss, Site, miss_at
from quintet.template.context import BUILTIN_NAMES, OPEN_LAYERS, join_layers, split_layers
from quintet.template.errors import TemplateSyntaxError, UndefinedVariable
from quintet.template.lookups import (
    MISSING,
    after_error,
    items_of,
    look,
    settled,
    settled_once,
    settled_or_empty,
    settled_or_none,
)
from quintet.template.signals import template_rendered
from quintet.template.waiting.current import awaited, is_awaitable

logger = logging.getLogger("django.template")

Render = Callable[..., None]

#: The formatter that an engine used last, behind what it holds for (the language chosen, the state of the settings, use_l10n);
#: how it writes, and the formatter of the active language whatever use_l10n says.
Formatting = tuple[Any, Any, Any, Any, Any, Any, Any]

SHOW: Show
SHOW_WITH_INTEGERS: Show
SHOW, SHOW_WITH_INTEGERS = showing(SafeString)

#: Asked at each rendering and after each node that is not ours: the view of it looks for a setting of that name first.
STORE = settings.store
#: The state of the loaders before a rendering asked for it.
UNSEEN = object()
NO_BLOCKS: Mapping[str, list[Any]] = MappingProxyType({})

#: Types whose values are neither called nor awaited; compiled code adds those that it meets.
PLAIN_TYPES = frozenset(
    {str, SafeString, int, float, bool, type(None), list, tuple, dict, Decimal, datetime.date, datetime.datetime}
)


class Runtime:
    """The state of one rendering of one template."""

    __slots__ = (
        *("blocks", "chain", "context", "dirty", "engine", "generation", "state", "template"),
        *("formatter", "held", "shows", "writers"),
    )

    def __init__(self, context: Any, template: Any, engine: Any) -> None:
        self.context = context
        self.template = template
        self.engine = engine
        #: The state of the loaders at the first include of this rendering; None when includes must look for themselves, since
        #: somebody listens to them or the loaders keep nothing.
        self.generation: Any = UNSEEN
        self.blocks: Mapping[str, list[Any]] = NO_BLOCKS
        #: The parents still to render, while the template extends others.
        self.chain: Iterator[Any] | None = None
        self.dirty = False
        self.state: dict[Any, Any] = {}
        self.held: Formatting | None = None
        self.refresh()

    def refresh(self) -> None:
        """Read the active language and the context's localisation again."""
        use_l10n, code, settings_now = self.context.use_l10n, language.get(), STORE.derived
        held: Formatting = self.engine.formatting
        if held[0] is not code or held[1] is not settings_now or held[2] is not use_l10n:
            found = formats.formatter(use_l10n)
            shows = SHOW_WITH_INTEGERS if use_l10n is False or found.integer is str else SHOW
            writers = found.plain_writers if use_l10n is False else found.writers
            held = self.engine.formatting = (code, settings_now, use_l10n, found, shows, writers, formats.formatter())
        elif held is self.held:
            return
        self.held = held
        _, _, _, self.formatter, self.shows, self.writers, _ = held

    def inner(self, template: Any) -> "Runtime":
        """Return the runtime of a template that is included."""
        return Runtime(self.context, template, template.engine)

    def see_loaders(self) -> None:
        """Take the state that the loaders are in."""
        self.generation = None if template_rendered.receivers else self.engine.generation

    # -- streaming: what happens only in a rendering that is streamed (see `streaming`) ------------------------------

    def use_blocks(self, blocks: Mapping[str, list[Any]]) -> None:
        """Take the blocks of the chain of templates."""
        self.blocks = blocks

    def flush(self) -> None:
        """Hand out what has gathered; here it all stays until the end."""

    def page_of(self, write: Callable[[str], None]) -> Any:
        """Return what takes sections that render later, when ``write`` writes to the page itself; here nothing does."""
        return None

    def defer(self, section: Callable[[], str]) -> bool:
        """Render ``section`` beside the rest; False when it must be rendered in its place."""
        return False

    # -- values to text --------------------------------------------------------------------------------------------

    def show(self, value: Any, text: str) -> str:
        """Return what a value looks like in HTML: localised, and escaped unless it is safe; ``text`` is its expression."""
        kind = type(value)
        if kind is SafeString:
            return value
        if value is MISSING and not self.engine.string_if_invalid:
            return ""
        if kind is str:
            return escape_text(value)
        if value is None or kind is bool:
            return str(value)
        write = self.writers.get(kind)
        if write is not None:
            # A separator may be an apostrophe, and a format may hold anything.
            if kind is datetime.datetime:
                value = zone.template_localtime(value, self.context.use_tz)
            return escape_text(write(value))
        shown = self.localised(value, text)
        return str(conditional_escape(shown if isinstance(shown, str) else str(shown)))

    def plain(self, value: Any, text: str) -> str:
        """Return what a value looks like as text: localised, not escaped."""
        return str(self.localised(value, text))

    def show_result(self, value: Any, text: str) -> str:
        """Do as `show` with what a filter or a look-up has settled, which is called no more."""
        return self.show((lambda: value) if callable(value) else value, text)

    def plain_result(self, value: Any, text: str) -> str:
        """Do as `plain` with what a filter or a look-up has settled, which is called no more."""
        return self.plain((lambda: value) if callable(value) else value, text)

    def localised(self, value: Any, text: str) -> Any:
        """Return a value called, in local time and written as the active language does; other values as they are."""
        if value is MISSING:
            return self.undefined(text)
        if isinstance(value, str):
            return value
        value = settled(value, self.engine.string_if_invalid)
        if isinstance(value, datetime.datetime):
            value = zone.template_localtime(value, self.context.use_tz)
        use_l10n = self.context.use_l10n
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return str(value) if use_l10n is False else self.formatter.number(value)
        return formats.localize(value, use_l10n)

    def undefined(self, text: str) -> str:
        """Return what stands for a variable that leads nowhere, as the engine's option ``string_if_invalid`` says."""
        invalid: str = self.engine.string_if_invalid
        return invalid % text if "%s" in invalid else invalid

    def missed(self, site: Site, variables: dict[str, Any], steps: tuple[Any, ...]) -> Any:
        """Record that a look-up led nowhere; return what the engine's option ``undefined`` gives in its place, or MISSING.

        Raises UndefinedVariable under ``undefined="error"``.
        """
        return self.record(miss_at(site, variables, steps))

    def record(self, miss: Miss) -> Any:
        """Do as `missed` with a miss that is known."""
        engine = self.engine
        collected = collector.get()
        if collected is not None:
            collected.append(miss)
        if engine.debug:
            self.context.add_miss(miss)
        if engine.undefined == "error":
            raise UndefinedVariable(miss)
        if engine.undefined == "warn":
            logger.warning("%s", miss.message, extra={"miss": miss})
        elif engine.undefined != "silent":
            given = engine.undefined(miss)
            return MISSING if given is None else given
        return MISSING

    # -- inheritance -----------------------------------------------------------------------------------------------

    def super_text(self, name: str, depth: int, variables: dict[str, Any], autoescape: bool) -> SafeString:
        """Return what the block of the parent template renders, as safe text.

        Raises TemplateSyntaxError in a template that extends none. An error in the parent's block is never silent, also one of
        those that are when a variable raises them.
        """
        blocks = self.blocks.get(name, [])
        if depth + 1 >= len(blocks):
            if self.chain is None:
                raise TemplateSyntaxError(
                    f"{{{{ block.super }}}} in block '{name}' of a template that extends no other. "
                    "Remove it, or start the template with {% extends %}."
                )
            return SafeString()
        pieces: list[str] = []
        try:
            blocks[depth + 1].function(autoescape)(variables, pieces.append, self, depth + 1)
        except Exception as error:
            if getattr(error, "silent_variable_failure", False):
                error.silent_variable_failure = False  # type: ignore[attr-defined]  # read by look-ups
            raise
        return SafeString("".join(pieces))

    # -- foreign nodes ---------------------------------------------------------------------------------------------

    def foreign(self, node: Any, variables: dict[str, Any], autoescape: bool) -> str:
        """Return what a node renders whose code is not ours, given the Context as it is documented."""
        context = self.context
        # What `facing` does, without an object and two calls for each node.
        before, escape_before, runtime_before = context.dicts, context.autoescape, context.runtime
        if len(before) == 2 and before[1] is variables and OPEN_LAYERS not in variables:
            dicts = before  # as `run` left it, and any node before this one
        else:
            dicts = context.dicts = [BUILTIN_NAMES.copy(), *split_layers(variables)]
        context.autoescape, context.runtime = autoescape, self
        try:
            text = node.render_annotated(context)
            if len(dicts) > 2:
                join_layers(variables, dicts[2:])
        finally:
            if dicts is before:
                del dicts[2:]
            context.dicts, context.autoescape, context.runtime = before, escape_before, runtime_before
        self.dirty = True
        self.refresh()
        return text

    def with_context(self, function: Any, variables: dict[str, Any], autoescape: bool, /, *args: Any, **kwargs: Any) -> Any:
        """Return what a function gives that takes the Context first; it may set variables and change the language."""
        context = self.context
        before = context.dicts, context.autoescape, context.runtime
        dicts = [BUILTIN_NAMES.copy(), variables]
        if OPEN_LAYERS in variables:
            dicts[1:] = split_layers(variables)
        context.dicts, context.autoescape, context.runtime = dicts, autoescape, self
        try:
            result = function(context, *args, **kwargs)
        finally:
            context.dicts, context.autoescape, context.runtime = before
        if len(dicts) > 2:
            join_layers(variables, dicts[2:])
        self.dirty = True
        self.refresh()
        return result

    def facing(self, variables: dict[str, Any], autoescape: bool) -> "_Facing":
        """Put the Context in front of ``variables`` inside a ``with`` block."""
        return _Facing(self, variables, autoescape)


class _Facing:
    """Inside, the runtime's Context shows the flat variables of compiled code; afterwards what it showed before."""

    __slots__ = ("autoescape", "before", "runtime", "variables")

    def __init__(self, runtime: Runtime, variables: dict[str, Any], autoescape: bool) -> None:
        self.runtime, self.variables, self.autoescape = runtime, variables, autoescape

    def __enter__(self) -> Any:
        context = self.runtime.context
        self.before = (context.dicts, context.autoescape, context.runtime)
        context.dicts = [BUILTIN_NAMES.copy(), self.variables]
        context.autoescape = self.autoescape
        context.runtime = self.runtime
        return context

    def __exit__(self, *error: object) -> None:
        context = self.runtime.context
        context.dicts, context.autoescape, context.runtime = self.before


def put(variables: dict[str, Any], name: str, value: Any) -> None:
    """Set a variable to what it was before a scope: to nothing when there was none."""
    if value is MISSING:
        variables.pop(name, None)
    else:
        variables[name] = value


def sequence(value: Any, invalid: str) -> Any:
    """Return what ``{% for %}`` loops over: something with a length."""
    value = settled(value, invalid)
    if value is None or value is MISSING:
        return ()
    return items_of(value)


def text_of(result: Any) -> str:
    """Return what a tag's function gave as text for HTML: escaped unless it is safe."""
    if type(result) is SafeString:
        return result
    return str(result) if type(result) is int else str(conditional_escape(result))


def keeping_safe(value: Any, result: Any) -> Any:
    """Return what a filter made of ``value``, marked safe when that was: the promise of filters that are ``is_safe``."""
    return mark_safe(result) if isinstance(value, SafeData) else result


def settled_result(result: Any) -> Any:
    """Return what a tag's or filter's function gave, awaited when the function is async."""
    return awaited(result) if is_awaitable(result) else result


def unpacked(item: Any, count: int) -> Any:
    """Return the ``count`` values of one item of a loop.

    Raises ValueError when it has another number of them.
    """
    found = len(item) if hasattr(item, "__len__") else 1
    if found != count:
        raise ValueError(f"Need {count} values to unpack in for loop; got {found}. ")
    return item


def names() -> dict[str, Any]:
    """Return the globals that every compiled function refers to."""
    return {
        "L": look,
        "H": after_error,
        "M": MISSING,
        "O": {},
        "S": settled_once,
        "T": settled_or_empty,
        "F": settled_or_none,
        "KEEP": keeping_safe,
        "P": set(PLAIN_TYPES),
        "AWAITED": settled_result,
        "PUT": put,
        "SEQUENCE": sequence,
        "UNPACKED": unpacked,
        "SAFE": SafeString,
        "ESCAPE": conditional_escape,
        "TEXT": text_of,
    }
