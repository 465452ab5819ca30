"""Formsets of the rows that point at one object by a generic foreign key."""

from typing import Any

from quintet.contrib.contenttypes.models import ContentType
from quintet.forms.model_forms import ModelForm
from quintet.forms.model_formsets import BaseModelFormSet, modelformset_factory
from quintet.orm.relations.foreign_key import ForeignKey


class BaseGenericInlineFormSet(BaseModelFormSet):
    """Forms of the rows whose generic foreign key points at ``instance``; ``save_as_new`` makes new rows of all of them."""

    ct_field: Any
    ct_fk_field: Any
    for_concrete_model = True

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
        meta = self.model._meta
        self.instance, self.save_as_new = instance, save_as_new
        self.rel_name = f"{meta.app_label}-{meta.model_name}-{self.ct_field.name}-{self.ct_fk_field.name}"
        rows = self.model._default_manager if queryset is None else queryset
        if instance is None or instance.pk is None:
            own = rows.none()
        else:
            own = rows.filter(**{self.ct_field.name: self._content_type(), self.ct_fk_field.name: instance.pk})
        super().__init__(data, files, prefix=prefix, queryset=own, **kwargs)

    def _content_type(self) -> ContentType:
        manager = ContentType.objects.db_manager(self.instance._state.db)
        return manager.get_for_model(self.instance, for_concrete_model=self.for_concrete_model)

    def initial_form_count(self) -> int:
        """Return how many forms are about rows; none when all are to be new."""
        return 0 if self.save_as_new else super().initial_form_count()

    @classmethod
    def get_default_prefix(cls) -> str:
        """Return the model's name with those of the fields that point."""
        meta = cls.model._meta
        return f"{meta.app_label}-{meta.model_name}-{cls.ct_field.name}-{cls.ct_fk_field.name}"

    def add_fields(self, form: Any, index: int | None) -> None:
        """Give a form the hidden key of its row; a row that is saved as new has none."""
        super().add_fields(form, index)
        if self.save_as_new:
            form.fields[self.model._meta.pk.name].disabled = True

    def join(self, instance: Any) -> None:
        """Point a new row at the object, which may have been saved meanwhile."""
        setattr(instance, self.ct_field.attname, self._content_type().pk)
        setattr(instance, self.ct_fk_field.attname, self.instance.pk)


def generic_inlineformset_factory(
    model: Any,
    form: Any = ModelForm,
    formset: type[BaseGenericInlineFormSet] = BaseGenericInlineFormSet,
    ct_field: str = "content_type",
    fk_field: str = "object_id",
    fields: Any = None,
    exclude: Any = None,
    extra: int = 3,
    can_order: bool = False,
    can_delete: bool = True,
    max_num: int | None = None,
    formfield_callback: Any = None,
    validate_max: bool = False,
    for_concrete_model: bool = True,
    min_num: int | None = None,
    validate_min: bool = False,
    absolute_max: int | None = None,
    can_delete_extra: bool = True,
) -> Any:
    """Return a formset class for the rows of ``model`` that point at one object by the fields ``ct_field`` and ``fk_field``.

    Raises ValueError when ``ct_field`` is no foreign key to ContentType.
    """
    given = dict(locals())
    meta = model._meta
    pointer, key = meta.get_field(given.pop("ct_field")), meta.get_field(given.pop("fk_field"))
    if not isinstance(pointer, ForeignKey) or pointer.remote_field.model is not ContentType:
        raise ValueError(f"fk_name '{pointer.name}' is not a ForeignKey to ContentType")
    del given["model"], given["for_concrete_model"]
    given["exclude"] = [*(exclude or ()), pointer.name, key.name]
    made = modelformset_factory(model, **given)
    made.ct_field, made.ct_fk_field, made.for_concrete_model = pointer, key, for_concrete_model
    return made
