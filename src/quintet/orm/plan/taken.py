"""Whether other rows have the values that an instance must have for itself: several questions in one query.

Nearly always nobody has them: whether a row has any of them is one query that stops at the first. Only when there is such a row
a second one tells which questions it answers.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from quintet.kit.record import record
from quintet.orm.expressions.basic import Value
from quintet.orm.expressions.conditional import Q
from quintet.orm.fields.numbers import IntegerField

#: The column that says which question a row answers.
WHICH = "taken_by"


@record
class Question:
    """Whether a row of ``model`` but the instance's own meets ``lookups``; ``using`` is an alias, None for the router's."""

    model: Any
    lookups: Mapping[str, Any]
    using: str | None


def answers(instance: Any, questions: Sequence[Question | None]) -> list[bool]:
    """Return whether each question has a row; None stands for one that needs not be asked."""
    found = [False] * len(questions)
    by_table: dict[Any, list[tuple[int, Question]]] = {}
    for place, question in enumerate(questions):
        if question is not None:
            by_table.setdefault((question.model, question.using), []).append((place, question))
    for asked in by_table.values():
        for place in _answered(instance, asked):
            found[place] = True
    return found


def any_answer(asked: Sequence[tuple[Any, Question]]) -> bool:
    """Say whether any of the questions, each of an instance of its own, has a row. One query for each table."""
    by_table: dict[Any, list[Any]] = {}
    for instance, question in asked:
        key = _own_key(instance, question)
        alike = Q(**question.lookups) if key is None else Q(~Q(pk=key), **question.lookups)
        by_table.setdefault((question.model, question.using), []).append(alike)
    return any(
        model._default_manager.using(using).filter(Q(*conditions, _connector=Q.OR)).exists()
        for (model, using), conditions in by_table.items()
    )


def _answered(instance: Any, asked: list[tuple[int, Question]]) -> list[int]:
    first = asked[0][1]
    rows = _others(instance, first)
    if len(asked) == 1:
        return [asked[0][0]] if rows.filter(**first.lookups).exists() else []
    if not rows.filter(reduce(or_, [Q(**question.lookups) for _place, question in asked])).exists():
        return []
    rows = rows.order_by()
    parts = [_numbered(place, rows.filter(**question.lookups)) for place, question in asked]
    return list(parts[0].union(*parts[1:]).order_by())


def _others(instance: Any, question: Question) -> Any:
    """Return the rows without that of the instance."""
    rows = question.model._default_manager.using(question.using)
    key = _own_key(instance, question)
    return rows if key is None else rows.exclude(pk=key)


def _own_key(instance: Any, question: Question) -> Any:
    """Return the key of the instance's own row, None when it has none yet."""
    return None if instance._state.adding else instance._get_pk_val(question.model._meta)


def _numbered(place: int, rows: Any) -> Any:
    """Return the number of a question for each of its rows; nothing else that a manager asks for is needed."""
    plain = rows.prefetch_related(None)
    return plain.annotate(**{WHICH: Value(place, output_field=IntegerField())}).values_list(WHICH, flat=True)
