"""Documents on MariaDB and MySQL.

MariaDB keeps JSON as text and compares it as text, so the comparable form is made here, of text that sorts as the values do:

    numbers     n and 65 digits with 30 behind the point, moved so that all are positive: as texts they sort as numbers
    strings     a quotation mark and the text itself
    true, null  as they stand
    others      JSON_NORMALIZE of the document: members sorted, numbers in one spelling (MariaDB 10.7 and later)

What is bound is brought into the same form in Python. MySQL has a JSON type that compares by itself: `MysqlDocuments`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Context, Decimal
from typing import Any, cast

from quintet.kit.patterns import late
from quintet.sql import tree
from quintet.sql.dialect import Documents, Key

PLAIN = late(r"[ -$&->@-\[\]-~]*\Z")
PLACES = 30
#: What is added to numbers, so that none is negative; it and all numbers have at most 35 digits before the point.
OFFSET = Decimal(5).scaleb(34)
EXACT = Context(prec=66)
UNIT = Decimal(1).scaleb(-PLACES)
SORTED_NUMBER = ("CONCAT('n', LPAD(CAST(CAST(", f" AS DECIMAL(65, {PLACES})) + {OFFSET:f}.0 AS CHAR), 66, '0'))")
NUMBERS = "'INTEGER', 'DOUBLE'"


def quote_text(text: str) -> str:
    """Return a text literal; anything but plain characters is written by its bytes, which mean the same in every mode.

    So no literal holds anything that a placeholder could be taken for.
    """
    if PLAIN.match(text):
        return "'" + text.replace("'", "''") + "'"
    return f"_utf8mb4 X'{text.encode().hex()}'"


def is_plain(key: Key) -> bool:
    """Say whether MariaDB can follow a key in a path.

    The first place leads to any value that is no array too; places from the end are found in the first row only (10.9 to 11.4 at
    least), and members whose name begins with a dash never.
    """
    return key > 0 if isinstance(key, int) else not key.startswith("-")


def path_text(keys: Sequence[Key]) -> str:
    """Return the literal of a path of plain keys."""
    return quote_text(
        "$" + "".join(f"[{key}]" if isinstance(key, int) else "." + json.dumps(key, ensure_ascii=False) for key in keys)
    )


def item(document: Any, place: int) -> tree.Template:
    """Return the first item of an array, or one counted from the end."""
    if place == 0:
        pieces = ("(CASE WHEN JSON_TYPE(", document, ") = 'ARRAY' THEN JSON_EXTRACT(", document, ", '$[0]') END)")
        return tree.Template(pieces, strict=True)
    number = -place
    is_long = ("CASE WHEN JSON_TYPE(", document, ") = 'ARRAY' AND JSON_LENGTH(", document, f") >= {number} THEN ")
    path = ("CONCAT('$[', JSON_LENGTH(", document, f") - {number}, ']') END")
    return tree.Template(("JSON_EXTRACT(", document, ", ", *is_long, *path, ")"), strict=True)


def place_of(document: Any, name: str) -> tuple[Any, ...]:
    """Return text and nodes that give the path of a name in the list of an object's names; NULL when it is not there."""
    pattern = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return ("JSON_UNQUOTE(JSON_SEARCH(JSON_KEYS(", document, f"), 'one', {quote_text(pattern)}))")


def member(document: Any, name: str) -> tree.Template:
    """Return a member by the place of its name among all names."""
    return tree.Template(("JSON_EXTRACT(JSON_EXTRACT(", document, ", '$.*'), ", *place_of(document, name), ")"), strict=True)


def written(value: Any, encoder: Any) -> str:
    """Return a value as JSON whose letters are written as they are: a path finds no key that is written by escapes."""
    text = json.dumps(value, cls=encoder, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which only an escape can hold
        return json.dumps(value, cls=encoder)
    return text


def sorted_number(number: Decimal) -> str:
    """Return a number as text that sorts with others as they do."""
    bounded = min(max(number, 1 - OFFSET), OFFSET - 1)
    return "n" + f"{(EXACT.add(bounded.quantize(UNIT, context=EXACT), OFFSET)):f}".rjust(66, "0")


def normal(value: Any) -> str:
    """Return JSON as MariaDB's JSON_NORMALIZE writes it."""
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value).items()
        members = sorted((json.dumps(key, ensure_ascii=False), one) for key, one in pairs)
        return "{" + ",".join(f"{key}:{normal(one)}" for key, one in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(normal, cast("list[Any]", value))) + "]"
    if isinstance(value, Decimal):
        return _normal_number(value)
    return json.dumps(value, ensure_ascii=False)


def _normal_number(number: Decimal) -> str:
    sign, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    shown = text.rstrip("0")
    if not shown:
        return "-0.0E0" if sign else "0.0E0"
    power = len(text) + int(exponent) - 1
    return f"{'-' if sign else ''}{shown[0]}.{shown[1:] or '0'}E{power}"


def compared_value(encoder: Any) -> Callable[[Any], str]:
    """Return the function that gives a Python value in the comparable form."""

    def comparison(value: Any) -> str:
        if type(value) is str:
            return f'"{value}'
        if type(value) is int:
            return sorted_number(Decimal(value))
        # Through JSON and back: what the encoder makes of it is what counts.
        read = json.loads(json.dumps(value, cls=encoder), parse_float=Decimal, parse_int=Decimal, parse_constant=_no_constant)
        if isinstance(read, str):
            return f'"{read}'
        return sorted_number(read) if isinstance(read, Decimal) else normal(read)

    return comparison


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON.")


def cases(found: Any, whens: Mapping[str, tuple[Any, ...]], otherwise: tuple[Any, ...]) -> tree.Template:
    """Return a CASE over the type of a document."""
    pieces: list[Any] = ["(CASE JSON_TYPE(", found, ")"]
    for kinds, result in whens.items():
        for kind in kinds.split(", "):
            pieces += [f" WHEN {kind} THEN ", *result]
    return tree.Template((*pieces, " ELSE ", *otherwise, " END)"), strict=True)


class MariadbDocuments(Documents):
    """JSON text."""

    compares_documents = False
    numbers = NUMBERS

    def at(self, document: Any, keys: Sequence[Key]) -> Any:
        """Return the part by JSON_EXTRACT, at once as far as paths lead."""
        plain: list[Key] = []
        for key in (*keys, None):
            if key is not None and is_plain(key):
                plain.append(key)
                continue
            if plain:
                document = tree.Template(("JSON_EXTRACT(", document, f", {path_text(plain)})"), strict=True)
                plain = []
            if key is not None:
                document = item(document, key) if isinstance(key, int) else member(document, key)
        return document

    def text(self, document: Any, keys: Sequence[Key]) -> Any:
        """Return the part as text."""
        found = self.at(document, keys)
        made = cases(found, {"'NULL'": ("NULL",)}, ("JSON_UNQUOTE(", found, ")"))
        # Documents are compared letter by letter; text that is no document any more as all other text is.
        return tree.Template(("CONVERT(", made, " USING utf8mb4)"), strict=True)

    def whole(self, document: Any) -> tree.Template:
        """Return a document as text of the connection, whose collation ignores case."""
        return tree.Template(("CONVERT(", document, " USING utf8mb4)"), strict=True)

    def comparable(self, document: Any, keys: Sequence[Key]) -> Any:
        """Return the part as text that sorts as the values do."""
        found = self.at(document, keys)
        before, after = SORTED_NUMBER
        whens = {
            self.numbers: (before, found, after),
            "'STRING'": ("CONCAT('\"', JSON_UNQUOTE(", found, "))"),
            "'BOOLEAN', 'NULL'": (found,),
        }
        made = cases(found, whens, ("JSON_NORMALIZE(", found, ")"))
        return tree.Template(("CONVERT(", made, " USING utf8mb4) COLLATE utf8mb4_nopad_bin"), strict=True)

    def plain(self, document: Any, keys: Sequence[Key], wanted: str | None) -> Any:
        """Return the part as text or as a number in it."""
        found = self.at(document, keys)
        whens = {"'NULL'": ("NULL",), "'BOOLEAN'": ("(CASE ", found, " WHEN 'true' THEN '1' ELSE '0' END)")}
        return cases(found, whens, ("JSON_UNQUOTE(", found, ")"))

    def made_of(self, node: Any, kind: str) -> Any:
        """Return numbers and truth values as `comparable` has them, everything else as text behind a quotation mark."""
        if kind == "JSONField":
            return self.comparable(node, ())
        if kind == "BooleanField":
            return tree.Template(("(CASE ", node, " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"), strict=True)
        if kind.endswith(("IntegerField", "AutoField")) or kind in ("FloatField", "DecimalField", ""):
            before, after = SORTED_NUMBER
            return tree.Template((before, node, after), strict=True)
        return tree.Template(("CONCAT('\"', ", node, ")"), strict=True)

    def comparison(self, encoder: Any) -> Callable[[Any], Any]:
        """Return the function that gives a value in the comparable form."""
        return compared_value(encoder)

    def candidate(self, encoder: Any) -> Callable[[Any], Any]:
        """Return the function that writes what a document may contain."""
        return lambda value: written(value, encoder)

    def null(self) -> Any:
        """Return the text of null."""
        return tree.Template(("'null'",))

    def has_key(self, document: Any, key: Any, known: str | None = None) -> Any:
        """Return whether an object has the member."""
        if known is None or not is_plain(known):
            return self._is_among(document, key, known)
        return tree.Template(("COALESCE(JSON_CONTAINS_PATH(", document, f", 'one', {path_text((known,))}), 0)"))

    @staticmethod
    def _is_among(document: Any, key: Any, known: str | None) -> Any:
        name = quote_text(known) if known is not None else key
        return tree.Template(("COALESCE(JSON_CONTAINS(JSON_KEYS(", document, "), JSON_QUOTE(", name, ")), 0)"))

    def has_any(self, document: Any, keys: tree.ListParam, known: Sequence[str] | None = None) -> Any:
        """Return whether the names of the members and the list overlap."""
        if known is not None:
            return tree.Logic("OR", tuple(self.has_key(document, None, one) for one in known))
        return tree.Template(("COALESCE(JSON_OVERLAPS(JSON_KEYS(", document, "), ", _as_array(keys), "), 0)"))

    def has_all(self, document: Any, keys: tree.ListParam, count: tree.Param, known: Sequence[str] | None = None) -> Any:
        """Return whether the names of the members contain the list."""
        if known is not None:
            return tree.Logic("AND", tuple(self.has_key(document, None, one) for one in known))
        return tree.Template(("COALESCE(JSON_CONTAINS(JSON_KEYS(", document, "), ", _as_array(keys), "), 0)"))

    def contains(self, document: Any, other: Any) -> Any:
        """Return JSON_CONTAINS."""
        return tree.Template(("JSON_CONTAINS(", document, ", ", other, ")"), strict=True)

    def contained(self, document: Any, other: Any) -> Any:
        """Return JSON_CONTAINS the other way."""
        return tree.Template(("JSON_CONTAINS(", other, ", ", document, ")"), strict=True)


def _as_array(keys: tree.ListParam) -> tree.Param:
    def prepared(values: Any, connection: Any) -> str:
        return written(keys.prepare(values, connection), None)

    return tree.Param(keys.slot, prepared, connected=True)


class MysqlDocuments(MariadbDocuments):
    """JSON of MySQL's own type, which compares by itself."""

    mark = "CAST({} AS JSON)"

    def comparable(self, document: Any, keys: Sequence[Key]) -> Any:
        """Return the part: JSON compares."""
        return self.at(document, keys)

    def made_of(self, node: Any, kind: str) -> Any:
        """Return a value as JSON."""
        if kind == "JSONField":
            return node
        if kind == "BooleanField":
            return tree.Template(("CAST((CASE ", node, " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END) AS JSON)"), strict=True)
        if kind.endswith(("IntegerField", "AutoField")) or kind in ("FloatField", "DecimalField", ""):
            return tree.Template(("CAST(", node, " AS JSON)"), strict=True)
        return tree.Template(("CAST(JSON_QUOTE(", node, ") AS JSON)"), strict=True)

    def comparison(self, encoder: Any) -> Callable[[Any], Any]:
        """Return the function that writes JSON."""
        return self.candidate(encoder)

    def null(self) -> Any:
        """Return the literal of null."""
        return tree.Template(("CAST('null' AS JSON)",))

    def one_of(self, part: Any, values: tree.ListParam) -> Any:
        """Return MEMBER OF: after IN, JSON is compared as text."""

        def prepared(items: Any, connection: Any) -> str:
            return f"[{','.join(values.prepare(items, connection))}]"

        return tree.Template((part, " MEMBER OF(", tree.Param(values.slot, prepared, connected=True), ")"), strict=True)

    def one_of_nodes(self, part: Any, nodes: Sequence[Any]) -> Any:
        """Return equality with each."""
        return tree.Logic("OR", tuple(tree.Template((part, " = ", node), strict=True) for node in nodes))

    def between(self, part: Any, low: Any, high: Any) -> Any:
        """Return two comparisons: between the ends of BETWEEN, JSON is compared as text."""
        return tree.Template(("(", part, " >= ", low, " AND ", part, " <= ", high, ")"), strict=True)
