"""The runtime: what compiled code holds while one template renders.

It stands between compiled functions and the Context: formatting in the active language, blocks of the inheritance chain, what
tags remember (`state`), included templates, and nodes whose code is not ours. A light included template shares the runtime of
its caller; one with blocks, memory or foreign nodes gets its own.
"""

import datetime
import logging
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from markupsafe import _escape_inner  # pyright: ignore[reportPrivateUsage, reportPrivateImportUsage]  # see kit.html

from quintet.kit.html import SafeString, conditional_escape, escape_text, fix_quotes
from quintet.kit.text import closest
from quintet.services.i18n import formats, zone
from quintet.template.context import BUILTIN_NAMES
from quintet.template.errors import UndefinedVariable
from quintet.template.lookups import MISSING, RERAISE, after_attribute_error, after_missing_key, call, look, settled

logger = logging.getLogger("django.template")

Render = Callable[..., None]


class Runtime:
    """The state of one rendering of one template."""

    __slots__ = ("blocks", "chain", "context", "dirty", "engine", "formatter", "integer", "state", "template", "variables")

    def __init__(self, context: Any, template: Any, engine: Any) -> None:
        self.context = context
        self.template = template
        self.engine = engine
        self.blocks: dict[str, list[Any]] = {}
        #: The parents still to render, while the template extends others.
        self.chain: Iterator[Any] | None = None
        self.dirty = False
        self.state: dict[Any, Any] = {}
        self.variables: dict[str, Any] = {}
        self.refresh()

    def refresh(self) -> None:
        """Read the active language and the context's localisation again."""
        use_l10n = self.context.use_l10n
        self.formatter = formats.formatter(use_l10n)
        self.integer: Callable[[Any], str] = str if use_l10n is False else self.formatter.integer

    # -- values to text --------------------------------------------------------------------------------------------

    def show(self, value: Any, text: str) -> str:
        """Return what a value looks like in HTML: localised, and escaped unless it is safe; ``text`` is its expression."""
        kind = type(value)
        if kind is SafeString:
            return value
        if kind is str:
            return escape_text(value)
        if value is None or kind is bool:
            return str(value)
        shown = self.localised(value, text)
        return str(conditional_escape(shown if isinstance(shown, str) else str(shown)))

    def plain(self, value: Any, text: str) -> str:
        """Return what a value looks like as text: localised, not escaped."""
        shown = self.localised(value, text)
        return shown if isinstance(shown, str) else str(shown)

    def localised(self, value: Any, text: str) -> Any:
        """Return a value called, in local time and written as the active language does; other values as they are."""
        if value is MISSING:
            return self.undefined(text)
        if isinstance(value, str):
            return value
        if callable(value):
            value = call(value, self.engine.string_if_invalid)
        if isinstance(value, datetime.datetime):
            value = zone.template_localtime(value, self.context.use_tz)
        use_l10n = self.context.use_l10n
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return str(value) if use_l10n is False else self.formatter.number(value)
        return formats.localize(value, use_l10n)

    def undefined(self, text: str) -> str:
        """Return what stands for a variable that leads nowhere, as the engine's options say.

        Raises UndefinedVariable under ``undefined="error"``.
        """
        engine = self.engine
        if engine.undefined != "silent":
            root = text.split("|")[0].split(".")[0]
            near = closest(root, self.context.flatten()) if root not in self.context else None
            message = f"{text} is undefined." + (f" Did you mean {near}?" if near else "")
            if engine.undefined == "error":
                raise UndefinedVariable("%s", (message,))
            logger.warning("%s (in template %s)", message, self.template.name if self.template else "unknown")
        invalid: str = engine.string_if_invalid
        return invalid % text if "%s" in invalid else invalid

    # -- inheritance -----------------------------------------------------------------------------------------------

    def super_text(self, name: str, depth: int, variables: dict[str, Any], autoescape: bool) -> SafeString:
        """Return what the block of the parent template renders, as safe text; empty when there is none."""
        blocks = self.blocks.get(name, [])
        if depth + 1 >= len(blocks):
            return SafeString()
        pieces: list[str] = []
        blocks[depth + 1].function(autoescape)(variables, pieces.append, self, depth + 1)
        return SafeString("".join(pieces))

    # -- foreign nodes ---------------------------------------------------------------------------------------------

    def foreign(self, node: Any, variables: dict[str, Any], autoescape: bool) -> str:
        """Return what a node renders whose code is not ours, given the Context as it is documented."""
        context = self.context
        with self.facing(variables, autoescape):
            text = node.render_annotated(context)
        self.dirty = True
        self.refresh()
        return text

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
    return value if hasattr(value, "__len__") else list(value)


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
        "E": _escape_inner,
        "Q": fix_quotes,
        "L": look,
        "D": after_missing_key,
        "N": after_attribute_error,
        "M": MISSING,
        "R": RERAISE,
        "CALL": call,
        "PUT": put,
        "SEQUENCE": sequence,
        "UNPACKED": unpacked,
        "SAFE": SafeString,
        "ESCAPE": conditional_escape,
    }
