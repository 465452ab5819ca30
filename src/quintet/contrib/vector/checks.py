"""System checks of vectors."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from quintet.drivers.current import connections
from quintet.drivers.router import router
from quintet.kernel import current
from quintet.kernel.checks import CheckMessage, Error, Warning
from quintet.kit.vectors import MOST_SPARSE
from quintet.orm.fields.checks import json_default

APP = "quintet.contrib.vector"
#: The most dimensions of a column, by kind; PostgreSQL's and pgvector's.
MOST: Mapping[str, int] = MappingProxyType({"vector": 16000, "halfvec": 16000, "sparsevec": MOST_SPARSE, "bit": 83_886_080})
KNOWN = """
SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'vector'),
       EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'vector')
"""


def check_field(field: Any, databases: Iterable[str] | None) -> Iterator[CheckMessage]:
    """Yield what is wrong with a field of vectors; only what was asked about ``databases`` (aliases) asks these."""
    yield from json_default(field)
    yield from _size(field)
    model = getattr(field, "model", None)
    for alias in databases or ():
        if model is not None and router.allow_migrate_model(alias, model):
            yield from DATABASES.get(connections[alias].vendor, _without)(field, connections[alias])


def _size(field: Any) -> Iterator[CheckMessage]:
    size, option = field.size, "length" if field.kind == "bit" else "dimensions"
    if size is None:
        if field.kind == "bit":
            yield Error("BitField needs a length.", hint="Add length=..., the number of bits.", obj=field, id="vector.E002")
        return
    if type(size) is not int or not 0 < size <= MOST[field.kind]:
        message = f"'{option}' must be a whole number from 1 to {MOST[field.kind]}, not {size!r}."
        yield Error(message, obj=field, id="vector.E001")


def _postgres(field: Any, connection: Any) -> Iterator[CheckMessage]:
    if field.kind == "bit":
        return  # a type of PostgreSQL itself
    created, available = connection.fetch_one(KNOWN)
    if not created and not available:
        yield Error(
            f"The server of the database {connection.alias!r} does not have pgvector.",
            hint="Install it on the server: its package is called postgresql-NN-pgvector, NN being the server's version.",
            obj=field,
            id="vector.E003",
        )
    elif not created:
        yield Warning(
            f"The database {connection.alias!r} does not have the extension 'vector' yet.",
            hint="Let a migration that comes before the field create it: operations = [VectorExtension()].",
            obj=field,
            id="vector.W001",
        )


def _sqlite(field: Any, connection: Any) -> Iterator[CheckMessage]:
    if not current.apps.is_installed(APP):
        yield Error(
            f"'{APP}' must be in INSTALLED_APPS in order to search {type(field).__name__} on SQLite.",
            hint="The application gives connections the functions of distances.",
            obj=field,
            id="vector.E004",
        )


def _without(field: Any, connection: Any) -> Iterator[CheckMessage]:
    yield Error(
        f"{connection.display_name} keeps no vectors here.",
        hint="Vectors are kept by PostgreSQL with the extension pgvector, and by SQLite. A router can send the model there.",
        obj=field,
        id="vector.E005",
    )


DATABASES = MappingProxyType({"postgresql": _postgres, "sqlite": _sqlite})


def check_index(index: Any, model: Any) -> Iterator[CheckMessage]:
    """Yield what is wrong with an index over one field of vectors; expressions are PostgreSQL's to judge."""
    if not index.fields:
        return
    kind = type(index).__name__
    if len(index.fields) != 1:
        yield Error(f"{kind} is over one field, not {len(index.fields)}.", obj=model, id="vector.E006")
        return
    field = _field_of(model, index.fields[0])
    if field is None:
        return  # told by the checks of every model's indexes
    yield from _check_kind(index, field, model, kind)


def _check_kind(index: Any, field: Any, model: Any, kind: str) -> Iterator[CheckMessage]:
    most = index.limits.get(getattr(field, "kind", ""))
    if most is None:
        yield Error(f"{kind} cannot be over {type(field).__name__} {field.name!r}.", obj=model, id="vector.E007")
        return
    start = f"{field.kind}_"
    if not index.opclasses or not index.opclasses[0].rpartition(".")[2].startswith(start):
        names = f"{start}hamming_ops" if field.kind == "bit" else f"{start}cosine_ops"
        yield Error(
            f"{kind} over {type(field).__name__} {field.name!r} needs an operator class of its kind, one for each distance.",
            hint=f"For instance opclasses=[{names!r}].",
            obj=model,
            id="vector.E008",
        )
    if field.size is None:
        yield Error(f"{kind} needs to know the dimensions of {field.name!r}.", obj=model, id="vector.E009")
    elif field.size > most:
        yield Error(
            f"{kind} holds {most} dimensions of {type(field).__name__} {field.name!r} at most, not {field.size}.",
            hint="An index over half vectors holds twice as many: use HalfVectorField, or an expression that casts to it."
            if field.kind == "vector"
            else None,
            obj=model,
            id="vector.E010",
        )


def _field_of(model: Any, name: str) -> Any:
    found = [one for one in model._meta.get_fields() if one.name == name.removeprefix("-")]
    return found[0] if found else None
