"""Inline formsets: the rows that point at one parent by a foreign key, edited together with it."""

from collections.abc import Mapping
from typing import Any

from quintet.forms.model_choice import InlineForeignKeyField
from quintet.forms.model_forms import ModelForm
from quintet.forms.model_formsets import BaseModelFormSet, modelformset_factory
from quintet.kernel.errors import FieldDoesNotExist
from quintet.kit.text import capfirst
from quintet.orm.relations.foreign_key import ForeignKey


class BaseInlineFormSet(BaseModelFormSet):
    """Forms of the rows whose ``fk`` points at ``instance``; ``save_as_new`` makes new rows of all of them."""

    fk: Any

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        instance: Any = None,
        save_as_new: bool = False,
        prefix: str | None = None,
        queryset: Any = None,
        **kwargs: Any,
    ) -> None:
        self.instance = self.fk.remote_field.model() if instance is None else instance
        self.save_as_new = save_as_new
        rows = self.model._default_manager if queryset is None else queryset
        own = rows.none() if self._parent_value() is None else rows.filter(**{self.fk.name: self.instance})
        self.unique_fields = {self.fk.name}
        super().__init__(data, files, prefix=prefix, queryset=own, **kwargs)
        self._validate_parent_field()

    def _validate_parent_field(self) -> None:
        """Have the forms validate the key too where they name their fields; a class is changed once."""
        meta = self.form._meta
        if meta.fields and self.fk.name not in meta.fields:
            meta.fields = [*meta.fields, self.fk.name]

    def _parent_value(self) -> Any:
        return getattr(self.instance, self.fk.remote_field.get_related_field().attname)

    def initial_form_count(self) -> int:
        """Return how many forms are about rows; none when all are to be new."""
        return 0 if self.save_as_new else super().initial_form_count()

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)
        setattr(form.instance, self.fk.attname, self._parent_value())
        return form

    @classmethod
    def get_default_prefix(cls) -> str:
        """Return the name by which the parent knows its rows."""
        return cls.fk.remote_field.get_accessor_name(model=cls.model).replace("+", "")

    def join(self, instance: Any) -> None:
        """Point a new row at the parent, which may have been saved meanwhile."""
        setattr(instance, self.fk.name, self.instance)

    def add_fields(self, form: Any, index: int | None) -> None:
        """Give a form the link to the parent besides its other fields."""
        super().add_fields(form, index)
        key = self.model._meta.pk
        if key == self.fk:
            name, options = key.name, dict[str, Any](pk_field=True)
        else:
            held = form.fields.get(self.fk.name)
            name, options = self.fk.name, dict[str, Any](label=getattr(held, "label", capfirst(self.fk.verbose_name)))
        target = self.fk.remote_field.get_related_field()
        if not target.primary_key:
            options["to_field"] = target.name
        if self.instance._state.adding and target.has_default() and getattr(self.instance, target.attname) is not None:
            self._forget_parent_key(form, target)
        if self.save_as_new:
            # The keys that were sent are those of other rows.
            options["disabled"] = form.fields[key.name].disabled = True
        form.fields[name] = InlineForeignKeyField(self.instance, **options)

    def _forget_parent_key(self, form: Any, target: Any) -> None:
        """Leave out a default key of a parent that is not saved: the next request makes it another one."""
        if not form.is_bound or target.primary_key:
            setattr(self.instance, target.attname, None)

    def get_unique_error_message(self, unique_check: tuple[str, ...]) -> str:
        """Return the message for repeated values, without the link to the parent, which they all share."""
        return super().get_unique_error_message(tuple(name for name in unique_check if name != self.fk.name))


def foreign_key_between(parent_model: Any, model: Any, fk_name: str | None = None) -> Any:
    """Return the foreign key of ``model`` to ``parent_model``.

    Raises ValueError when there is none, or when there are several and ``fk_name`` does not say which.
    """
    accepted = {parent_model._meta.concrete_model, parent_model, *parent_model._meta.all_parents}
    found = [field for field in model._meta.fields if isinstance(field, ForeignKey) and _points_at(field, accepted)]
    parent = parent_model._meta.label
    if fk_name:
        try:
            named = model._meta.get_field(fk_name)
        except FieldDoesNotExist as error:
            raise ValueError(f"'{model._meta.label}' has no field named '{fk_name}'.") from error
        if named not in found:
            raise ValueError(f"fk_name '{fk_name}' is not a ForeignKey to '{parent}'.")
        return named
    if not found:
        raise ValueError(f"'{model._meta.label}' has no ForeignKey to '{parent}'.")
    if len(found) > 1:
        raise ValueError(
            f"'{model._meta.label}' has more than one ForeignKey to '{parent}'. You must specify a 'fk_name' attribute."
        )
    return found[0]


def _points_at(field: Any, accepted: set[Any]) -> bool:
    target = field.remote_field.model
    return target in accepted or (not isinstance(target, str) and target._meta.concrete_model in accepted and target._meta.proxy)


def inlineformset_factory(
    parent_model: Any,
    model: Any,
    form: Any = ModelForm,
    formset: type[BaseInlineFormSet] = BaseInlineFormSet,
    fk_name: str | None = None,
    fields: Any = None,
    exclude: Any = None,
    extra: int = 3,
    can_order: bool = False,
    can_delete: bool = True,
    max_num: int | None = None,
    formfield_callback: Any = None,
    widgets: Mapping[str, Any] | None = None,
    validate_max: bool = False,
    localized_fields: Any = None,
    labels: Mapping[str, Any] | None = None,
    help_texts: Mapping[str, Any] | None = None,
    error_messages: Mapping[str, Any] | None = None,
    min_num: int | None = None,
    validate_min: bool = False,
    field_classes: Mapping[str, Any] | None = None,
    absolute_max: int | None = None,
    can_delete_extra: bool = True,
    renderer: Any = None,
    edit_only: bool = False,
) -> Any:
    """Return a formset class for the rows of ``model`` that point at one object of ``parent_model``.

    Raises ValueError when no foreign key, or not exactly one, does so, and ``fk_name`` does not help.
    """
    given = dict(locals())
    fk = foreign_key_between(given.pop("parent_model"), given.pop("model"), given.pop("fk_name"))
    if fk.unique:
        given["max_num"] = 1  # one parent, one row
    made = modelformset_factory(model, **given)
    made.fk = fk
    return made
