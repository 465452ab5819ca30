"""Functions of text: cases, lengths, parts, padding, searching, joining and hashes."""

from __future__ import annotations

from typing import Any, ClassVar

from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Expression, Value
from quintet.orm.expressions.basic import Func
from quintet.orm.lookups.base import Transform
from quintet.orm.types import Resolved
from quintet.sql import tree

SPACE, NOTHING = Value(" "), Value("")


class Named(Func):
    """A function that SQLite calls otherwise."""

    sqlite_function: ClassVar[str] = ""

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the call."""
        function = self.sqlite_function if env.dialect.name == "sqlite" else self.function
        return tree.Template(tuple(env.escape(piece) for piece in self.pieces([one.node for one in sources], function=function)))


class OfText(Func):
    """A function whose result is text, whatever its operands are."""

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("CharField")


class OfNumber(Func):
    """A function whose result is a whole number."""

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return Expression.output_fields.named("IntegerField")


class Chr(Named, OfText, Transform):
    """The character of a code point."""

    function = "CHR"
    sqlite_function = "CHAR"
    lookup_name = "chr"


class ConcatPair(Func):
    """Two texts joined; NULL counts as empty."""

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        if len(expressions) < 2:
            raise ValueError(f"{type(self).__name__} must take at least two expressions")
        super().__init__(*expressions, **extra)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the texts joined by the standard operator."""
        pieces: list[Any] = ["("]
        for index, source in enumerate(sources):
            cast = "::text" if env.dialect.array_parameters else ""
            pieces += [" || " if index else "", "COALESCE(", source.node, f"{cast}, '')"]
        return tree.Template((*pieces, ")"))


class Concat(ConcatPair):
    """Texts joined; NULL counts as empty."""


class Left(OfText):
    """The first ``length`` characters."""

    arity = 2

    def __init__(self, expression: Any, length: Any, **extra: Any) -> None:
        if not spec.is_dynamic(length) and length < 1:
            raise ValueError("'length' must be greater than 0.")
        super().__init__(expression, length, **extra)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the part of the text."""
        text, length = sources[0].node, sources[1].node
        if env.dialect.name == "sqlite":
            return tree.Template(("SUBSTR(", text, ", 1, ", length, ")"), strict=True)
        return tree.Template(("LEFT(", text, ", ", length, ")"), strict=True)


class Right(Left):
    """The last ``length`` characters."""

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the part of the text."""
        text, length = sources[0].node, sources[1].node
        if env.dialect.name == "sqlite":
            # SUBSTR counts from the end for a start below zero, and gives the whole of a shorter text.
            return tree.Template(("SUBSTR(", text, ", -(", length, "))"), strict=True)
        return tree.Template(("RIGHT(", text, ", ", length, ")"), strict=True)


class Length(OfNumber, Transform):
    """The number of characters."""

    function = "LENGTH"
    lookup_name = "length"


class Lower(Transform):
    """Text in lower case."""

    function = "LOWER"
    lookup_name = "lower"


class LPad(OfText):
    """Text filled on its left to ``length`` characters, or cut to it."""

    function = "LPAD"

    def __init__(self, expression: Any, length: Any, fill_text: Any = SPACE, **extra: Any) -> None:
        if not spec.is_dynamic(length) and length is not None and length < 0:
            raise ValueError("'length' must be greater or equal to 0.")
        super().__init__(expression, length, fill_text, **extra)


class RPad(LPad):
    """Text filled on its right to ``length`` characters, or cut to it."""

    function = "RPAD"


class LTrim(Transform):
    """Text without leading spaces."""

    function = "LTRIM"
    lookup_name = "ltrim"


class Ord(Named, OfNumber, Transform):
    """The code point of the first character."""

    function = "ASCII"
    sqlite_function = "UNICODE"
    lookup_name = "ord"


class Repeat(OfText):
    """Text repeated ``number`` times."""

    function = "REPEAT"

    def __init__(self, expression: Any, number: Any, **extra: Any) -> None:
        if not spec.is_dynamic(number) and number is not None and number < 0:
            raise ValueError("'number' must be greater or equal to 0.")
        super().__init__(expression, number, **extra)


class Replace(Func):
    """Text with every occurrence of one text replaced by another, by nothing when that is left out."""

    function = "REPLACE"

    def __init__(self, expression: Any, text: Any, replacement: Any = NOTHING, **extra: Any) -> None:
        super().__init__(expression, text, replacement, **extra)


class Reverse(Transform):
    """Text backwards."""

    function = "REVERSE"
    lookup_name = "reverse"


class RTrim(Transform):
    """Text without trailing spaces."""

    function = "RTRIM"
    lookup_name = "rtrim"


class StrIndex(Named, OfNumber):
    """The place of a text in another, counted from 1; 0 where it is not in it."""

    function = "STRPOS"
    sqlite_function = "INSTR"
    arity = 2


class Substr(OfText):
    """Text from a position (the first is 1), of a length or to its end."""

    function = "SUBSTR"

    def __init__(self, expression: Any, pos: Any, length: Any = None, **extra: Any) -> None:
        if not spec.is_dynamic(pos) and pos < 1:
            raise ValueError("'pos' must be greater than 0")
        super().__init__(*((expression, pos) if length is None else (expression, pos, length)), **extra)


class Trim(Transform):
    """Text without spaces at both ends."""

    function = "TRIM"
    lookup_name = "trim"


class Upper(Transform):
    """Text in upper case."""

    function = "UPPER"
    lookup_name = "upper"


class MD5(Transform):
    """The MD5 digest as hexadecimal text."""

    function = "MD5"
    lookup_name = "md5"


class Digest(Transform):
    """A digest of the SHA family as hexadecimal text."""

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the digest; PostgreSQL has those of SHA-2 built in and SHA-1 in its extension pgcrypto."""
        text = sources[0].node
        if env.dialect.name != "postgresql":
            return tree.Template((f"{self.function}(", text, ")"), strict=True)
        raw = tree.Template(("CONVERT_TO(", text, ", 'UTF8')"), strict=True)
        if self.function == "SHA1":
            return tree.Template(("ENCODE(DIGEST(", raw, ", 'sha1'), 'hex')"), strict=True)
        return tree.Template((f"ENCODE({self.function}(", raw, "), 'hex')"), strict=True)


class SHA1(Digest):
    """The SHA-1 digest as hexadecimal text; PostgreSQL needs its extension pgcrypto for it."""

    function = "SHA1"
    lookup_name = "sha1"


class SHA224(Digest):
    """The SHA-224 digest as hexadecimal text."""

    function = "SHA224"
    lookup_name = "sha224"


class SHA256(Digest):
    """The SHA-256 digest as hexadecimal text."""

    function = "SHA256"
    lookup_name = "sha256"


class SHA384(Digest):
    """The SHA-384 digest as hexadecimal text."""

    function = "SHA384"
    lookup_name = "sha384"


class SHA512(Digest):
    """The SHA-512 digest as hexadecimal text."""

    function = "SHA512"
    lookup_name = "sha512"
