"""What every operation has: its arguments, its description, and the questions that the optimizer asks."""

import enum
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Self, TypeAlias

from quintet.drivers import router as routing
from quintet.migrations.references import FieldReference


class OperationCategory(enum.StrEnum):
    """What kind of change an operation is; the value is the symbol that makemigrations shows."""

    ADDITION = "+"
    REMOVAL = "-"
    ALTERATION = "~"
    PYTHON = "p"
    SQL = "s"
    MIXED = "?"


Rule: TypeAlias = "Callable[[Any, Any, str], list[Operation] | None]"


class Rules:
    """Which rules merge an operation of one kind with a later one of another kind; kinds are classes and their bases."""

    def __init__(self) -> None:
        self._rules: dict[tuple[type, type], Rule] = {}

    def extend(self, rules: Mapping[tuple[type, type], Rule]) -> None:
        """Add rules; one for the same two kinds is replaced."""
        self._rules.update(rules)

    def between(self, first: type, second: type) -> Iterator[Rule]:
        """Yield the rules for two kinds, those for the nearest classes first."""
        for left in first.__mro__:
            for right in second.__mro__:
                rule = self._rules.get((left, right))
                if rule is not None:
                    yield rule


class Operation:
    """One change to the models' state and to the database.

    Subclasses keep their arguments on ``self`` and define the three methods of the change. An operation is never changed
    after it was made: the same object is applied to several states and databases. ``resumes`` says that one whose process was
    killed outside a transaction may be done again as it is: it finds what is done, or cleans up.
    """

    reversible: ClassVar[bool] = True
    resumes: ClassVar[bool] = False
    reduces_to_sql: bool = True
    atomic: Any = False
    elidable: bool = False
    serialization_expand_args: ClassVar[list[str]] = []
    category: ClassVar[OperationCategory | None] = None
    rules: ClassVar[Rules] = Rules()
    _constructor_args: tuple[tuple[Any, ...], dict[str, Any]]

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Keep the arguments, so that any operation can be written into a file again."""
        made = object.__new__(cls)
        made._constructor_args = (args, kwargs)
        return made

    def __replace__(self, /, **changes: Any) -> Any:
        """Return another operation of this class with some arguments changed; for operations whose arguments are named."""
        _, args, kwargs = self.deconstruct()
        return type(self)(*args, **{**kwargs, **changes})

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return the class name, positional and named arguments that make this operation again."""
        args, kwargs = self._constructor_args
        return type(self).__name__, list(args), dict(kwargs)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change ``state`` (a ProjectState) as this operation changes the models."""
        raise NotImplementedError("subclasses of Operation must provide a state_forwards() method")

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Change the database from what ``from_state`` says to what ``to_state`` says."""
        raise NotImplementedError("subclasses of Operation must provide a database_forwards() method")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Undo `database_forwards`; ``to_state`` is the older state.

        Raises NotImplementedError when the operation is not reversible.
        """
        raise NotImplementedError("subclasses of Operation must provide a database_backwards() method")

    def describe(self) -> str:
        """Return one line that says what the operation does."""
        return f"{type(self).__name__}: {self._constructor_args}"

    def formatted_description(self) -> str:
        """Return the description after the symbol of the operation's category."""
        symbol = (self.category or OperationCategory.MIXED).value
        return f"{symbol} {self.describe()}"

    @property
    def migration_name_fragment(self) -> str | None:
        """A part of a file name for a migration that holds this operation, or None."""
        return None

    def references_model(self, name: str, app_label: str) -> bool:
        """Say whether the operation may concern the model; True is always safe, and forbids optimizing past it."""
        return True

    def references_field(self, model_name: str, name: str, app_label: str) -> bool:
        """Say whether the operation may concern the field; True is always safe."""
        return self.references_model(model_name, app_label)

    def allow_migrate_model(self, connection_alias: str, model: Any) -> bool:
        """Say whether this database holds the model: managed, not swapped out, able to, and allowed by the routers."""
        return model._meta.can_migrate(connection_alias) and routing.router.allow_migrate_model(connection_alias, model)

    def reduce(self, operation: "Operation", app_label: str) -> "bool | list[Operation]":
        """Say how this operation and a later one go together.

        A list of operations replaces both; True means they do not concern each other and may change places; False means
        that nothing is known, so neither moves past the other.
        """
        for rule in self.rules.between(type(self), type(operation)):
            merged = rule(self, operation, app_label)
            if merged is not None:
                return merged
        if self.elidable:
            return [operation]
        if operation.elidable:
            return [self]
        return self.stands_apart(operation, app_label)

    def stands_apart(self, operation: "Operation", app_label: str) -> bool:
        """Say whether a later operation has nothing to do with what this one is about, so that they may change places."""
        return False

    def field_references(self, app_label: str) -> Iterator[FieldReference]:
        """Yield where the fields lead that this operation defines."""
        yield from ()

    def may_come_before(self, earlier: "Operation", app_label: str) -> bool:
        """Say whether what an operation on something else says holds as well when it comes after this one.

        It does not when this one renames what the other names.
        """
        return True

    def __repr__(self) -> str:
        args, kwargs = self._constructor_args
        shown = [repr(arg) for arg in args] + [f"{name}={value!r}" for name, value in kwargs.items()]
        return f"<{type(self).__name__} {', '.join(shown[: len(args)])}{''.join(f' {one}' for one in shown[len(args) :])}>"


class NamedModelOperation(Operation):
    """An operation on one model, named ``name``."""

    name: str

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def name_lower(self) -> str:
        """The model's name in lower case, as states key it."""
        return self.name.lower()

    def references_model(self, name: str, app_label: str) -> bool:
        """Say whether the operation is on that model."""
        return name.lower() == self.name_lower

    def is_on(self, model_name: str) -> bool:
        """Say whether the operation is on the model of that name in its own app."""
        return model_name.lower() == self.name_lower

    def stands_apart(self, operation: Operation, app_label: str) -> bool:
        """Say whether a later operation does not concern the model."""
        return not operation.references_model(self.name, app_label)


class FieldOperation(Operation):
    """An operation on one field, ``name``, of the model ``model_name``; ``field`` is its new definition where there is one."""

    category: ClassVar[OperationCategory | None] = OperationCategory.ALTERATION

    def __init__(self, model_name: str, name: str, field: Any = None) -> None:
        self.model_name = model_name
        self.name = name
        self.field = field

    @property
    def model_name_lower(self) -> str:
        """The model's name in lower case."""
        return self.model_name.lower()

    @property
    def name_lower(self) -> str:
        """The field's name in lower case."""
        return self.name.lower()

    def is_same_field(self, other: Any) -> bool:
        """Say whether another field operation is on the same field."""
        return self.model_name_lower == other.model_name_lower and self.name_lower == other.name_lower

    def field_references(self, app_label: str) -> Iterator[FieldReference]:
        """Yield where the field leads, if there is a definition."""
        if self.field is not None:
            yield FieldReference.of(self.field, (app_label, self.model_name_lower))

    def references_model(self, name: str, app_label: str) -> bool:
        """Say whether the operation is on that model, or its field refers to it."""
        if name.lower() == self.model_name_lower:
            return True
        return any(reference.to_model((app_label, name.lower())) for reference in self.field_references(app_label))

    def references_field(self, model_name: str, name: str, app_label: str) -> bool:
        """Say whether the operation is on that field, or its field refers to or through it."""
        model_name = model_name.lower()
        if model_name == self.model_name_lower:
            if name == self.name:
                return True
            if self.field is not None and name in (getattr(self.field, "from_fields", None) or ()):
                return True
        if self.field is None:
            return False
        return FieldReference.of(self.field, (app_label, self.model_name_lower)).to_field((app_label, model_name), name)

    def stands_apart(self, operation: Operation, app_label: str) -> bool:
        """Say whether a later operation does not concern the field."""
        return not operation.references_field(self.model_name, self.name, app_label)
