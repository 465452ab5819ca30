"""Validating an instance: its fields, its own `clean`, uniqueness, constraints."""

from typing import Any

from quintet.kernel.errors import NON_FIELD_ERRORS, ValidationError
from quintet.orm import constraints
from quintet.orm.plan import taken
from quintet.services.i18n.translation import gettext_lazy as _

UNIQUE_TOGETHER = _("%(model_name)s with this %(field_labels)s already exists.")


def full_clean(self: Any, exclude: set[str], validate_unique: bool, validate_constraints: bool) -> None:
    """Run every step, gather all messages; fields that failed are left out of the later steps."""
    errors: dict[str, list[ValidationError]] = {}
    steps = [lambda: self.clean_fields(exclude=exclude), self.clean]
    if validate_unique:
        steps.append(lambda: self.validate_unique(exclude=exclude))
    if validate_constraints:
        steps.append(lambda: self.validate_constraints(exclude=exclude))
    for step in steps:
        try:
            step()
        except ValidationError as error:
            errors = error.update_error_dict(errors)
            exclude |= {name for name in errors if name != NON_FIELD_ERRORS}
    if errors:
        raise ValidationError(errors)


def clean_fields(self: Any, exclude: set[str]) -> None:
    """Clean every field and put the cleaned values into the instance."""
    errors: dict[str, Any] = {}
    for field in self._meta.fields:
        if field.name in exclude or field.generated or not field.concrete:
            continue
        raw = getattr(self, field.attname)
        if field.blank and raw in field.empty_values:
            continue
        if hasattr(raw, "resolve_expression"):
            continue
        try:
            setattr(self, field.attname, field.clean(raw, self))
        except ValidationError as error:
            errors[field.name] = error.error_list
    if errors:
        raise ValidationError(errors)


def validate_unique(self: Any, exclude: set[str]) -> None:
    """Check unique fields, unique_together and unique_for_*; all of them are asked for in one query."""
    errors: dict[str, list[Any]] = {}
    sets, dated = unique_sets(self, exclude), date_sets(self, exclude)
    found = taken.answers(self, [*(_alike(self, *one) for one in sets), *(_alike_on(self, *one) for one in dated)])
    for (model, names), is_taken in zip(sets, found, strict=False):
        if is_taken:
            where = names[0] if len(names) == 1 else NON_FIELD_ERRORS
            errors.setdefault(where, []).append(self.unique_error_message(model, names))
    for (field, kind, date_name), is_taken in zip(dated, found[len(sets) :], strict=True):
        if is_taken:
            errors.setdefault(field.name, []).append(self.date_error_message(kind, field.name, date_name))
    if errors:
        raise ValidationError(errors)


def questions(self: Any, exclude: set[str]) -> list[taken.Question]:
    """Return all that `validate_unique` and the plain constraints ask of the database."""
    found = [_alike(self, *one) for one in unique_sets(self, exclude)] + [
        _alike_on(self, *one) for one in date_sets(self, exclude)
    ]
    for model, constraint in _constraints_of(self):
        if constraints.asks_plainly(constraint, model, self):
            found.append(constraint.question(model, self, exclude, self._state.db))
    return [question for question in found if question is not None]


def _constraints_of(self: Any) -> list[tuple[Any, Any]]:
    return [(model, constraint) for model, several in self.get_constraints() for constraint in several]


def unique_sets(self: Any, exclude: set[str], constraints: bool = False) -> list[tuple[Any, tuple[str, ...]]]:
    """Return (model, names of fields) that must be unique together and are not excluded, on demand those of constraints too."""
    found: list[tuple[Any, tuple[str, ...]]] = []
    for model in (type(self), *self._meta.all_parents):
        meta = model._meta
        sets = list(meta.unique_together)
        if meta.is_composite_pk and "pk" not in exclude:
            sets.append(tuple(field.name for field in meta.pk_fields))
        sets += [(field.name,) for field in meta.local_fields if field.unique and field.concrete]
        if constraints:
            sets += [constraint.fields for constraint in meta.total_unique_constraints]
        found += [(model, tuple(names)) for names in sets if not exclude & set(names)]
    return found


def _alike(self: Any, model: Any, names: tuple[str, ...]) -> taken.Question | None:
    """Return the question for other rows with the same values, None where there can be none."""
    filters: dict[str, Any] = {}
    for name in names:
        field = self._meta.get_field(name)
        value = getattr(self, field.attname)
        if value is None:
            return None
        if not self._state.adding and (field.primary_key or names == tuple(key.name for key in model._meta.pk_fields)):
            continue
        filters[name] = value
    if len(filters) != len(names):
        return None
    return taken.Question(model, filters, self._state.db)


def date_sets(self: Any, exclude: set[str]) -> list[tuple[Any, str, str]]:
    """Return (field, kind of period, name of the date field) that must be unique for a period and are not excluded."""
    found = []
    for field in self._meta.fields:
        for kind in ("date", "year", "month"):
            date_name = getattr(field, f"unique_for_{kind}", None)
            if date_name and field.name not in exclude and date_name not in exclude:
                found.append((field, kind, date_name))
    return found


def _alike_on(self: Any, field: Any, kind: str, date_name: str) -> taken.Question | None:
    """Return the question for other rows with the same value in the same period, None where there can be none."""
    day = getattr(self, date_name)
    if day is None:
        return None
    filters: dict[str, Any] = {field.name: getattr(self, field.attname)}
    if kind == "date":
        filters |= {f"{date_name}__day": day.day, f"{date_name}__month": day.month, f"{date_name}__year": day.year}
    else:
        filters[f"{date_name}__{kind}"] = getattr(day, kind)
    # A field of a parent is unique among all rows of the parent.
    return taken.Question(field.model, filters, self._state.db)


def validate_constraints(self: Any, exclude: set[str]) -> None:
    """Check every constraint; messages of a constraint over one field belong to that field.

    Those that only ask for rows with the same values are asked together.
    """
    _check(self, exclude, _constraints_of(self))


def validate_other_constraints(self: Any, exclude: set[str]) -> None:
    """Check the constraints that `questions` leaves out."""
    pairs = _constraints_of(self)
    _check(self, exclude, [one for one in pairs if not constraints.asks_plainly(one[1], one[0], self)])


def _check(self: Any, exclude: set[str], checked: list[tuple[Any, Any]]) -> None:
    errors: dict[str, Any] = {}
    asked = {
        place: constraint.question(model, self, exclude, self._state.db)
        for place, (model, constraint) in enumerate(checked)
        if constraints.asks_plainly(constraint, model, self)
    }
    answers = dict(zip(asked, taken.answers(self, list(asked.values())), strict=True))
    for place, (model, constraint) in enumerate(checked):
        try:
            if place not in answers:
                constraint.validate(model, self, exclude=exclude, using=self._state.db)
            elif answers[place]:
                raise constraint.shared(model, self)
        except ValidationError as error:
            names = getattr(constraint, "fields", ())
            if getattr(error, "code", None) == "unique" and len(names) == 1:
                errors.setdefault(names[0], []).append(error)
            else:
                errors = error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)


def unique_error(self: Any, model_class: Any, names: tuple[str, ...]) -> ValidationError:
    """Return the documented error for a set of fields that is not unique."""
    meta = model_class._meta
    params: dict[str, Any] = {
        "model": self,
        "model_class": model_class,
        "model_name": _capital(meta.verbose_name),
        "unique_check": names,
    }
    if len(names) == 1:
        field = meta.get_field(names[0])
        params["field_label"] = _capital(field.verbose_name)
        return ValidationError(message=field.error_messages["unique"], code="unique", params=params)
    labels = [_capital(meta.get_field(name).verbose_name) for name in names]
    params["field_labels"] = f"{', '.join(labels[:-1])} {_('and')} {labels[-1]}"
    return ValidationError(message=UNIQUE_TOGETHER, code="unique_together", params=params)


def date_error(self: Any, lookup_type: str, field_name: str, unique_for: str) -> ValidationError:
    """Return the documented error for a field that is not unique for a date."""
    meta = self._meta
    field = meta.get_field(field_name)
    return ValidationError(
        message=field.error_messages["unique_for_date"],
        code="unique_for_date",
        params={
            "model": self,
            "model_name": _capital(meta.verbose_name),
            "lookup_type": lookup_type,
            "field": field_name,
            "field_label": _capital(field.verbose_name),
            "date_field": unique_for,
            "date_field_label": _capital(meta.get_field(unique_for).verbose_name),
        },
    )


def _capital(text: Any) -> str:
    words = str(text)
    return words[:1].upper() + words[1:]
