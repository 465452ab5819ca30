"""Libraries: where tags and filters are registered, and the nodes that registered functions become.

`simple_tag`, `simple_block_tag` and `inclusion_tag` compile to a direct call of the function.
"""

import functools
from collections.abc import Callable, Iterable, Sequence
from keyword import iskeyword
from typing import Any, TypeVar, cast

from quintet.kit import dotted
from quintet.kit.libraries import inspect
from quintet.template.compiler.analysis import is_async_function
from quintet.template.compiler.writer import Writer
from quintet.template.errors import InvalidTemplateLibrary as InvalidTemplateLibrary
from quintet.template.errors import TemplateSyntaxError
from quintet.template.expressions import FilterExpression
from quintet.template.inclusion import InclusionSite, render_inclusion
from quintet.template.nodes import NativeNode, Node, NodeList
from quintet.template.parser import Parser, reads_only_source, token_kwargs
from quintet.template.tokens import Token

F = TypeVar("F", bound=Callable[..., Any])


class Table(dict[str, Callable[..., Any]]):
    """Tags or filters by name, and how often they were changed: compiled templates on disk know a library by that."""

    #: Counted after each change: who reads a table and its number may find the table newer than the number, never older.
    changes = 0

    def __setitem__(self, name: str, function: Callable[..., Any]) -> None:
        super().__setitem__(name, function)
        self.changes += 1

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name)
        self.changes += 1

    def __ior__(self, other: Any) -> "Table":
        self.update(other)
        return self

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Do as `dict.update`."""
        super().update(*args, **kwargs)
        self.changes += 1

    def setdefault(self, name: str, default: Any = None) -> Any:
        """Do as `dict.setdefault`."""
        found = super().setdefault(name, default)
        self.changes += 1
        return found

    def pop(self, *args: Any) -> Any:
        """Do as `dict.pop`."""
        found = super().pop(*args)
        self.changes += 1
        return found

    def popitem(self) -> tuple[str, Callable[..., Any]]:
        """Do as `dict.popitem`."""
        found = super().popitem()
        self.changes += 1
        return found

    def clear(self) -> None:
        """Do as `dict.clear`."""
        super().clear()
        self.changes += 1


class Library:
    """Tags and filters by name; a template gets them by ``{% load %}`` or as built-ins of its engine."""

    def __init__(self) -> None:
        self.filters: dict[str, Callable[..., Any]] = Table()
        self.tags: dict[str, Callable[..., Any]] = Table()
        #: The state in which compiled templates on disk know the library.
        self.stamp: Any = None

    def tag(self, name: Any = None, compile_function: Callable[..., Any] | None = None) -> Any:
        """Register a tag's compile function: ``tag(name, function)``, ``@tag``, ``@tag("name")`` or ``@tag(name="name")``."""
        if compile_function is not None:
            _check_registration("tag", name, compile_function)
            self.tags[name] = compile_function
            return compile_function
        if callable(name):
            return self.tag_function(name)
        if name is None:
            return self.tag_function
        return lambda function: self.tag(name, function)

    def tag_function(self, func: F) -> F:
        """Register a tag under its function's name."""
        self.tags[func.__name__] = func
        return func

    def filter(self, name: Any = None, filter_func: Callable[..., Any] | None = None, **flags: Any) -> Any:
        """Register a filter, used as `tag` is; flags: ``is_safe``, ``needs_autoescape``, ``expects_localtime``."""
        if filter_func is not None:
            _check_registration("filter", name, filter_func)
            return self._add_filter(name, filter_func, flags)
        if callable(name):
            return self._add_filter(cast("Any", name).__name__, name, flags)
        return lambda function: self._add_filter(name or function.__name__, function, flags)

    def _add_filter(self, name: str, function: Any, flags: dict[str, Any]) -> Any:
        for flag in ("expects_localtime", "is_safe", "needs_autoescape"):
            if flag in flags:
                setattr(function, flag, flags[flag])
                if hasattr(function, "_decorated_function"):
                    setattr(function._decorated_function, flag, flags[flag])  # noqa: SLF001  set by stringfilter
        function._filter_name = name  # noqa: SLF001  read by the tag filter, and by packages
        self.filters[name] = function
        return function

    def filter_function(self, func: F, **flags: Any) -> F:
        """Register a filter under its function's name."""
        return self._add_filter(func.__name__, func, flags)

    def simple_tag(self, func: Any = None, takes_context: bool | None = None, name: str | None = None) -> Any:
        """Register a function as a tag that outputs its result, or stores it with ``as name``."""

        def register(function: Any) -> Any:
            parameters = Parameters(function, name, bool(takes_context))

            def compile_tag(parser: Parser, token: Token) -> Node:
                bits, target = _split_target(token.split_contents()[1:])
                return SimpleNode(function, bool(takes_context), *parameters.parse(parser, bits), target)

            self.tag(parameters.name, reads_only_source(functools.wraps(function)(compile_tag)))
            return function

        return _either(func, register, "simple_tag")

    def simple_block_tag(
        self, func: Any = None, takes_context: bool | None = None, name: str | None = None, end_name: str | None = None
    ) -> Any:
        """Register a function as a block tag: it gets the rendered content as its first argument after the context."""

        def register(function: Any) -> Any:
            parameters = Parameters(function, name, bool(takes_context), takes_content=True)
            end = end_name or f"end{parameters.name}"

            def compile_tag(parser: Parser, token: Token) -> Node:
                bits, target = _split_target(token.split_contents()[1:])
                parameters.check()
                nodelist = parser.parse((end,))
                parser.delete_first_token()
                return SimpleBlockNode(nodelist, function, bool(takes_context), *parameters.parse(parser, bits), target)

            self.tag(parameters.name, reads_only_source(functools.wraps(function)(compile_tag)))
            return function

        return _either(func, register, "simple_block_tag")

    def inclusion_tag(self, filename: Any, func: Any = None, takes_context: bool | None = None, name: str | None = None) -> Any:
        """Register a function as a tag that renders the template ``filename`` with the dictionary it returns."""

        def register(function: Any) -> Any:
            parameters = Parameters(function, name, bool(takes_context))

            def compile_tag(parser: Parser, token: Token) -> Node:
                return InclusionNode(
                    function, bool(takes_context), *parameters.parse(parser, token.split_contents()[1:]), filename
                )

            self.tag(parameters.name, reads_only_source(functools.wraps(function)(compile_tag)))
            return function

        return register(func) if func is not None else register


def _check_registration(kind: str, name: Any, function: Any) -> None:
    if not isinstance(name, str) or not callable(function):
        raise ValueError(f"Unsupported arguments to Library.{kind}: ({name!r}, {function!r})")


def _either(function: Any, register: Callable[[Any], Any], kind: str) -> Any:
    """Register ``function``, or return the decorator when there is none yet."""
    if function is None:
        return register
    if callable(function):
        return register(function)
    raise ValueError(f"Invalid arguments provided to {kind}")


def _split_target(bits: list[str]) -> tuple[list[str], str | None]:
    if len(bits) >= 2 and bits[-2] == "as":
        return bits[:-2], bits[-1]
    return bits, None


class Parameters:
    """What the function of a tag takes, and the reading of a tag's words against it.

    A function that does not take the context or the content where it must spoils only the templates that use the tag: the
    others of its library stay usable, so `parse` says so, not the registration.
    """

    def __init__(self, function: Any, name: str | None, takes_context: bool, takes_content: bool = False) -> None:
        self.name: str = name or getattr(function, "_decorated_function", function).__name__
        self.spec: inspect.FullArgSpec = inspect.getfullargspec(inspect.unwrap(function))
        self.positional = list(self.spec.args)
        self.mistake = self._drop_given(takes_context, takes_content)

    def _drop_given(self, takes_context: bool, takes_content: bool) -> str | None:
        """Drop the parameters that the tag itself fills; return what is wrong with them."""
        wanted = ["context"] * takes_context + ["content"] * takes_content
        if self.positional[: len(wanted)] == wanted:
            del self.positional[: len(wanted)]
            return None
        if not takes_content:
            return f"'{self.name}' is decorated with takes_context=True so it must have a first argument of 'context'"
        if not takes_context:
            return f"'{self.name}' must have a first argument of 'content'"
        return (
            f"'{self.name}' is decorated with takes_context=True so it must have a first argument of 'context' and a second "
            "argument of 'content'"
        )

    def check(self) -> None:
        """Raise TemplateSyntaxError when the function does not take first what the tag gives it."""
        if self.mistake is not None:
            raise TemplateSyntaxError(self.mistake)

    def parse(self, parser: Parser, bits: Sequence[str]) -> tuple[list[FilterExpression], dict[str, FilterExpression]]:
        """Return the positional and named expressions of a tag.

        Raises TemplateSyntaxError for arguments that the function does not take.
        """
        self.check()
        args: list[FilterExpression] = []
        kwargs: dict[str, FilterExpression] = {}
        for bit in bits:
            named = token_kwargs([bit], parser)
            if not named:
                if kwargs:
                    raise TemplateSyntaxError(
                        f"'{self.name}' received some positional argument(s) after some keyword argument(s)"
                    )
                args.append(parser.compile_filter(bit))
                continue
            self._check_name(next(iter(named)), args, kwargs)
            kwargs.update(named)
        self._check_counts(args, kwargs)
        return args, kwargs

    def _check_name(self, key: str, args: list[Any], kwargs: dict[str, Any]) -> None:
        known = {*self.positional, *self.spec.kwonlyargs}
        if key not in known and self.spec.varkw is None:
            raise TemplateSyntaxError(f"'{self.name}' received unexpected keyword argument '{key}'")
        if key in kwargs or key in self.positional[: len(args)]:
            raise TemplateSyntaxError(f"'{self.name}' received multiple values for keyword argument '{key}'")

    def _check_counts(self, args: list[Any], kwargs: dict[str, Any]) -> None:
        if len(args) > len(self.positional) and self.spec.varargs is None:
            raise TemplateSyntaxError(f"'{self.name}' received too many positional arguments")
        optional = len(self.spec.defaults or ())
        required = self.positional[: len(self.positional) - optional] if optional else self.positional
        missing = [one for one in required[len(args) :] if one not in kwargs]
        missing += [one for one in self.spec.kwonlyargs if one not in kwargs and one not in (self.spec.kwonlydefaults or {})]
        if missing:
            names = ", ".join(f"'{one}'" for one in missing)
            raise TemplateSyntaxError(f"'{self.name}' did not receive value(s) for the argument(s): {names}")


class FunctionNode(NativeNode):
    """Base of tags that call a registered function."""

    child_nodelists = ()

    def __init__(
        self, func: Any, takes_context: bool, args: Iterable[FilterExpression], kwargs: dict[str, FilterExpression]
    ) -> None:
        self.func = func
        self.takes_context = takes_context
        self.args = list(args)
        self.kwargs = kwargs
        self.touches_context = takes_context

    def get_resolved_arguments(self, context: Any) -> tuple[list[Any], dict[str, Any]]:
        """Return the arguments' values in ``context``."""
        args = [one.resolve(context) for one in self.args]
        return ([context, *args] if self.takes_context else args), {k: one.resolve(context) for k, one in self.kwargs.items()}

    def write_arguments(self, writer: Writer, first: Iterable[str] = ()) -> str:
        """Write the arguments and return them as source of a call."""
        given = [*first, *(one.write(writer) for one in self.args)]
        named = {name: one.write(writer) for name, one in self.kwargs.items()}
        # Python reads identifiers in a normal form, templates do not; and its own words cannot be written as keywords.
        plain = [name for name in named if name.isascii() and name.isidentifier() and not iskeyword(name)]
        given += [f"{name}={named[name]}" for name in plain]
        others = [f"{writer.constant(name)}: {value}" for name, value in named.items() if name not in plain]
        if others:
            given.append(f"**{{{', '.join(others)}}}")
        return ", ".join(given)

    def write_call(self, writer: Writer, content: Sequence[str] = ()) -> str:
        """Write the call; return the Python variable with its result."""
        writer.flush()
        arguments = self.write_arguments(writer, content)
        result = writer.temp("r")
        function = writer.constants.add(self.func)
        waits = is_async_function(self.func)
        if not self.takes_context:
            writer.line(f"{result} = AWAITED({function}({arguments}))" if waits else f"{result} = {function}({arguments})")
            return result
        arguments = f", {arguments}" if arguments else ""
        if waits:
            call = f"AWAITED({function}(x{arguments}))"
            writer.line(f"with rt.facing(c, {writer.autoescape}) as x: {result} = {call}")
            writer.line("rt.dirty = True; rt.refresh()")
        else:
            writer.line(f"{result} = rt.with_context({function}, c, {writer.autoescape}{arguments})")
        writer.refresh()
        return result


class SimpleNode(FunctionNode):
    """A tag made by `Library.simple_tag`."""

    def __init__(self, func: Any, takes_context: bool, args: Any, kwargs: Any, target_var: str | None) -> None:
        super().__init__(func, takes_context, args, kwargs)
        self.target_var = target_var

    def set_names(self) -> list[str]:
        """Return the name after ``as``."""
        return [self.target_var] if self.target_var else []

    def write(self, writer: Writer) -> None:
        """Call the function and output or store its result."""
        self.write_result(writer, self.write_call(writer))

    def write_result(self, writer: Writer, result: str) -> None:
        """Output or store the result of the call."""
        if self.target_var is not None:
            writer.set(self.target_var, result)
            return
        shown = writer.temp("s")
        if not writer.autoescape:
            writer.line(f"{shown} = str({result})")
        else:
            writer.line(f"{shown} = E({result})")
            writer.line(f"if {shown} is None: {shown} = TEXT({result})")
        writer.out(shown, may_be_number=True)


class SimpleBlockNode(SimpleNode):
    """A block tag made by `Library.simple_block_tag`."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, *args: Any) -> None:
        super().__init__(*args)
        self.nodelist = nodelist

    def write(self, writer: Writer) -> None:
        """Render the content, call the function with it, and output or store the result."""
        with writer.captured() as content:
            writer.nodes(self.nodelist)
        safe = writer.temp("s")
        writer.line(f"{safe} = SAFE({content})")
        self.write_result(writer, self.write_call(writer, [safe]))


class InclusionNode(FunctionNode):
    """A tag made by `Library.inclusion_tag`."""

    def __init__(self, func: Any, takes_context: bool, args: Any, kwargs: Any, filename: Any) -> None:
        super().__init__(func, takes_context, args, kwargs)
        self.filename = filename

    def write(self, writer: Writer) -> None:
        """Call the function and output its template."""
        values = self.write_call(writer)
        shown = writer.temp("s")
        render = writer.constants.add(render_inclusion)
        site = writer.constants.add(InclusionSite(self.filename))
        writer.line(f"{shown} = {render}({site}, rt, c, {values}, {writer.autoescape})")
        writer.out(shown)
        writer.flush()


def import_library(name: str) -> Library:
    """Return the library of the module at the dotted path ``name``.

    Raises InvalidTemplateLibrary when it cannot be imported or has no ``register``.
    """
    try:
        module = dotted.module(name)
    except ImportError as error:
        raise InvalidTemplateLibrary(
            f"Invalid template library specified. ImportError raised when trying to load '{name}': {error}"
        ) from error
    found = getattr(module, "register", None)
    if found is None:
        raise InvalidTemplateLibrary(f"Module {name} does not have a variable named 'register'")
    return found
