"""Safe text: escaping with the documented entities, and building HTML from values that are not trusted.

`escape_text` is the one function that turns text into markup; it lives in `kit.hot_paths`, in C and in Python.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

from quintet.kit.encode_json import JSONEncoder
from quintet.kit.hot_paths import escape_text
from quintet.kit.lazy import Promise, keep_lazy, keep_lazy_text
from quintet.kit.patterns import late

C = TypeVar("C", bound=type[Any])

SCRIPT_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
JAVASCRIPT_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "\\'\"<>&=-;`\u2028\u2029"} | {
    code: f"\\u{code:04X}" for code in range(32)
}


class SafeData:
    """The mark of text that needs no further escaping."""

    __slots__ = ()

    def __html__(self) -> Any:
        """Return the text itself: it is HTML already."""
        return self


class SafeString(str, SafeData):
    """Text that was marked safe for HTML. Two safe strings add up to a safe one; any other change gives plain text."""

    __slots__ = ()

    def __add__(self, other: str) -> str:
        if not isinstance(other, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # something that knows how to be added to text
            return NotImplemented
        joined = str.__add__(self, other)
        return SafeString(joined) if isinstance(other, SafeData) else joined

    def __str__(self) -> str:
        return self


SafeText = SafeString


@keep_lazy(SafeString)
def escape(text: Any) -> SafeString:
    """Return ``str(text)`` with ``& < > " '`` written as entities, marked safe; safe text is escaped again."""
    return SafeString(escape_text(str(text)))


def conditional_escape(text: Any) -> str:
    """Do as `escape`, but leave what is marked safe (has ``__html__``) as it is."""
    if text.__class__ is SafeString:
        return text
    if type(text) is str:
        return SafeString(escape_text(text))
    if isinstance(text, Promise):
        text = str(text)
    if hasattr(text, "__html__"):
        return cast("str", text.__html__())
    return escape(text)


def mark_safe(s: Any) -> Any:
    """Mark text as safe for HTML; a function is decorated so that its result is marked, lazy text stays lazy."""
    if hasattr(s, "__html__"):
        return s
    if callable(s):
        return _marking(cast("Callable[..., Any]", s))
    return _mark(s)


@keep_lazy(SafeString)
def _mark(text: Any) -> SafeString:
    return SafeString(text)


def _marking(function: Callable[..., Any]) -> Callable[..., Any]:
    def marked(*args: Any, **kwargs: Any) -> Any:
        return mark_safe(function(*args, **kwargs))

    marked.__name__, marked.__doc__ = getattr(function, "__name__", "marked"), function.__doc__
    marked.__wrapped__ = function  # type: ignore[attr-defined]  # as functools.wraps leaves it
    return marked


def format_html(format_string: str, *args: Any, **kwargs: Any) -> SafeString:
    """Do as ``format_string.format(...)`` with every argument escaped unless marked safe.

    Raises TypeError without arguments: then there is nothing to escape and `mark_safe` says what is meant.
    """
    if not (args or kwargs):
        raise TypeError("args or kwargs must be provided.")
    safe = {name: conditional_escape(value) for name, value in kwargs.items()}
    return SafeString(format_string.format(*map(conditional_escape, args), **safe))


def format_html_join(sep: str, format_string: str, args_generator: Iterable[Sequence[Any] | Mapping[str, Any]]) -> SafeString:
    """Do `format_html` for each item (positional arguments, or a mapping of named ones) and join by ``sep``."""
    rows = (
        format_html(format_string, **item) if isinstance(item, Mapping) else format_html(format_string, *item)
        for item in args_generator
    )
    return SafeString(conditional_escape(sep).join(rows))


def json_script(value: Any, element_id: str | None = None, encoder: type[json.JSONEncoder] | None = None) -> SafeString:
    """Return ``value`` as JSON in a script element that no content of it can leave; ``element_id`` names the element."""
    text = SafeString(json.dumps(value, cls=encoder or JSONEncoder).translate(SCRIPT_ESCAPES))
    if element_id:
        return format_html('<script id="{}" type="application/json">{}</script>', element_id, text)
    return format_html('<script type="application/json">{}</script>', text)


_IN_JAVASCRIPT = late(r"[\x00-\x1f\\'\"<>&=\-;`\u2028\u2029]")


@keep_lazy(SafeString)
def escapejs(value: Any) -> SafeString:
    """Return text whose special characters are written for use inside a JavaScript string literal."""
    text = str(value)
    return SafeString(text.translate(JAVASCRIPT_ESCAPES) if _IN_JAVASCRIPT.search(text) else text)


#: What stands between two tags and is only space.
_SPACE_BETWEEN = late(r">\s++<")


def avoid_wrapping(value: str) -> str:
    """Return ``value`` with its blanks as no-break spaces, so that no line ends inside it."""
    return value.replace(" ", "\xa0")


@keep_lazy_text
def strip_spaces_between_tags(value: Any) -> str:
    """Return HTML without the space that stands alone between two tags."""
    return _SPACE_BETWEEN.sub("><", str(value))


_BLANK_LINES = late("\n{2,}+")


@keep_lazy_text
def linebreaks(value: Any, autoescape: bool = False) -> str:
    """Return text as HTML: blank lines part paragraphs, other line ends are written as ``<br>``."""
    text = str(value)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Escaping neither makes nor takes a line end.
    written = escape_text(text) if autoescape else text
    if "\n" not in written:
        return f"<p>{written}</p>"
    paragraphs = _BLANK_LINES.split(written) if "\n\n" in written else [written]
    return "\n\n".join([f"<p>{paragraph.replace(chr(10), '<br>')}</p>" for paragraph in paragraphs])


def html_safe(klass: C) -> C:
    """Decorate a class so that its text counts as safe HTML (adds ``__html__``).

    Raises ValueError when the class defines ``__html__`` itself or has no ``__str__`` of its own.
    """
    if "__html__" in klass.__dict__:
        raise ValueError(f"can't apply @html_safe to {klass.__name__} because it defines __html__().")
    if "__str__" not in klass.__dict__:
        raise ValueError(f"can't apply @html_safe to {klass.__name__} because it doesn't define __str__().")
    text: Callable[[Any], str] = klass.__dict__["__str__"]

    def safe_text(self: Any) -> SafeString:
        return SafeString(text(self))

    klass.__str__ = safe_text  # pyright: ignore[reportAttributeAccessIssue]  # a function becomes the method
    klass.__html__ = lambda self: str(self)  # type: ignore[attr-defined]  # the purpose of this decorator
    return klass
