"""The library ``i18n``: translated texts and the active language."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from quintet.kit.html import SafeData, SafeString
from quintet.services.i18n import translation
from quintet.services.settings import ServicesSettings
from quintet.template.compiler.writer import Writer
from quintet.template.errors import TemplateSyntaxError
from quintet.template.expressions import FilterExpression, translated, write_filter
from quintet.template.library import Library
from quintet.template.lookups import settled
from quintet.template.nodes import NativeNode, NodeList
from quintet.template.parser import Parser, token_kwargs
from quintet.template.tags.assignments import getter, getter_for
from quintet.template.tokens import Token, TokenType

register = Library()


def available_languages() -> list[tuple[str, str]]:
    """Store the (code, translated name) pairs of LANGUAGES."""
    return [(code, translation.gettext(name)) for code, name in ServicesSettings.now().languages]


def language_infos(languages: Any) -> list[dict[str, Any]]:
    """Store the information on several languages, given as codes or (code, name) pairs."""
    return [translation.get_language_info(one if isinstance(one, str) else one[0]) for one in languages]


getter(register, "get_available_languages", available_languages)
getter(register, "get_current_language", lambda: translation.get_language())
getter(register, "get_current_language_bidi", lambda: translation.get_language_bidi())
getter_for(register, "get_language_info", lambda code: translation.get_language_info(code))
getter_for(register, "get_language_info_list", language_infos, "sequence")


@register.filter
def language_name(lang_code: str) -> str:
    """Return the English name of a language."""
    return translation.get_language_info(lang_code)["name"]


@register.filter
def language_name_translated(lang_code: str) -> str:
    """Return the name of a language in the active one."""
    return translation.gettext(translation.get_language_info(lang_code)["name"])


@register.filter
def language_name_local(lang_code: str) -> str:
    """Return a language's own name."""
    return translation.get_language_info(lang_code)["name_local"]


@register.filter
def language_bidi(lang_code: str) -> bool:
    """Say whether a language is written right to left."""
    return translation.get_language_info(lang_code)["bidi"]


def restore_percent(text: str) -> str:
    """Return text with its percent signs as they were before translation."""
    restored = text.replace("%%", "%")
    return SafeString(restored) if isinstance(text, SafeData) else restored


class TranslateNode(NativeNode):
    """``{% translate "text" context "c" as name %}``."""

    child_nodelists = ()

    def __init__(
        self, filter_expression: FilterExpression, noop: bool, asvar: str | None, message_context: FilterExpression | None
    ) -> None:
        self.filter_expression, self.noop, self.asvar = filter_expression, noop, asvar
        self.message_context = message_context
        filter_expression.var.translate = not noop

    def set_names(self) -> list[str]:
        """Return the name after ``as``."""
        return [self.asvar] if self.asvar else []

    def write(self, writer: Writer) -> None:
        """Output or store the translation."""
        writer.flush()
        value = self._write_value(writer)
        shown = writer.temp("s")
        show = "rt.show_result" if writer.autoescape else "rt.plain_result"
        restore = writer.constants.add(restore_percent)
        writer.line(f"{shown} = {restore}({show}({value}, {writer.constant(self.filter_expression.token)}))")
        if self.asvar:
            writer.set(self.asvar, f"SAFE({shown})" if writer.autoescape else shown)
        else:
            writer.out(shown)

    def _write_value(self, writer: Writer) -> str:
        if self.message_context is None or self.noop:
            return self.filter_expression.write(writer)
        variable = self.filter_expression.var
        variable.translate = False
        raw, found = variable.write(writer), writer.temp()
        if variable.lookups is not None:
            settle, invalid = writer.constants.add(settled), writer.constant(writer.options.string_if_invalid)
            writer.line(f"{found} = {settle}({raw}, {invalid})")
            writer.line(f"if {found} is M: {found} = rt.undefined({writer.constant(variable.var)})")
            raw = found
        variable.translate = True
        context = self.message_context.write(writer)
        writer.line(f"{found} = {writer.constants.add(translated)}({raw}, {context})")
        for one in self.filter_expression.chain:
            found = write_filter(writer, one, found)
        return found


@register.tag("translate")
def do_translate(parser: Parser, token: Token) -> TranslateNode:
    """Output a text in the active language."""
    bits = token.split_contents()
    if len(bits) < 2:
        raise TemplateSyntaxError(f"'{bits[0]}' takes at least one argument")
    rest = bits[2:]
    noop, asvar, context = False, None, None
    seen: set[str] = set()
    while rest:
        option = rest.pop(0)
        if option in seen:
            raise TemplateSyntaxError(f"The '{option}' option was specified more than once.")
        seen.add(option)
        if option == "noop":
            noop = True
        elif option in ("context", "as"):
            if not rest:
                raise TemplateSyntaxError(f"No argument provided to the '{bits[0]}' tag for the {option} option.")
            word = rest.pop(0)
            if option == "as":
                asvar = word
            elif word in ("as", "noop"):
                raise TemplateSyntaxError(f"Invalid argument '{word}' provided to the '{bits[0]}' tag for the context option")
            else:
                context = parser.compile_filter(word)
        else:
            raise TemplateSyntaxError(
                f"Unknown argument for '{bits[0]}' tag: '{option}'. The only options available are 'noop', 'context' "
                "\"xxx\", and 'as VAR'."
            )
    return TranslateNode(parser.compile_filter(bits[1]), noop, asvar, context)


register.tag("trans", do_translate)


class BlockTranslateNode(NativeNode):
    """``{% blocktranslate with a=b count n=c %}one{% plural %}many{% endblocktranslate %}``."""

    child_nodelists = ()
    opens_scope = True

    def __init__(self, singular: list[Token], plural: list[Token], options: dict[str, Any], tag_name: str) -> None:
        self.options, self.tag_name = options, tag_name
        self.singular, self.names = message_of(singular, options["trimmed"])
        self.plural, more = message_of(plural, options["trimmed"])
        self.names += [name for name in more if name not in self.names]

    def set_names(self) -> list[str]:
        """Return the name after ``asvar``."""
        return [self.options["asvar"]] if self.options["asvar"] else []

    def write(self, writer: Writer) -> None:
        """Bind the values, translate the message, fill it."""
        writer.flush()
        bound = {**self.options["with"], **self.options["count"]}
        context = self.options["context"]
        meaning = context.write(writer) if context is not None else "None"
        values = {name: expression.write(writer) for name, expression in bound.items()}
        shown = writer.temp("s")
        with writer.names.scope(values, [], False):
            for name, value in values.items():
                writer.names.bind(name, value)
            data = writer.temp("d")
            show = "rt.show" if writer.autoescape else "rt.plain"
            given = ", ".join(
                f"{writer.constant(name)}: {show}({_variable(writer, name)}, {writer.constant(name)})" for name in self.names
            )
            writer.line(f"{data} = {{{given}}}")
            number = next((values[name] for name in self.options["count"]), "None")
            message = Message(self.singular, self.plural, next(iter(self.options["count"]), ""), self.tag_name)
            writer.line(f"{shown} = {writer.constants.add(message.text)}({meaning}, {number}, {data})")
        if self.options["asvar"]:
            writer.set(self.options["asvar"], f"SAFE({shown})")
        else:
            writer.out(shown)
            writer.flush()


def _variable(writer: Writer, name: str) -> str:
    """Write the reading of a variable that a message names; in an engine that records misses, one may be recorded."""
    value = writer.names.read(name)
    return writer.recorded(value, name, (name,)) if writer.records else value


class Message:
    """The text of one blocktranslate: singular and plural, the name of its count ("" for none), and the tag's own name."""

    def __init__(self, singular: str, plural: str, count: str, tag_name: str) -> None:
        self.singular, self.plural, self.count, self.tag_name = singular, plural, count, tag_name

    def recipe(self) -> tuple[Any, ...]:
        """Return what makes a message like this one."""
        return (Message, self.singular, self.plural, self.count, self.tag_name)

    def text(self, meaning: str | None, number: Any, data: dict[str, str]) -> str:
        """Return the filled message in the active language; untranslated when the translation does not fit the values.

        Raises TemplateSyntaxError for a count that is no number, or a message that cannot be filled at all.
        """
        message = self.message(meaning, number)
        try:
            return message % data
        except (KeyError, ValueError):
            with translation.override(None):
                original = self.message(meaning, number)
            try:
                return original % data
            except (KeyError, ValueError) as error:
                raise TemplateSyntaxError(
                    f"{self.tag_name!r} is unable to format string returned by gettext: {message!r} using {data!r}"
                ) from error

    def message(self, meaning: str | None, number: Any) -> str:
        """Return the message, in the form for ``number``, in the active language."""
        if not self.count:
            return translation.pgettext(meaning, self.singular) if meaning else translation.gettext(self.singular)
        if not isinstance(number, int | float | Decimal):
            raise TemplateSyntaxError(f"{self.count!r} argument to {self.tag_name!r} tag must be a number.")
        if meaning:
            return translation.npgettext(meaning, self.singular, self.plural, int(number))
        return translation.ngettext(self.singular, self.plural, int(number))


def message_of(tokens: list[Token], trimmed: bool) -> tuple[str, list[str]]:
    """Return a message with ``%(name)s`` for each variable, and the names."""
    names: list[str] = []
    parts: list[str] = []
    for token in tokens:
        if token.token_type is TokenType.TEXT:
            parts.append(token.contents.replace("%", "%%"))
        elif token.token_type is TokenType.VAR:
            parts.append(f"%({token.contents})s")
            names.append(token.contents)
    message = "".join(parts)
    return (translation.trim_whitespace(message) if trimmed else message), list(dict.fromkeys(names))


@register.tag("blocktranslate")
def do_blocktranslate(parser: Parser, token: Token) -> BlockTranslateNode:
    """Output a text with values in the active language."""
    bits = token.split_contents()
    options = _block_options(parser, bits)
    singular, end = _message_tokens(parser)
    plural: list[Token] = []
    if options["count"]:
        if end.contents.strip() != "plural":
            raise TemplateSyntaxError(f"{bits[0]!r} doesn't allow other block tags inside it")
        plural, end = _message_tokens(parser)
    if end.contents.strip() != f"end{bits[0]}":
        raise TemplateSyntaxError(f"{bits[0]!r} doesn't allow other block tags (seen {end.contents!r}) inside it")
    return BlockTranslateNode(singular, plural, options, bits[0])


register.tag("blocktrans", do_blocktranslate)


def _message_tokens(parser: Parser) -> tuple[list[Token], Token]:
    found: list[Token] = []
    while parser.tokens:
        token = parser.next_token()
        if token.token_type is TokenType.BLOCK:
            return found, token
        found.append(token)
    raise TemplateSyntaxError("A blocktranslate tag is not closed.")


def _block_options(parser: Parser, bits: list[str]) -> dict[str, Any]:
    tag, rest = bits[0], bits[1:]
    found: dict[str, Any] = {"with": {}, "count": {}, "context": None, "trimmed": False, "asvar": None}
    seen: set[str] = set()
    while rest:
        option = rest.pop(0)
        if option in seen:
            raise TemplateSyntaxError(f"The {option!r} option was specified more than once.")
        seen.add(option)
        read = BLOCK_OPTIONS.get(option)
        if read is None:
            raise TemplateSyntaxError(f"Unknown argument for {tag!r} tag: {option!r}.")
        found[option] = read(parser, tag, rest)
    return found


def _with(parser: Parser, tag: str, rest: list[str]) -> dict[str, FilterExpression]:
    values = token_kwargs(rest, parser, support_legacy=True)
    if not values:
        raise TemplateSyntaxError(f'"with" in {tag!r} tag needs at least one keyword argument.')
    return values


def _count(parser: Parser, tag: str, rest: list[str]) -> dict[str, FilterExpression]:
    values = token_kwargs(rest, parser, support_legacy=True)
    if len(values) != 1:
        raise TemplateSyntaxError(f'"count" in {tag!r} tag expected exactly one keyword argument.')
    return values


def _context(parser: Parser, tag: str, rest: list[str]) -> FilterExpression:
    if not rest:
        raise TemplateSyntaxError(f'"context" in {tag!r} tag expected exactly one argument.')
    return parser.compile_filter(rest.pop(0))


def _asvar(parser: Parser, tag: str, rest: list[str]) -> str:
    if not rest:
        raise TemplateSyntaxError(f"No argument provided to the {tag!r} tag for the asvar option.")
    return rest.pop(0)


BLOCK_OPTIONS: dict[str, Callable[[Parser, str, list[str]], Any]] = {
    "with": _with,
    "count": _count,
    "context": _context,
    "asvar": _asvar,
    "trimmed": lambda parser, tag, rest: True,
}


class LanguageNode(NativeNode):
    """``{% language code %}``: the content in another language."""

    def __init__(self, nodelist: NodeList, language: FilterExpression) -> None:
        self.nodelist, self.language = nodelist, language

    def write(self, writer: Writer) -> None:
        """Render the content with another language active."""
        write_with(writer, f"{writer.constants.add(translation.override)}({self.language.write(writer)})", self.nodelist)


def write_with(writer: Writer, manager: str, nodelist: NodeList) -> None:
    """Write nodes inside a context manager that changes how values are written."""
    with writer.indented(f"with {manager}:"):
        writer.line("rt.refresh()")
        writer.refresh()
        writer.nodes(nodelist)
    writer.line("rt.refresh()")
    writer.refresh()


@register.tag("language")
def do_language(parser: Parser, token: Token) -> LanguageNode:
    """Render the block in another language."""
    bits = token.split_contents()
    if len(bits) != 2:
        raise TemplateSyntaxError(f"'{bits[0]}' takes one argument (language)")
    language = parser.compile_filter(bits[1])
    nodelist = parser.parse(("endlanguage",))
    parser.delete_first_token()
    return LanguageNode(nodelist, language)
