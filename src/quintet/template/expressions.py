"""Expressions: variables, literals and chains of filters. Public in `quintet.template.base`.

Each expression can be resolved against a Context (for tags written against the public API) and can write itself as compiled
code; both use the same look-ups.
"""

import datetime
import re
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

from quintet.kit.html import SafeData, SafeString, mark_safe
from quintet.kit.libraries import inspect
from quintet.kit.patterns import late
from quintet.services.i18n import translation, zone
from quintet.template import hints
from quintet.template.compiler.folding import mark_of, write_call
from quintet.template.compiler.lines import SHOWN
from quintet.template.compiler.misses import miss_of_foreign
from quintet.template.compiler.shown import apply_filter, shown_filter
from quintet.template.compiler.writer import Writer
from quintet.template.errors import TemplateSyntaxError, VariableDoesNotExist
from quintet.template.lookups import MISSING, look, settled

NUMBER = late(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\Z")
QUOTED = r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\''
CONSTANT = rf"_\((?:{QUOTED})\)|{QUOTED}"
OPERAND = rf"(?P<{{0}}constant>{CONSTANT})|(?P<{{0}}variable>[\w.]+|[-+.]?\d[\d.eE]*)"
HEAD = late(rf"\s*(?:{OPERAND.format('')})", re.VERBOSE)
FILTER = late(rf"\s*\|\s*(?P<name>\w+)(?::(?:{OPERAND.format('argument_')}))?")
#: Filters that are there for values that do not exist.
FORGIVING = frozenset({"default", "default_if_none"})


def unescape_string_literal(s: str) -> str:
    r"""Return the text of a quoted literal: ``"\"a\""`` gives ``"a"``.

    Raises ValueError for text that is not quoted.
    """
    if len(s) < 2 or s[0] not in "\"'" or s[-1] != s[0]:
        raise ValueError(f"Not a string literal: {s!r}")
    quote = s[0]
    return s[1:-1].replace(f"\\{quote}", quote).replace("\\\\", "\\")


class Variable:
    """A variable such as ``user.name``, or a literal: a number, a quoted text, a text to translate ``_("...")``."""

    __slots__ = ("literal", "lookups", "message_context", "translate", "var")

    def __init__(self, var: Any) -> None:
        if not isinstance(var, str):
            raise TypeError(f"Variable must be a string or number, got {type(var)}")
        self.var = var
        self.literal: Any = None
        self.lookups: tuple[str, ...] | None = None
        self.translate = False
        self.message_context: str | None = None
        if NUMBER.match(var):
            self.literal = _number(var)
            if self.literal is not None:
                return
        if var.startswith("_(") and var.endswith(")"):
            self.translate = True
            var = var[2:-1]
        try:
            self.literal = mark_safe(unescape_string_literal(var))
        except ValueError:
            self.lookups = _path(var)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.var!r}>"

    def __str__(self) -> str:
        return self.var

    def recipe(self) -> tuple[Any, ...]:
        """Return what makes a variable like this one."""
        return (variable_in_context, self.var, self.message_context)

    @property
    def is_constant(self) -> bool:
        """Whether the variable is a literal that is the same in every language."""
        return self.lookups is None and not self.translate

    def resolve(self, context: Any) -> Any:
        """Return the value in ``context``.

        Raises VariableDoesNotExist when a look-up leads nowhere.
        """
        if self.lookups is None:
            return self.translated(self.literal) if self.translate else self.literal
        template = getattr(context, "template", None)
        invalid = template.engine.string_if_invalid if template is not None else ""
        value: Any = _read(context, self.lookups[0])
        for name in self.lookups[1:]:
            if value is MISSING:
                break
            before = settled(value, invalid)
            value = look(before, name, invalid)[1]
            if value is MISSING:
                raise VariableDoesNotExist("Failed lookup for key [%s] in %r", (name, before))
        if value is MISSING:
            raise VariableDoesNotExist("Failed lookup for key [%s] in %r", (self.lookups[0], context))
        value = settled(value, invalid)
        return self.translated(value) if self.translate else value

    def translated(self, value: Any) -> Any:
        """Return a text in the active language, as safe as it was; what leads nowhere stays so."""
        return translated(value, self.message_context)

    def write(self, writer: Writer, forgiving: bool = False) -> str:
        """Write the look-up; return the Python variable that holds the value, not yet called, or MISSING.

        A ``forgiving`` one is not recorded when it leads nowhere.
        """
        if self.lookups is None:
            if not self.translate:
                return self._write_literal(writer)
            value = writer.temp()
            writer.line(f"{value} = {writer.constants.add(self.translated)}({writer.constants.add(self.literal)})")
            return value
        root = self.lookups[0]
        counted = writer.loop_value(self.lookups[1:]) if root == "forloop" else None
        if counted is not None:
            return counted
        if root in BUILTIN_LITERALS and not writer.names.is_local(root):
            value = root
            if len(self.lookups) > 1:  # Python warns of a literal that is subscripted
                value = writer.temp()
                writer.line(f"{value} = {root}")
        elif root == "block" and len(self.lookups) > 1 and writer.block is not None and not writer.names.is_local("block"):
            return self._write_block(writer)
        else:
            value = writer.names.read(root)
        if writer.records and not forgiving and root not in BUILTIN_LITERALS:
            found = writer.recorded(value, self.var, self.lookups)
        else:
            found = writer.look(value, self.lookups[1:])
        if self.translate:
            shown = writer.temp()
            settle, invalid = writer.constants.add(settled), writer.constant(writer.options.string_if_invalid)
            writer.line(f"{shown} = {writer.constants.add(self.translated)}({settle}({found}, {invalid}))")
            return shown
        return found

    def _write_literal(self, writer: Writer) -> str:
        return writer.constants.add(self.literal) if isinstance(self.literal, str) else writer.constant(self.literal)

    def _write_block(self, writer: Writer) -> str:
        value = writer.temp()
        writer.line(f"{value} = BLOCK({writer.constant(writer.block)}, d, rt, c, {writer.autoescape})")
        assert self.lookups is not None
        return writer.look(value, self.lookups[1:])


def variable_in_context(var: str, message_context: str | None) -> Variable:
    """Return a variable whose text is translated as used in a context."""
    made = Variable(var)
    made.message_context = message_context
    return made


def translated(value: Any, meaning: Any = None) -> Any:
    """Return a text in the active language, in the context ``meaning``, as safe as it was; MISSING and no text as they are.

    Raises AttributeError for what is no text.
    """
    if value is MISSING or value == "":
        return value
    if not hasattr(value, "replace"):
        raise AttributeError(f"Only text can be translated, not {value!r}. Put the number or date into a {{% blocktranslate %}}.")
    message = value.replace("%", "%%")
    found = translation.pgettext(str(meaning), message) if meaning else translation.gettext(message)
    return SafeString(found) if isinstance(value, SafeData) else found


BUILTIN_LITERALS = frozenset({"True", "False", "None"})


def _number(text: str) -> float | int | None:
    """Return the number that ``text`` writes; None for what only looks like one, such as ``2.``."""
    if "." not in text and "e" not in text.lower():
        return _integer(text)
    return None if text.endswith(".") else float(text)


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise TemplateSyntaxError(f"A number of {len(text)} digits is too long.", piece=text) from error


def _path(text: str) -> tuple[str, ...]:
    names = tuple(text.split("."))
    if text.startswith("_") or "._" in text:
        message = f"Variables and attributes may not begin with underscores: '{text}'"
        raise TemplateSyntaxError(message, piece=text, hint="Give the template the value under a public name.")
    return names


def _read(context: Any, name: str) -> Any:
    try:
        return context[name]
    except KeyError:
        return MISSING


class Filter:
    """One filter of a chain: its function and flags, and its arguments, each a Variable."""

    __slots__ = ("argument", "function", "name")

    def __init__(self, name: str, function: Callable[..., Any], argument: Variable | None) -> None:
        self.name, self.function, self.argument = name, function, argument

    @property
    def arguments(self) -> list[tuple[bool, Any]]:
        """The arguments as the public API gives them: (is a variable, variable or value)."""
        if self.argument is None:
            return []
        if self.argument.is_constant:
            return [(False, self.argument.literal)]
        return [(True, self.argument)]

    @property
    def constant(self) -> tuple[Any, ...] | None:
        """The arguments where they are the same in every rendering; None where they are not."""
        if self.argument is None:
            return ()
        return (self.argument.literal,) if self.argument.is_constant else None

    def apply(self, value: Any, context: Any) -> Any:
        """Return what the filter makes of ``value``.

        Raises VariableDoesNotExist for an argument that leads nowhere.
        """
        arguments = () if self.argument is None else (self.argument.resolve(context),)
        return apply_filter(self.function, value, arguments, context.autoescape, context.use_tz)


class FilterExpression:
    """An expression with filters: ``variable|filter:argument|filter``.

    ``parser`` finds the filters. Raises TemplateSyntaxError for what is not an expression.
    """

    __slots__ = ("chain", "is_var", "token", "var")

    def __init__(self, token: str, parser: Any) -> None:
        self.token = token
        head = HEAD.match(token)
        if head is None:
            raise (
                _remainder(token, token)
                if token.strip()
                else TemplateSyntaxError(f"Could not find variable at start of {token}.")
            )
        self.var = Variable(head["constant"] or head["variable"])
        self.is_var = self.var.lookups is not None
        self.chain: list[Filter] = []
        position = head.end()
        while position < len(token):
            found = FILTER.match(token, position)
            if found is None:
                break
            self._add(found, parser)
            position = found.end()
        if token[position:].strip():
            raise _remainder(token[position:], token)

    def _add(self, found: re.Match[str], parser: Any) -> None:
        name = found["name"]
        function = parser.find_filter(name)
        argument = found["argument_constant"] or found["argument_variable"]
        given = [(bool(found["argument_variable"]), argument)] if argument else []
        try:
            self.args_check(name, function, given)
        except TemplateSyntaxError as error:
            rest = found.string[found.end() :]
            if re.match(r"\s+:|:(?:\s|$)", rest):
                error.hint = f"No blank may stand beside the colon: |{name}:..."
            elif rest.startswith(":"):
                error.hint = "The argument behind the colon cannot be read: is a quote not closed?"
            raise
        self.chain.append(Filter(name, function, Variable(argument) if argument else None))

    @property
    def filters(self) -> list[tuple[Callable[..., Any], list[tuple[bool, Any]]]]:
        """The filters as the public API gives them: (function, arguments)."""
        return [(one.function, one.arguments) for one in self.chain]

    def mentions(self, name: str) -> bool:
        """Say whether the expression, or an argument of its filters, starts at the variable ``name``."""
        variables = [self.var, *(one.argument for one in self.chain if one.argument is not None)]
        return any(one.lookups is not None and one.lookups[0] == name for one in variables)

    def __str__(self) -> str:
        return self.token

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} {self.token!r}>"

    @staticmethod
    def args_check(name: str, func: Callable[..., Any], provided: Sequence[Any]) -> bool:
        """Check the number of arguments a filter is given.

        Raises TemplateSyntaxError when it takes another number.
        """
        most, optional = _positions(inspect.unwrap(func))
        least = most - optional
        given = len(provided) + 1
        if given < least or given > most:
            hint = hints.of_arguments(name, bool(provided))
            raise TemplateSyntaxError(f"{name} requires {least} arguments, {given} provided", piece=name, hint=hint)
        return True

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        """Return the value in ``context``; what leads nowhere is None under ``ignore_failures``, else string_if_invalid."""
        try:
            value = self.var.resolve(context)
        except VariableDoesNotExist as error:
            found = None if ignore_failures else self._missed(error, context)
            if found is MISSING:
                invalid: str = context.template.engine.string_if_invalid
                if invalid:
                    return invalid % self.var if "%s" in invalid else invalid
                found = invalid
            value = found
        for one in self.chain:
            value = one.apply(value, context)
        return value

    def _missed(self, error: VariableDoesNotExist, context: Any) -> Any:
        """Record, where the engine records misses, that the variable leads nowhere; return what stands for it, or MISSING."""
        runtime = getattr(context, "runtime", None)
        if runtime is None or not runtime.engine.records_misses or self.is_forgiving:
            return MISSING
        name, holder = error.params
        variables = context.flatten()
        return runtime.record(miss_of_foreign(self.var.var, name, MISSING if holder is context else holder, variables))

    # -- compiled ------------------------------------------------------------------------------------------------------

    @property
    def is_forgiving(self) -> bool:
        """Whether a filter of the chain is there for values that do not exist."""
        return any(one.name in FORGIVING for one in self.chain)

    def write(self, writer: Writer, ignore_failures: bool = False, forgiving: bool = False) -> str:
        """Write the expression; return the Python variable with its value: called, and never MISSING.

        A ``forgiving`` one may lead nowhere without being recorded.
        """
        with writer.within(self.token):
            return self._write(writer, ignore_failures, forgiving)

    def _write(self, writer: Writer, ignore_failures: bool, forgiving: bool) -> str:
        with writer.within(self.var.var):
            value = self.var.write(writer, forgiving or self.is_forgiving)
            invalid = writer.options.string_if_invalid
            settles = self.var.lookups is not None and value not in writer.kinds
            if settles and not invalid and self.chain and mark_of(self.chain[0].function, "settles"):
                return self._write_filters(writer, value, f"{'F' if ignore_failures else 'T'}({value}, P)")
            if settles:
                value = self._write_settled(writer, value, ignore_failures)
        if self.chain and invalid and not ignore_failures and self.var.lookups is not None:
            return self._write_unless_invalid(writer, value)
        return self._write_filters(writer, value)

    def write_items(self, writer: Writer) -> str:
        """Write the expression for a loop, which settles by itself what it goes over."""
        return self.write(writer, ignore_failures=True) if self.chain else self.var.write(writer)

    def _write_settled(self, writer: Writer, value: str, ignore_failures: bool) -> str:
        if not writer.options.string_if_invalid:
            return writer.stored(f"{value} if type({value}) in P else {'F' if ignore_failures else 'T'}({value}, P)")
        undefined = "None" if ignore_failures else f"rt.undefined({writer.constant(self.var.var)})"
        invalid = writer.constant(writer.options.string_if_invalid)
        settled_value = writer.stored(value)
        writer.line(f"if type({value}) not in P:")
        writer.line(f" if {value} is M: {settled_value} = {undefined}")
        writer.line(f" else: {settled_value} = S({value}, {invalid}, P)")
        return settled_value

    def _write_unless_invalid(self, writer: Writer, value: str) -> str:
        """Skip the filters for what a non-empty string_if_invalid stands for."""
        result = writer.temp()
        shown = writer.options.string_if_invalid
        shown = shown % self.var.var if "%s" in shown else shown
        writer.line(f"{result} = {value}")
        with writer.indented(f"if {value} != {writer.constant(shown)}:"):
            found = self._write_filters(writer, value)
            writer.line(f"{result} = {found}")
        return result

    def _write_filters(self, writer: Writer, value: str, settled_value: str = "") -> str:
        for number, one in enumerate(self.chain):
            with writer.within(one.name):
                value = write_filter(writer, one, value, "" if number else settled_value)
        return value

    def write_shown(self, writer: Writer) -> None:
        """Output the value."""
        if not self.is_var and not self.chain and not self.var.translate and isinstance(self.var.literal, str):
            writer.text(self.var.literal)
            return
        with writer.passing():
            self._write_shown(writer)

    def _write_shown(self, writer: Writer) -> None:
        if self.chain and self._write_shown_filter(writer):
            return
        if self.chain or self.var.lookups is None:
            value = self.write(writer)
            last = self.chain[-1] if self.chain else None
            writer.show(value, self.token, (last and (mark_of(last.function, "gives") or "result")) or "")
            return
        with writer.within(self.var.var):
            value = self.var.write(writer)
        writer.show(value, self.token, writer.kinds.get(value, ""))

    def _write_shown_filter(self, writer: Writer) -> bool:
        """Output the value by one call of the last filter, where that has a way of its own to be shown; say whether it has."""
        last = self.chain[-1]
        constant = last.constant
        if constant is None or writer.options.string_if_invalid or mark_of(last.function, "inline") is not None:
            return False
        function, given = last.function, (self.token, writer.autoescape, len(self.chain) == 1, *constant)
        if shown_filter(function, *given) is None:
            return False
        with writer.within(self.token):
            with writer.within(self.var.var):
                value = self.var.write(writer, self.is_forgiving)
            if len(self.chain) > 1:
                if self.var.lookups is not None and value not in writer.kinds:
                    value = self._write_settled(writer, value, ignore_failures=False)
                for one in self.chain[:-1]:
                    with writer.within(one.name):
                        value = write_filter(writer, one, value)
            with writer.within(last.name):
                shown = writer.temp(SHOWN)
                writer.line(f"{shown} = {writer.constants.made(shown_filter, function, *given)}({value}, rt)")
        writer.out(shown)
        return True


def write_filter(writer: Writer, one: Filter, value: str, settled_value: str = "") -> str:
    """Write one filter; return the Python variable with its result.

    ``settled_value`` is source of the value ready for use, for a filter that settles what it is not made for.
    """
    argument = ""
    if one.argument is not None:
        argument = _write_argument(writer, one.argument)
    inline = mark_of(one.function, "inline")
    if inline is not None:
        return inline(writer, value if value.isidentifier() else writer.stored(value), argument, settled_value)
    if getattr(one.function, "expects_localtime", False):
        value = _local(writer, value)
    return write_call(writer, one.function, value, argument, one.constant or ())


def _local(writer: Writer, value: str) -> str:
    local = writer.temp()
    convert = f"{writer.constants.add(zone.template_localtime)}({value}, rt.context.use_tz)"
    writer.line(f"{local} = {value} if type({value}) is {writer.constants.add(datetime.date)} else {convert}")
    return local


def _write_argument(writer: Writer, argument: Variable) -> str:
    value = argument.write(writer)
    if argument.lookups is None:
        return value
    settled_value = writer.temp()
    writer.line(f"if {value} is M: {writer.constants.add(_missing_argument)}({writer.constant(argument.var)}, c)")
    invalid = writer.constant(writer.options.string_if_invalid)
    writer.line(f"{settled_value} = {value} if type({value}) in P else S({value}, {invalid}, P)")
    return settled_value


def _missing_argument(name: str, variables: dict[str, Any]) -> None:
    raise VariableDoesNotExist("Failed lookup for key [%s] in %r", (name, list(variables)))


def _positions(func: Callable[..., Any]) -> tuple[int, int]:
    """Return how many arguments a function takes by position, and how many of them it can do without."""
    if type(func) is FunctionType and not hasattr(func, "__signature__"):
        # What `inspect` would say, which takes longer than reading the rest of an expression.
        return func.__code__.co_argcount, len(func.__defaults__ or ())
    names, _, _, defaults, _, _, _ = inspect.getfullargspec(func)
    return len(names), len(defaults or ())


def _nothing(token: str) -> TemplateSyntaxError:
    return TemplateSyntaxError(f"Could not find variable at start of {token}.")


def _remainder(rest: str, token: str) -> TemplateSyntaxError:
    message = f"Could not parse the remainder: '{rest}' from '{token}'"
    return TemplateSyntaxError(message, piece=rest.strip(), hint=hints.of_remainder(rest, token))
