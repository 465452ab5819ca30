"""Which rows refer to rows that are not there, for an error that names them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

#: How many rows are named.
SHOWN = 10


def broken_references(models: Mapping[Any, Iterable[str]], alias: str) -> list[str]:
    """Return lines such as "shop.Order(pk=3).buyer = 99: there is no auth.User with id 99 (fixtures/orders.json)".

    ``models`` maps models to the files that their rows came from. At most `SHOWN` lines.
    """
    return list(islice(_lines(models, alias), SHOWN))


def _lines(models: Mapping[Any, Iterable[str]], alias: str) -> Iterator[str]:
    for model, files in models.items():
        for field in model._meta.local_concrete_fields:
            if field.remote_field is not None and field.db_constraint:
                yield from _of_key(model, field, field.attname, "pk", alias, files)
        for relation in model._meta.local_many_to_many:
            source, target = relation.source_key(), relation.target_key()
            if target.db_constraint:
                yield from _of_key(relation.remote_field.through, target, target.attname, source.attname, alias, files, relation)


def _of_key(
    model: Any, field: Any, attname: str, key: str, alias: str, files: Iterable[str], relation: Any = None
) -> Iterator[str]:
    target = field.target_field
    there = target.model._base_manager.using(alias).values(target.attname)
    rows = model._base_manager.using(alias).exclude(**{f"{attname}__isnull": True}).exclude(**{f"{attname}__in": there})
    owner, name = (model, field.name) if relation is None else (relation.model, relation.name)
    for pk, value in rows.order_by(key).values_list(key, attname)[:SHOWN]:
        yield (
            f"{owner._meta.label}(pk={pk}).{name} = {value!r}: there is no {field.remote_field.model._meta.label} with "
            f"{target.name} {value!r} ({', '.join(files)})"
        )
