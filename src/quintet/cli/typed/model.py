"""A model's class as a stub shows it: its own body, and what only the models tell."""

import ast
from collections.abc import Iterator
from keyword import iskeyword
from typing import Any

from quintet.cli.typed.methods import Family, made_from
from quintet.cli.typed.names import Names
from quintet.cli.typed.paths import Paths
from quintet.cli.typed.plan import Plan
from quintet.cli.typed.tables import Tables
from quintet.cli.typed.usage import Usage
from quintet.kernel import current
from quintet.orm.fields.base import Field

ERRORS = {"DoesNotExist": "ObjectDoesNotExist", "MultipleObjectsReturned": "MultipleObjectsReturned"}
#: Fields of the library that are no generic classes to type checkers.
WHOLE = frozenset({"FileField", "ImageField", "JSONField", "FilePathField"})
SUFFIXES = (
    *("Lookups", "Fields", "Row", "Methods", "QuerySet", "Manager", "AnnotatedQuerySet", "ValuesQuerySet", "RelatedManager"),
    "Annotated",
)
FIELD = ("quintet.orm.fields.base", "Field")


class ModelStub:
    """What a stub says about one model."""

    def __init__(self, model: Any, plan: Plan, names: Names, paths: Paths, usage: Usage) -> None:
        self.model, self.meta, self.plan, self.names, self.paths = model, model._meta, plan, names, paths
        self.types = paths.types
        self.is_whole = plan.has_stub(model)
        self.tables = Tables(model, plan, names, paths, usage) if self.is_whole else None
        self.families: dict[str, Family] = self._families() if self.tables is not None else {}
        node = plan.sources.class_node(model)
        self.own: set[str] = {name for one in node.body for name in _bound(one)} if node is not None else set()

    def _families(self) -> dict[str, Family]:
        """Return the managers by name; those of the same classes are one family."""
        assert self.tables is not None
        made: dict[str, Family] = {}
        default = self.meta.default_manager
        by_classes = {(type(default), made_from(default)): Family(self.tables, default)}
        for manager in sorted(self.meta.managers, key=lambda one: one is not default):
            key = (type(manager), made_from(manager))
            if key not in by_classes:
                by_classes[key] = Family(self.tables, manager, _family_prefix(manager))
            made[manager.name] = by_classes[key]
        return made

    # --- the body of the class ---------------------------------------------------------------------------------------

    def attributes(self) -> dict[str, list[str]]:
        """Return the lines of each attribute that the model gives its class, by name."""
        made: dict[str, list[str]] = {}
        for field in (*self.meta.local_fields, *self.meta.local_many_to_many):
            made.update(self._of_field(field))
        for name in self._managers():
            made[name] = [f"{name}: {self.names.typing('ClassVar')}[{self._manager(name)}]"]
        if self.is_whole:
            made.update(self._of_whole_model())
        return {name: lines for name, lines in made.items() if not iskeyword(name)}  # getattr() alone gives those

    def _of_whole_model(self) -> Iterator[tuple[str, list[str]]]:
        any_, pk = self.names.any, self.meta.pk
        default = next(iter(self.families.values())).name("Manager")
        yield "_default_manager", [f"_default_manager: {self.names.typing('ClassVar')}[{default}]"]
        if pk is not None and not self.meta.proxy and pk.name != "pk":
            held = self.types.value(pk)
            yield "pk", ["@property", f"def pk(self) -> {held}: ...", "@pk.setter", f"def pk(self, value: {any_}) -> None: ..."]
        yield from self._ways_back()
        for name, base in ERRORS.items():
            parent = next((self.names.of_class(one) for one in self.meta.parents if self.plan.has_stub(one)), None)
            called = f"{parent}.{name}" if parent else self.names.of("quintet.kernel.errors", base)
            yield name, [f"class {name}({called}): ..."]
        if "__init__" not in self.own:
            fields = f"{self.names.typing('Unpack')}[{self.plan.generated(self.model, 'Fields')}]"
            yield (
                "__init__",
                [f"def __init__(self, *args: {any_}, **kwargs: {fields if self._is_plain() else any_}) -> None: ..."],
            )
        if self.meta.order_with_respect_to is not None:
            row = self.names.of_class(self.model) or any_
            for name in ("get_next_in_order", "get_previous_in_order"):
                yield name, [f"def {name}(self) -> {row}: ..."]

    def _is_plain(self) -> bool:
        """Say whether instances are made by the library's own `Model.__init__`; properties may be given to it too."""
        inits = [cls for cls in self.model.__mro__ if "__init__" in vars(cls)]
        return inits[0].__module__.startswith("quintet.orm.") and not self._properties()

    def _properties(self) -> list[str]:
        return [
            name
            for cls in self.model.__mro__
            if not cls.__module__.startswith("quintet.orm.")
            for name, value in vars(cls).items()
            if isinstance(value, property) and value.fset is not None
        ]

    def _is_inherited(self, field: Any) -> bool:
        """Say whether a field's type is known from an abstract base: no relation, and in the base's own source."""
        if field.name in self.own or field.is_relation or getattr(field, "choices", None):
            return False
        bases = [one for one in self.model.__mro__[1:] if hasattr(one, "_meta") and one._meta.abstract]
        return any(field.name in {one.name for one in base._meta.local_fields} for base in bases)

    def _of_field(self, field: Any) -> Iterator[tuple[str, list[str]]]:
        text = "" if self._is_inherited(field) else self._field(field)
        if text:
            yield field.name, [f"{field.name}: {text}"]
        attname = getattr(field, "attname", None)
        if attname not in (None, field.name):
            yield attname, [f"{attname}: {self.types.value(field)}"]
        if getattr(field, "choices", None) and not field.many_to_many:
            name = f"get_{field.name}_display"
            if name not in self.own:
                yield name, [f"def {name}(self) -> str: ..."]
        if field.get_internal_type() in ("DateField", "DateTimeField") and not field.null and self.is_whole:
            row = self.names.of_class(self.model) or self.names.any
            for name in (f"get_next_by_{field.name}", f"get_previous_by_{field.name}"):
                if name not in self.own:
                    yield name, [f"def {name}(self, **kwargs: {self.names.any}) -> {row}: ..."]

    def _field(self, field: Any) -> str:
        """Return the type of a field's attribute; empty where the source says it better."""
        if field.many_to_many:
            return (
                f"{self._class(field, 'quintet.orm.relations.many_to_many', 'ManyToManyField')}[{self.related(_target(field))}]"
            )
        if field.is_relation and field.remote_field is not None:
            target = _target(field)
            row = self.types.model(target) if target is not None else self.names.any
            kind = "OneToOneField" if field.one_to_one else "ForeignKey"
            home = self._class(field, "quintet.orm.relations.foreign_key", kind)
            return f"{home}[{self.types.optional(row, field.null)}]"
        if not type(field).__module__.startswith("quintet.orm."):
            return "" if field.name in self.own else f"{self.names.of(*FIELD)}[{self.types.value(field)}]"
        if type(field).__name__ in WHOLE:
            return self.names.of_class(type(field)) or self.names.any
        if field.generated or field.name not in {*self.own, "id"} or type(field).__name__ == "CompositePrimaryKey":
            return f"{self.names.of(*FIELD)}[{self.types.value(field)}]"
        return f"{self.names.of_class(type(field))}[{self.types.value(field)}]"

    def _class(self, field: Any, module: str, name: str) -> str:
        return self.names.of(module, name)

    def _managers(self) -> list[str]:
        if self.is_whole:
            return list(self.families)
        return [manager.name for manager in self.meta.local_managers if manager.name in self.own]

    def _manager(self, name: str) -> str:
        if self.is_whole:
            return self.families[name].name("Manager")
        manager = self.meta.managers_map.get(name)
        called = self.names.of_class(type(manager)) if manager is not None else None
        return called or f"{self.names.of('quintet.orm.manager', 'Manager')}[{self.names.any}]"

    # --- ways back ---------------------------------------------------------------------------------------------------

    def _ways_back(self) -> Iterator[tuple[str, list[str]]]:
        for relation in self.meta.related_objects:
            name = None if relation.hidden or relation.model is not self.model else relation.get_accessor_name()
            if name is None:
                continue
            if relation.one_to_one:
                yield name, [f"{name}: {self.types.model(relation.related_model)}"]
            else:
                yield name, ["@property", f"def {name}(self) -> {self.related(relation.related_model)}: ..."]
        yield from self._orders()

    def _orders(self) -> Iterator[tuple[str, list[str]]]:
        for relation in self.meta.related_objects:
            ordered = relation.related_model
            if relation.model is self.model and ordered._meta.order_with_respect_to is relation.field:
                words, keys = ordered.__name__.lower(), self.names.of("collections.abc", "Iterable")
                queryset = self.names.of("quintet.orm.queryset.queryset", "QuerySet")
                yield (
                    f"get_{words}_order",
                    [f"def get_{words}_order(self) -> {queryset}[{self.types.value(ordered._meta.pk)}]: ..."],
                )
                given = f"id_list: {keys}[{self.names.any}], using: str | None = None"
                yield f"set_{words}_order", [f"def set_{words}_order(self, {given}) -> None: ..."]

    def related(self, model: Any) -> str:
        """Return how the stub calls the manager that leads to rows of a model."""
        if model is not None and self.plan.has_stub(model):
            return self.names.of(model.__module__, self.plan.generated(model, "RelatedManager"))
        row = self.types.model(model) if model is not None else self.names.any
        return f"{self.names.of('quintet.orm.manager', 'RelatedManager')}[{row}]"

    # --- beside the class --------------------------------------------------------------------------------------------

    def helpers(self, rows: str, steps: str) -> Iterator[str]:
        """Yield the classes that the stub adds for the model."""
        if self.tables is None:
            return
        yield from self.tables.lines()
        families = list(dict.fromkeys(self.families.values()))
        for family in families:
            yield from family.lines(rows, steps)
        yield from families[0].related_lines()
        row, typed = self.names.of_class(self.model), f"@{self.names.typing('type_check_only')}"
        yield from (typed, f"class {self.tables.name('Annotated')}({row}):")
        yield from (f"    def __getattr__(self, name: str) -> {self.names.any}: ...", "")
        for number, one in enumerate(self.tables.annotated, 1):
            yield from (typed, f"class {self.tables.name(f'Annotated{number}')}({row}):")
            yield from (f"    {name}: {text}" for name, text in one.names.items())
            yield ""


def generated_names(model: Any) -> list[str]:
    """Return the names that a stub may bind for a model."""
    prefixes = ["", *(_family_prefix(manager) for manager in model._meta.managers)]
    return [f"_{model.__name__}{prefix}{suffix}" for prefix in prefixes for suffix in SUFFIXES]


def _family_prefix(manager: Any) -> str:
    return "".join(word.title() for word in manager.name.split("_"))


def _target(field: Any) -> Any:
    """Return the model that a relation points at, None while it has none; the user model of the project for a swapped one."""
    target = field.remote_field.model
    if isinstance(target, str):
        return next((model for model in current.apps.get_models() if target in (model._meta.label, model.__name__)), None)
    return target if hasattr(target, "_meta") and isinstance(field, Field) else None


def _bound(node: Any) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (one.id for one in node.targets if isinstance(one, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        yield node.target.id
