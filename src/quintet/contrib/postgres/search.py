"""Full-text search and trigrams.

A `SearchVector` is what a text is found by, a `SearchQuery` what is looked for; `@@` matches one with the other. Both are read by
a configuration, a language's rules. A vector's configuration travels in its output field, so that a plain text compared with it
is read by the same rules.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from quintet.contrib.postgres.checks import app_installed
from quintet.contrib.postgres.lexemes import WEIGHTS, LexemeCombinable
from quintet.contrib.postgres.lexemes import Lexeme as Lexeme
from quintet.orm.expressions import spec
from quintet.orm.expressions.base import Expression, Value
from quintet.orm.expressions.basic import Func, as_expression
from quintet.orm.fields.base import Field
from quintet.orm.fields.numbers import FloatField
from quintet.orm.fields.text import TextField
from quintet.orm.lookups.base import Lookup
from quintet.orm.types import Resolved
from quintet.sql import tree

FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {"plain": "plainto_tsquery", "phrase": "phraseto_tsquery", "raw": "to_tsquery", "websearch": "websearch_to_tsquery"}
)


class SearchConfig(Expression):
    """The name of a configuration: a text, or an expression that gives one."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        self.config = config if spec.is_dynamic(config) else Value(config)

    @classmethod
    def from_parameter(cls, config: Any) -> Any:
        """Return the configuration that an argument names; None stays None."""
        return config if config is None or isinstance(config, cls) else cls(config)

    def get_source_expressions(self) -> Sequence[Any]:
        """Return what gives the name."""
        return [self.config]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Put what gives the name."""
        (self.config,) = exprs

    def _option_key(self) -> Any:
        return ()

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the configuration; a name that is at hand as a literal, so that an index may be over it."""
        if isinstance(self.config, Value):
            return tree.Template((f"{env.dialect.quote_text(str(self.config.value))}::regconfig",))
        return tree.Template((sources[0].node, "::regconfig"), strict=True)

    def _freeze(self, params: list[Any]) -> Any:
        if isinstance(self.config, Value):
            return spec.Call((type(self), self.config.value), (), None, self)
        return super()._freeze(params)


class SearchVectorField(Field[str]):
    """A vector that is kept in a column: by a trigger, by ``update()``, or as a `GeneratedField`."""

    config: Any = None

    def db_type(self, connection: Any) -> str | None:
        """Return "tsvector"."""
        return "tsvector"

    def check(self, **options: Any) -> list[Any]:
        """Return the messages of every field, and one when this app is not installed."""
        return [*super().check(**options), *app_installed(self, self)]


class SearchQueryField(Field[str]):
    """A query in a column."""

    config: Any = None

    def db_type(self, connection: Any) -> str | None:
        """Return "tsquery"."""
        return "tsquery"

    def check(self, **options: Any) -> list[Any]:
        """Return the messages of every field, and one when this app is not installed."""
        return [*super().check(**options), *app_installed(self, self)]


def _vector_of(config: Any) -> SearchVectorField:
    found = SearchVectorField()
    found.config = config
    return found


def _query_of(config: Any) -> SearchQueryField:
    found = SearchQueryField()
    found.config = config
    return found


class SearchVectorCombinable:
    """What vectors share: ``+`` puts them together."""

    def __add__(self, other: Any) -> Any:
        return _sum_of(self, other)

    def __radd__(self, other: Any) -> Any:
        return _sum_of(other, self)


def _sum_of(left: Any, right: Any) -> Any:
    for one, other in ((left, right), (right, left)):
        if not isinstance(one, SearchVectorCombinable):
            raise TypeError(
                f"{type(other).__name__} can only be combined with other SearchVector instances, got {type(one).__name__}."
            )
    return CombinedSearchVector(left, "||", right, left.config)


class SearchVector(SearchVectorCombinable, Func):  # pyright: ignore[reportIncompatibleMethodOverride]  # + means less here
    """What the texts of all expressions, one after the other, are found by.

    ``config`` names the rules by which they are read, ``weight`` ("A" to "D") says how much a match counts. Raises ValueError for
    another weight.
    """

    def __init__(self, *expressions: Any, config: Any = None, weight: Any = None, output_field: Any = None, **extra: Any) -> None:
        if isinstance(weight, str) and weight.upper() not in WEIGHTS:
            raise ValueError(f"The weight of a SearchVector is 'A', 'B', 'C' or 'D', not {weight!r}.")
        self.config = SearchConfig.from_parameter(config)
        self.weight = weight
        rules = () if self.config is None else (self.config,)
        given = () if weight is None else (weight if spec.is_dynamic(weight) else Value(weight),)
        super().__init__(*expressions, *rules, *given, output_field=output_field, **extra)

    def _option_key(self) -> Any:
        return self.config is None, self.weight is None

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return _vector_of(self.config)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return ``to_tsvector`` of the texts, with a space between, NULL counting as empty."""
        texts = [one.node for one in sources]
        weight = texts.pop() if self.weight is not None else None
        rules = (texts.pop(), ", ") if self.config is not None else ()
        pieces: list[Any] = []
        for text in texts:
            pieces += [" || ' ' || " if pieces else "", "COALESCE((", text, ")::text, '')"]
        vector = tree.Template(("to_tsvector(", *rules, *pieces, ")"))
        return vector if weight is None else tree.Template(("setweight(", vector, ", ", weight, '::"char")'))


class CombinedSearchVector(SearchVectorCombinable, Func):  # pyright: ignore[reportIncompatibleMethodOverride]  # as above
    """Two vectors as one."""

    def __init__(self, lhs: Any, connector: str, rhs: Any, config: Any, output_field: Any = None) -> None:
        self.config, self.connector = config, connector
        super().__init__(lhs, rhs, output_field=output_field)

    def _option_key(self) -> Any:
        return self.connector

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return _vector_of(self.config)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return both vectors joined."""
        left, right = sources
        return tree.Template(("(", left.node, f" {self.connector} ", right.node, ")"), strict=True)


class SearchQueryCombinable:
    """What queries share: ``&``, ``|`` and ``~``."""

    config: Any

    def __and__(self, other: Any) -> Any:
        return _joined(self, "&&", other)

    def __rand__(self, other: Any) -> Any:
        return _joined(other, "&&", self)

    def __or__(self, other: Any) -> Any:
        return _joined(self, "||", other)

    def __ror__(self, other: Any) -> Any:
        return _joined(other, "||", self)


def _joined(left: Any, connector: str, right: Any) -> Any:
    for one in (left, right):
        if not isinstance(one, SearchQueryCombinable):
            raise TypeError(f"SearchQuery can only be combined with other SearchQuery instances, got {type(one).__name__}.")
    return CombinedSearchQuery(left, connector, right, left.config)


class SearchQuery(SearchQueryCombinable, Func):  # pyright: ignore[reportIncompatibleMethodOverride]  # the operators give queries
    """What is looked for: words (``plain``), a ``phrase``, PostgreSQL's own notation (``raw``), or that of search engines.

    ``value`` is a text, an expression, or a `Lexeme`. Raises ValueError for an unknown ``search_type``.
    """

    SEARCH_TYPES = FUNCTIONS

    def __init__(
        self, value: Any, output_field: Any = None, *, config: Any = None, invert: bool = False, search_type: str = "plain"
    ) -> None:
        if isinstance(value, LexemeCombinable):
            search_type, value = "raw", Value(value.as_tsquery())
        if search_type not in FUNCTIONS:
            raise ValueError(f"Unknown search_type argument '{search_type}'.")
        self.search_type, self.invert = search_type, invert
        self.config = SearchConfig.from_parameter(config)
        rules = () if self.config is None else (self.config,)
        super().__init__(*rules, value if spec.is_dynamic(value) else Value(value), output_field=output_field)

    def __invert__(self) -> Any:
        args, options = self._made_with
        return type(self)(*args, **{**options, "invert": not self.invert})

    def _option_key(self) -> Any:
        return self.search_type, self.invert, self.config is None

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return _query_of(self.config)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the call that reads the value."""
        *rules, value = (one.node for one in sources)
        call = tree.Template((f"{FUNCTIONS[self.search_type]}(", *(piece for one in rules for piece in (one, ", ")), value, ")"))
        return tree.Template(("!!(", call, ")")) if self.invert else call

    def __str__(self) -> str:
        return f"~{self!r}" if self.invert else repr(self)


class CombinedSearchQuery(SearchQueryCombinable, Func):  # pyright: ignore[reportIncompatibleMethodOverride]  # as above
    """Two queries joined by AND or OR."""

    def __init__(self, lhs: Any, connector: str, rhs: Any, config: Any, output_field: Any = None) -> None:
        self.config, self.connector = config, connector
        super().__init__(lhs, rhs, output_field=output_field)

    def __invert__(self) -> Any:
        return InvertedSearchQuery(self)

    def _option_key(self) -> Any:
        return self.connector

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return _query_of(self.config)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return both queries joined."""
        left, right = sources
        return tree.Template(("(", left.node, f" {self.connector} ", right.node, ")"), strict=True)

    def __str__(self) -> str:
        left, right = self.source_expressions
        return f"({left!s} {self.connector} {right!s})"


class InvertedSearchQuery(SearchQueryCombinable, Func):  # pyright: ignore[reportIncompatibleMethodOverride]  # as above
    """What a query does not find."""

    arity = 1

    def __init__(self, query: Any) -> None:
        self.config = query.config
        super().__init__(query)

    def __invert__(self) -> Any:
        return self.source_expressions[0]

    def _option_key(self) -> Any:
        return ()

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return _query_of(self.config)

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the negated query."""
        return tree.Template(("!!(", sources[0].node, ")"), strict=True)


class SearchRank(Func):
    """How well a vector answers a query.

    ``weights`` are four numbers for D, C, B and A; ``normalization`` is PostgreSQL's bit mask; ``cover_density`` counts how near
    to each other matches are. Raises ValueError when the weights are not four.
    """

    def __init__(
        self, vector: Any, query: Any, weights: Any = None, normalization: Any = None, cover_density: bool = False
    ) -> None:
        self.function = "ts_rank_cd" if cover_density else "ts_rank"
        self.weighted = weights is not None
        if weights is not None and not spec.is_dynamic(weights):
            if len(weights) != len(WEIGHTS):
                raise ValueError(f"SearchRank takes four weights, of D, C, B and A, not {weights!r}.")
            weights = Value("{" + ",".join(str(float(one)) for one in weights) + "}")
        if not spec.is_dynamic(vector):
            vector = SearchVector(vector)
        if not spec.is_dynamic(query):
            query = SearchQuery(query)
        if normalization is not None and not spec.is_dynamic(normalization):
            normalization = Value(normalization)
        super().__init__(*(one for one in (weights, vector, query, normalization) if one is not None))

    def _option_key(self) -> Any:
        return self.function, self.weighted

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return FloatField()

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the call."""
        nodes: list[Any] = [one.node for one in sources]
        if self.weighted:
            nodes[0] = tree.Template(("(", nodes[0], ")::float4[]"))
        return tree.Template((f"{self.function}(", *[piece for one in nodes for piece in (", ", one)][1:], ")"))


#: What ``ts_headline`` calls its options, in the order of the arguments.
HEADLINE_OPTIONS = (
    *("StartSel", "StopSel", "MaxWords", "MinWords"),
    *("ShortWord", "HighlightAll", "MaxFragments", "FragmentDelimiter"),
)


class SearchHeadline(Func):
    """A text with what a query finds in it marked, cut to fragments; options that are None are PostgreSQL's own."""

    def __init__(
        self,
        expression: Any,
        query: Any,
        *,
        config: Any = None,
        start_sel: str | None = None,
        stop_sel: str | None = None,
        max_words: int | None = None,
        min_words: int | None = None,
        short_word: int | None = None,
        highlight_all: bool | None = None,
        max_fragments: int | None = None,
        fragment_delimiter: str | None = None,
    ) -> None:
        if not spec.is_dynamic(query):
            query = SearchQuery(query)
        values = (start_sel, stop_sel, max_words, min_words, short_word, highlight_all, max_fragments, fragment_delimiter)
        options = dict(zip(HEADLINE_OPTIONS, values, strict=True))
        given = ", ".join(f"{name}={_option(value)}" for name, value in options.items() if value is not None)
        self.config, self.has_options = SearchConfig.from_parameter(config), bool(given)
        parts = (self.config, as_expression(expression), query, Value(given) if given else None)
        super().__init__(*(one for one in parts if one is not None))

    def _option_key(self) -> Any:
        return self.config is None, self.has_options

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return TextField()

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the call."""
        return tree.Template(("ts_headline(", *[piece for one in sources for piece in (", ", one.node)][1:], ")"))


def _option(value: Any) -> str:
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
    return str(value)


class SearchMatch(Lookup):
    """A vector answers a query; plain text is read as `SearchQuery` would read it, by the vector's configuration."""

    lookup_name = "exact"
    prepare_rhs = False

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return the match."""
        return tree.Template((left.node, " @@ ", _as_query(env.resolve(right), left.field, env)), strict=True)


def _as_query(found: Resolved, vector: Any, env: Any) -> Any:
    """Return a query: what ``found`` is, or what its text reads as by the configuration of the vector's field."""
    if isinstance(found.field, SearchQueryField):
        return found.node
    return tree.Template(("plainto_tsquery(", *_rules(vector, env), found.node, ")"))


def _rules(field: Any, env: Any) -> tuple[Any, ...]:
    """Return the configuration of a vector or a query as the first argument of a function; nothing when it has none."""
    config = getattr(field, "config", None)
    if config is None:
        return ()
    params: list[Any] = []
    frozen = spec.freeze(config, params)
    return (env.resolve_given(config) if params else env.resolve(frozen)).node, ", "


SearchVectorField.register_lookup(SearchMatch)


class SearchLookup(SearchMatch):
    """A text column answers a query."""

    lookup_name = "search"

    @classmethod
    def condition(cls, left: Resolved, right: Any, env: Any) -> Any:
        """Return the match of the column's vector, read as the query is; a column that is a vector is taken as it is."""
        found = env.resolve(right)
        if not isinstance(left.field, SearchVectorField):
            rules = _rules(found.field, env) if isinstance(found.field, SearchQueryField) else ()
            left = Resolved(
                tree.Template(("to_tsvector(", *rules, "COALESCE((", left.node, ")::text, ''))")), SearchVectorField()
            )
        return tree.Template((left.node, " @@ ", _as_query(found, left.field, env)), strict=True)


SearchVectorField.register_lookup(SearchLookup)


class _Trigrams(Func):
    """A number that two texts give."""

    operator: ClassVar[str] = ""

    def _resolve_output_field_of(self, fields: list[Any]) -> Any:
        return FloatField()

    def render(self, sources: list[Resolved], env: Any) -> Any:
        """Return the call, or the operator over both texts."""
        if not self.operator:
            return super().render(sources, env)
        left, right = sources
        return tree.Template(("(", left.node, f" {self.operator} ", right.node, ")"), strict=True)


class _OfText(_Trigrams):
    """Of a column and a text."""

    def __init__(self, expression: Any, string: Any, **extra: Any) -> None:
        super().__init__(expression, string if spec.is_dynamic(string) else Value(string), **extra)


class _OfWords(_Trigrams):
    """Of a text and a column that may hold more than it."""

    def __init__(self, string: Any, expression: Any, **extra: Any) -> None:
        super().__init__(string if spec.is_dynamic(string) else Value(string), expression, **extra)


class TrigramSimilarity(_OfText):
    """How many of their trigrams two texts share, from 0 to 1."""

    function = "SIMILARITY"


class TrigramDistance(_OfText):
    """1 less the similarity."""

    operator = "<->"


class TrigramWordSimilarity(_OfWords):
    """The greatest similarity of a text with a part of another."""

    function = "WORD_SIMILARITY"


class TrigramStrictWordSimilarity(_OfWords):
    """The greatest similarity of a text with whole words of another."""

    function = "STRICT_WORD_SIMILARITY"


class TrigramWordDistance(_OfWords):
    """1 less the similarity with a part."""

    operator = "<<->"


class TrigramStrictWordDistance(_OfWords):
    """1 less the similarity with whole words."""

    operator = "<<<->"
