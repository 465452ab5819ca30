"""The querysets and managers that a stub adds for a model."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, TypeVar

from quintet.cli.typed.annotations import rendered
from quintet.cli.typed.names import Names
from quintet.cli.typed.signatures import STEPS, chain_steps, stub_of
from quintet.cli.typed.source import Sources
from quintet.cli.typed.tables import Tables, literals
from quintet.orm.manager import BaseManager, Manager
from quintet.orm.queryset.queryset import QuerySet

TYPED = "quintet.orm.queryset.typed"
MANAGER = "quintet.orm.manager"
QUERYSET = "quintet.orm.queryset.queryset"
ABC = "collections.abc"
#: What the classes of a stub say anew, so that a class of the user that overrides one of them must be asked.
SAID = STEPS - {"get_queryset", "_chain", "_clone"} | {
    *("dates", "datetimes", "first", "last", "latest", "earliest", "iterator", "aiterator", "bulk_create", "afirst", "alast"),
    *("alatest", "aearliest", "abulk_create", "get", "aget", "create", "acreate", "get_or_create", "aget_or_create", "update"),
    *("update_or_create", "aupdate_or_create", "aupdate", "in_bulk", "ain_bulk", "values", "values_list"),
}


class Family:
    """A manager of a model with its queryset, and the classes that follow from them."""

    def __init__(self, tables: Tables, manager: Any, prefix: str = "") -> None:
        self.tables, self.manager, self.prefix = tables, manager, prefix
        self.names: Names = tables.names
        self.sources: Sources = tables.plan.sources
        self.queryset_class = queryset_of(manager, self.sources)
        self.row = self.names.of_class(tables.model) or self.names.any

    def name(self, suffix: str) -> str:
        """Return what the stub calls one of the classes."""
        return self.tables.name(self.prefix + suffix)

    @property
    def is_stock(self) -> bool:
        """Whether the queryset is the library's own."""
        return self._users(self.queryset_class, QuerySet) == []

    def lines(self, rows: str, steps: str) -> Iterator[str]:
        """Yield the classes; ``rows`` and ``steps`` are the type variables for rows and for the queryset."""
        queryset, methods = self.name("QuerySet"), self.name("Methods")
        typing, typed = self.names.typing, f"@{self.names.typing('type_check_only')}"
        chain, row_methods = self.names.of(TYPED, "Chain"), self.names.of(TYPED, "RowMethods")
        yield typed
        yield f"class {methods}({chain}[{steps}], {row_methods}[{self.row}], {typing('Generic')}[{steps}]):"
        yield from self._methods(steps)
        iteration = self.names.of(TYPED, "Iteration")
        base = self._base(self.queryset_class, QuerySet, QUERYSET)
        yield from (typed, f"class {queryset}({methods}[{queryset}], {iteration}[{self.row}], {base}):")
        yield from self._body(self._overridden(self.queryset_class, QuerySet, queryset), queryset)
        manager = self.name("Manager")
        manager_base = self._base(type(self.manager), BaseManager, MANAGER)
        yield from (typed, f"class {manager}({methods}[{queryset}], {manager_base}):")
        yield f"    def get_queryset(self) -> {queryset}: ..."
        yield from self._body([*self._overridden(type(self.manager), BaseManager, manager), *self._handed_on(queryset)])
        yield from self._others(rows, base)

    def related_lines(self) -> Iterator[str]:
        """Yield the manager that leads to the model's rows from a row of another."""
        related = self.names.of(MANAGER, "RelatedManager")
        yield f"@{self.names.typing('type_check_only')}"
        yield f"class {self.tables.name('RelatedManager')}({self.name('Manager')}, {related}[{self.row}]): ..."
        yield ""

    # --- methods -----------------------------------------------------------------------------------------------------

    def _methods(self, steps: str) -> Iterator[str]:
        any_, row = self.names.any, self.row
        lookups, fields = self._unpacked("Lookups"), self._unpacked("Fields")
        for name, result in (("filter", steps), ("exclude", steps), ("get", row)):
            yield f"    def {name}(self, /, *args: {any_}, **kwargs: {lookups}) -> {result}: ..."
        yield f"    async def aget(self, /, *args: {any_}, **kwargs: {lookups}) -> {row}: ..."
        for name, result in (("create", row), ("update", "int")):
            yield f"    def {name}(self, /, **kwargs: {fields}) -> {result}: ..."
            yield f"    async def a{name}(self, /, **kwargs: {fields}) -> {result}: ..."
        given = f"{self.names.of(ABC, 'Mapping')}[str, {any_}] | None = None"
        taken = {"defaults", "create_defaults"} & set(self.tables.conditions)
        rest = any_ if taken else lookups
        made = f"**kwargs: {rest}) -> tuple[{row}, bool]: ..."
        for word in ("def ", "async def a"):
            yield f"    {word}get_or_create(self, defaults: {given}, {made}"
            yield f"    {word}update_or_create(self, defaults: {given}, create_defaults: {given}, {made}"
        yield from self._in_bulk()
        yield from self._values()
        yield from self._values_list()
        yield from self._annotate()
        yield ""

    def _unpacked(self, suffix: str) -> str:
        return f"{self.names.typing('Unpack')}[{self.tables.name(suffix)}]"

    def _overloads(self, signatures: list[str]) -> Iterator[str]:
        """Yield variants of a method; one alone is none."""
        for one in signatures:
            if len(signatures) > 1:
                yield f"    @{self.names.typing('overload')}"
            yield f"    {one}: ..."

    def _in_bulk(self) -> Iterator[str]:
        key = self.tables.row["pk"]
        keys = f"id_list: {self.names.of(ABC, 'Iterable')}[{self.names.any}] | None = None"
        for word in ("def ", "async def a"):
            yield from self._overloads(
                [
                    f"{word}in_bulk(self, {keys}) -> dict[{key}, {self.row}]",
                    f"{word}in_bulk(self, {keys}, *, field_name: str) -> dict[{self.names.any}, {self.row}]",
                ]
            )

    def _dicts(self, row: str) -> str:
        return f"{self.names.of(TYPED, 'Dicts')}[{row}]" if self.is_stock else f"{self.name('ValuesQuerySet')}[{row}]"

    def _tuples(self, row: str) -> str:
        return f"{self.names.of(TYPED, 'Tuples')}[{row}]" if self.is_stock else f"{self.name('ValuesQuerySet')}[{row}]"

    def _values(self) -> Iterator[str]:
        any_ = self.names.any
        fields = literals(self.names, list(self.tables.row))
        yield from self._overloads(
            [
                f"def values(self, /, *fields: {fields}) -> {self._dicts(self.tables.name('Row'))}",
                f"def values(self, /, *fields: {any_}, **expressions: {any_}) -> {self._dicts(f'dict[str, {any_}]')}",
            ]
        )

    def _values_list(self) -> Iterator[str]:
        literal, any_ = self.names.typing("Literal"), self.names.any
        by_type: defaultdict[str, list[str]] = defaultdict(list)
        for name, text in self.tables.row.items():
            by_type[text].append(name)
        signatures = [
            f"def values_list(self, field: {literals(self.names, names)}, /, *, flat: {literal}[True]) -> {self._tuples(text)}"
            for text, names in sorted(by_type.items())
        ]
        for number, row in enumerate(self.tables.rows, 1):
            columns = ", ".join(f"{'_' * (place + 1)}: {literal}[{name!r}]" for place, name in enumerate(row.columns))
            found = f"tuple[{', '.join(row.columns.values())}]"
            option = ""
            if row.is_named:
                if any(name.startswith("_") for name in row.columns):
                    continue
                found, option = self.tables.name(f"Row{number}"), f", *, named: {literal}[True]"
            signatures.append(f"def values_list(self, {columns}, /{option}) -> {self._tuples(found)}")
        plain = f"flat: {literal}[False] = ..., named: {literal}[False] = ..."
        signatures.append(f"def values_list(self, /, *fields: {any_}, {plain}) -> {self._tuples(f'tuple[{any_}, ...]')}")
        signatures.append(
            f"def values_list(self, /, *fields: {any_}, flat: bool = ..., named: bool = ...) -> {self._tuples(any_)}"
        )
        yield from self._overloads(signatures)

    def _annotate(self) -> Iterator[str]:
        any_, annotated = self.names.any, self.name("AnnotatedQuerySet")
        signatures = []
        for number, one in enumerate(self.tables.annotated, 1):
            given = ", ".join(f"{name}: {any_}" for name in one.names)
            signatures.append(f"def annotate(self, *, {given}) -> {annotated}[{self.tables.name(f'Annotated{number}')}]")
        anything = self.tables.name("Annotated")
        signatures.append(f"def annotate(self, /, *args: {any_}, **kwargs: {any_}) -> {annotated}[{anything}]")
        yield from self._overloads(signatures)
        yield f"    def alias(self, /, *args: {any_}, **kwargs: {any_}) -> {annotated}[{self.row}]: ..."

    # --- rows that are not the model's own ---------------------------------------------------------------------------

    def _others(self, rows: str, base: str) -> Iterator[str]:
        any_ = self.names.any
        other, generic = self.names.of(TYPED, "OtherRows"), self.names.typing("Generic")
        annotated = self.name("AnnotatedQuerySet")
        kinds = [(annotated, self.tables.name("Annotated"))]
        if not self.is_stock:
            kinds.append((self.name("ValuesQuerySet"), any_))
        for name, further in kinds:
            yield f"@{self.names.typing('type_check_only')}"
            yield f"class {name}({other}[{rows}], {base}, {generic}[{rows}]):"
            yield f"    def annotate(self, /, *args: {any_}, **kwargs: {any_}) -> {name}[{further}]: ..."
            yield ""

    # --- classes of the user -----------------------------------------------------------------------------------------

    def _users(self, cls: type, stock: type) -> list[type]:
        """Return the classes of a manager or queryset that are not the library's, nearest first."""
        return [
            one
            for one in cls.__mro__
            if one is not object and one not in stock.__mro__ and one not in Manager.__mro__ and self._has_source(one)
        ]

    def _has_source(self, cls: type) -> bool:
        return not cls.__module__.startswith(("quintet.orm.", "typing")) and self.sources.class_node(cls) is not None

    def _base(self, cls: type, stock: type, home: str) -> str:
        """Return how the stub calls the nearest class that it can name, with the model where the class is generic."""
        for one in self._users(cls, stock):
            called = self.names.of_class(one)
            if called is not None:
                return f"{called}[{self.row}]" if is_generic(one, self.sources) else called
        return f"{self.names.of(home, 'QuerySet' if stock is QuerySet else 'Manager')}[{self.row}]"

    def _overridden(self, cls: type, stock: type, own: str) -> list[str]:
        """Return methods of the user that this stub would else say otherwise."""
        found: dict[str, str] = {}
        for one in self._users(cls, stock):
            for node in _functions(self.sources.class_node(one)):
                if node.name in SAID and _is_told(node) and node.name not in found:
                    found[node.name] = self._copied(node, one, own)
        return list(found.values())

    def _handed_on(self, queryset: str) -> list[str]:
        """Return the methods of the queryset that the manager has too."""
        found: dict[str, str] = {}
        own = {
            node.name for one in self._users(type(self.manager), BaseManager) for node in _functions(self.sources.class_node(one))
        }
        for one in self._users(self.queryset_class, QuerySet):
            for node in _functions(self.sources.class_node(one)):
                is_said = node.name in SAID and not _is_told(node)
                if hasattr(type(self.manager), node.name) and node.name not in own and node.name not in found and not is_said:
                    found[node.name] = self._copied(node, one, queryset)
        return list(found.values())

    def _copied(self, node: Any, cls: type, own: str) -> str:
        made = stub_of(node, self.names.any, own, steps_of(cls, self.sources))
        arguments = made.args
        for one in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]:
            if one is not None and one.annotation is not None:
                one.annotation = self._renamed(one.annotation, cls, own)
        made.returns = self._renamed(made.returns, cls, own)
        made.decorator_list = [one for one in made.decorator_list if isinstance(one, ast.Name) and one.id in PLAIN_DECORATORS]
        return ast.unparse(made)

    def _renamed(self, annotation: Any, cls: type, own: str) -> ast.Name:
        text = ast.unparse(annotation)
        if text in (self.names.any, own):
            return ast.Name(text)
        return ast.Name(rendered(annotation, cls.__module__, self.names, self.sources, own))

    def _body(self, methods: list[str], otherwise: str = "") -> Iterator[str]:
        for text in methods:
            yield from (f"    {line}" for line in text.splitlines())
        if otherwise and not methods:
            yield "    ..."
        yield ""


PLAIN_DECORATORS = frozenset({"property", "classmethod", "staticmethod"})


def _functions(node: Any) -> list[Any]:
    return [one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)] if node is not None else []


def _is_told(node: Any) -> bool:
    """Say whether a method's signature says more than that it takes anything."""
    arguments = node.args
    given = [*arguments.posonlyargs, *arguments.args][1:] + arguments.kwonlyargs
    return bool(given) or node.returns is not None


def steps_of(cls: type, sources: Sources) -> frozenset[str]:
    """Return the methods of a queryset class that lead to one of the same class."""
    return chain_steps(
        node
        for one in cls.__mro__
        if issubclass(one, QuerySet) and not one.__module__.startswith("quintet.orm.")
        if (node := sources.class_node(one)) is not None
    )


def queryset_of(manager: Any, sources: Sources) -> Any:
    """Return the queryset class that a manager begins with: the one its `get_queryset` names, else the one it was made from."""
    for cls in type(manager).__mro__:
        if cls is BaseManager or "get_queryset" not in vars(cls):
            continue
        node = sources.class_node(cls) if not cls.__module__.startswith("quintet.orm.") else None
        for function in _functions(node):
            if function.name == "get_queryset":
                return _named_queryset(function, cls) or made_from(manager)
    return made_from(manager)


def made_from(manager: Any) -> Any:
    """Return the queryset class whose methods a manager has."""
    return manager._queryset_class  # noqa: SLF001  what `from_queryset` was given has no public name


def _named_queryset(function: Any, cls: type) -> Any:
    module = vars(sys.modules[cls.__module__])
    said = [ast.unparse(function.returns).strip("'\"")] if function.returns is not None else []
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    said += [called.id for called in calls if isinstance(called, ast.Name)]
    for name in said:
        found = module.get(name.partition("[")[0])
        if isinstance(found, type) and issubclass(found, QuerySet):
            return found
    return None


def is_generic(cls: type, sources: Sources) -> bool:
    """Say whether a class takes the model as its parameter."""
    if cls.__module__.startswith("quintet.orm."):
        return True
    node = sources.class_node(cls)
    if node is None:
        return False
    if getattr(node, "type_params", None):
        return True
    module = vars(sys.modules[cls.__module__])
    named = {
        one.id
        for base in node.bases
        if isinstance(base, ast.Subscript)
        for one in ast.walk(base.slice)
        if isinstance(one, ast.Name)
    }
    return any(isinstance(module.get(name), TypeVar) for name in named)
