"""Contexts: the variables of a rendering as the documented stack of dictionaries.

While a template renders, its Context stands in front of compiled code: `dicts` is then the built-in names and one flat
dictionary of everything in scope, so that tags written against this API read and write what the compiled code sees.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from types import TracebackType
from typing import Any

from quintet.kernel.current import settings
from quintet.kit import dotted
from quintet.kit.hot_paths import find

BUILTIN_NAMES = {"True": True, "False": False, "None": None}

MOST_MISSES = 200

#: Always run by a RequestContext, before the engine's own processors.
CSRF_PROCESSOR = "quintet.template.context_processors.csrf"


class ContextPopException(Exception):
    """pop() was called more often than push()."""


class ContextDict(dict[str, Any]):
    """One layer of a context; leaving its ``with`` block pops it."""

    __slots__ = ("context",)

    def __init__(self, context: "BaseContext", *args: Any, **kwargs: Any) -> None:
        dict.__init__(self, *args, **kwargs)
        context.dicts.append(self)
        self.context = context

    def __enter__(self) -> "ContextDict":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.context.pop()


class _Layer(ContextDict):
    """A layer that `BaseContext.push` puts on top by itself: made without a call of Python, as classic tags make many."""

    __slots__ = ()
    __init__: Any = dict.__init__  # pyright: ignore[reportIncompatibleMethodOverride]  # its context is set by who makes it


class _QuickLayer(_Layer):
    """A layer of a context that pops as contexts do: its ``with`` block takes it off without a second call."""

    __slots__ = ()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        dicts = self.context.dicts
        if len(dicts) == 1:
            raise ContextPopException
        dicts.pop()


class BaseContext:
    """A stack of dictionaries: reads go from the top down, writes to the top."""

    dicts: list[dict[Any, Any]]
    #: What `push` makes.
    _layer: type[_Layer] = _QuickLayer

    def __init__(self, dict_: Any = None) -> None:
        self._reset_dicts(dict_)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.pop is not BaseContext.pop:
            cls._layer = _Layer

    def _reset_dicts(self, value: Any = None) -> None:
        self.dicts = [BUILTIN_NAMES.copy()]
        if isinstance(value, BaseContext):
            self.dicts += value.dicts[1:]
        elif value is not None:
            self.dicts.append(value)

    def __copy__(self) -> Any:
        duplicate = type(self).__new__(type(self))
        duplicate.__dict__.update(self.__dict__)
        duplicate.dicts = self.dicts[:]
        return duplicate

    def __repr__(self) -> str:
        return repr(self.dicts)

    def __iter__(self) -> Iterator[dict[Any, Any]]:
        return reversed(self.dicts)

    def push(self, *args: Any, **kwargs: Any) -> ContextDict:
        """Put a new layer on top; usable in ``with``, which pops it at the end."""
        if not args:
            layer = self._layer(kwargs)
            layer.context = self
            self.dicts.append(layer)
            return layer
        dicts = [one for arg in args for one in (arg.dicts[1:] if isinstance(arg, BaseContext) else [arg])]
        merged: dict[str, Any] = {}
        for one in dicts:
            merged.update(one)
        return ContextDict(self, merged, **kwargs)

    def pop(self) -> dict[Any, Any]:
        """Take the top layer off.

        Raises ContextPopException when only the built-in names are left.
        """
        if len(self.dicts) == 1:
            raise ContextPopException
        return self.dicts.pop()

    def __setitem__(self, key: Any, value: Any) -> None:
        self.dicts[-1][key] = value

    def set_upward(self, key: Any, value: Any) -> None:
        """Set a variable in the nearest layer that has it, in the top one when none does."""
        for layer in reversed(self.dicts):
            if key in layer:
                layer[key] = value
                return
        self[key] = value

    def __getitem__(self, key: Any) -> Any:
        return find(self.dicts, key)

    def __delitem__(self, key: Any) -> None:
        del self.dicts[-1][key]

    def __contains__(self, key: Any) -> bool:
        return any(key in layer for layer in self.dicts)

    def get(self, key: Any, otherwise: Any = None) -> Any:
        """Return a variable, or ``otherwise``."""
        for layer in reversed(self.dicts):
            if key in layer:
                return layer[key]
        return otherwise

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Return a variable, setting it to ``default`` in the top layer first when there is none."""
        if key not in self:
            self[key] = default
        return self[key]

    def new(self, values: Any = None) -> Any:
        """Return a context of the same kind with ``values`` only."""
        fresh = copy(self)
        fresh._reset_dicts(values)  # noqa: SLF001  a fresh object of this class
        return fresh

    def flatten(self) -> dict[Any, Any]:
        """Return all variables in one dictionary."""
        flat: dict[Any, Any] = {}
        for layer in self.dicts:
            flat.update(layer)
        return flat

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BaseContext) and self.flatten() == other.flatten()

    __hash__ = None  # type: ignore[assignment]  # a mutable mapping


#: Under what name, which no template can write, flat variables keep the layers that a tag pushed and left open.
OPEN_LAYERS = "{layers}"


def split_layers(variables: dict[Any, Any]) -> list[dict[Any, Any]]:
    """Return flat variables as layers for a tag to see: themselves, then those that tags pushed before and left open."""
    held = variables.pop(OPEN_LAYERS, None)
    if held is None:
        return [variables]
    below, flat, layers = held
    changed = {name: value for name, value in variables.items() if name not in flat or flat[name] is not value}
    for layer, was in layers:
        layer.clear()
        layer.update(was)
    layers[-1][0].update(changed)
    variables.clear()
    variables.update(below)
    return [variables, *(layer for layer, _ in layers)]


def join_layers(variables: dict[Any, Any], layers: list[dict[Any, Any]]) -> None:
    """Lay what a tag pushed and left open over flat variables, so that compiled code sees it until another tag pops it.

    All of it is kept in the variables, so that it ends with the ``for`` or ``with`` that it was pushed in.
    """
    below = variables.copy()
    for layer in layers:
        variables.update(layer)
    variables[OPEN_LAYERS] = below, variables.copy(), [(layer, dict(layer)) for layer in layers]


class RenderContext(BaseContext):
    """Where tags keep what they remember during one rendering, keyed by node; isolated per included template."""

    template: Any = None

    def __iter__(self) -> Iterator[Any]:
        yield from self.dicts[-1]

    def __contains__(self, key: Any) -> bool:
        return key in self.dicts[-1]

    def get(self, key: Any, otherwise: Any = None) -> Any:
        """Return what the top layer has."""
        return self.dicts[-1].get(key, otherwise)

    def __getitem__(self, key: Any) -> Any:
        return self.dicts[-1][key]

    @contextmanager
    def push_state(self, template: Any, isolated_context: bool = True) -> Iterator[None]:
        """Render ``template`` inside the block, with a layer of its own unless told otherwise."""
        before = self.template
        self.template = template
        if isolated_context:
            self.push()
        try:
            yield
        finally:
            self.template = before
            if isolated_context:
                self.pop()


class Binding(AbstractContextManager[None]):
    """The ``with`` block in which a context belongs to a template."""

    __slots__ = ("_context", "_template")

    def __init__(self, context: "Context", template: Any) -> None:
        self._context, self._template = context, template

    def __enter__(self) -> None:
        if self._context.template is not None:
            raise RuntimeError("Context is already bound to a template")
        self._context.template = self._template

    def __exit__(self, *_outcome: object) -> None:
        self._context.template = None


class Context(BaseContext):
    """The variables of a rendering, and how it writes them: autoescape, localisation, time zone."""

    #: What the context processors gave: what components see besides their own arguments.
    shared: Mapping[str, Any] = {}
    #: The look-ups that led nowhere, while templates of a debug engine rendered; the first ones of many.
    misses: tuple[Any, ...] = ()
    #: Where tags remember things, once somebody asked for it, and the template whose rendering began before anybody did.
    _remembered: RenderContext | None = None
    _entered: Any = None

    def __init__(
        self, dict_: Any = None, autoescape: bool = True, use_l10n: bool | None = None, use_tz: bool | None = None
    ) -> None:
        # What the base does, without its calls for the most usual case.
        if dict_.__class__ is dict:
            self.dicts = [BUILTIN_NAMES.copy(), dict_]
        else:
            self._reset_dicts(dict_)
        #: How values are written.
        self.autoescape, self.use_l10n, self.use_tz = autoescape, use_l10n, use_tz
        #: The template that is rendered; the compiled code keeps its runtime beside it.
        self.template: Any = None
        self.runtime: Any = None
        self.template_name: str | None = "unknown"

    @property
    def render_context(self) -> RenderContext:
        """Where tags keep what they remember during one rendering; made when it is first asked for, as few templates do."""
        found = self._remembered
        if found is None:
            found = self._remembered = RenderContext()
            if self._entered is not None:
                found.template = self._entered
                found.dicts.append({})
        return found

    @render_context.setter
    def render_context(self, value: RenderContext) -> None:
        self._remembered = value

    def enter(self, template: Any) -> bool:
        """Begin the rendering of ``template`` in a context that belongs to none and remembers nothing yet; False in any other.

        It ends with `leave`. What this saves is a layer for what tags remember, in templates whose tags remember nothing.
        """
        if self._remembered is not None or self.template is not None:
            return False
        self._entered = self.template = template
        return True

    def leave(self) -> None:
        """End the rendering that `enter` began."""
        self._entered = self.template = None
        remembered = self._remembered
        if remembered is not None:
            remembered.template = None
            remembered.dicts.pop()

    def add_miss(self, miss: Any) -> None:
        """Remember a look-up that led nowhere."""
        if len(self.misses) < MOST_MISSES:
            self.misses = (*self.misses, miss)

    def bind_template(self, template: Any) -> AbstractContextManager[None]:
        """Be the context of ``template`` inside the block.

        Entering it raises RuntimeError when it is bound already.
        """
        return Binding(self, template)

    def __copy__(self) -> Any:
        duplicate = super().__copy__()
        if self._remembered is not None:
            duplicate.render_context = copy(self._remembered)
        return duplicate

    def update(self, other_dict: Any) -> ContextDict:
        """Put another mapping on top as a layer of its own; usable in ``with``.

        Raises TypeError for something that is no mapping.
        """
        if not hasattr(other_dict, "__getitem__"):
            raise TypeError("other_dict must be a mapping (dictionary-like) object.")
        layers = other_dict.dicts[1:] if isinstance(other_dict, BaseContext) else [other_dict]
        merged: dict[Any, Any] = {}
        for layer in layers:
            merged.update(layer)
        return ContextDict(self, merged)


def _csrf_processor() -> Callable[[Any], Mapping[str, Any]]:
    found: Any = dotted.load(CSRF_PROCESSOR)
    return found


class RequestContext(Context):
    """A context that knows its request and runs the engine's context processors when a template is bound to it."""

    def __init__(
        self,
        request: Any,
        dict_: Any = None,
        processors: Any = None,
        use_l10n: bool | None = None,
        use_tz: bool | None = None,
        autoescape: bool = True,
    ) -> None:
        super().__init__(dict_, use_l10n=use_l10n, use_tz=use_tz, autoescape=autoescape)
        self.request = request
        self._processors = () if processors is None else tuple(processors)
        self._processors_index: int | None = len(self.dicts)
        # The layer that the processors fill when a template is bound.
        self.update({})
        # A layer of the caller's own on top, so that what he sets wins over the processors.
        self.update({})

    @contextmanager
    def bind_template(self, template: Any) -> Iterator[None]:
        """Run the processors of the template's engine and be the context of ``template`` inside the block.

        Raises RuntimeError when it is bound already, TypeError for a processor that returns no dictionary.
        """
        with super().bind_template(template):
            gathered, index = self._gather(template), self._processors_index
            if index is None:
                yield
                return
            self.dicts[index], self.shared = gathered, gathered
            try:
                yield
            finally:
                self.dicts[index], self.shared = {}, {}

    def _gather(self, template: Any) -> dict[str, Any]:
        """Return what the context processors have to say, the later ones over the earlier."""
        csrf = settings.store.per_generation(_csrf_processor)
        gathered: dict[str, Any] = {}
        for processor in (csrf, *template.engine.template_context_processors, *self._processors):
            values = processor(self.request)
            try:
                gathered |= values
            except TypeError as error:
                raise TypeError(f"Context processor {processor.__qualname__} didn't return a dictionary.") from error
        return gathered

    def new(self, values: Any = None) -> Any:
        """Return a context of the same request with ``values`` only, without the processors' variables."""
        fresh = super().new(values)
        fresh._processors_index = None  # noqa: SLF001  a fresh object of this class
        return fresh


def make_context(context: Any, request: Any = None, **kwargs: Any) -> Context:
    """Return a Context for a dictionary of variables, with ``request`` a RequestContext.

    Raises TypeError for anything but a dict or None.
    """
    if context is not None and not isinstance(context, dict):
        raise TypeError(f"context must be a dict rather than {type(context).__name__}.")
    if request is None:
        return Context(context, **kwargs)
    made = RequestContext(request, **kwargs)
    if context:
        made.push(context)
    return made
