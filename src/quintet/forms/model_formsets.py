"""Formsets of model forms: the rows of a query set, each in a form, and forms for new rows."""

from collections.abc import Mapping
from typing import Any, ClassVar

from quintet.forms import formset_questions, formset_rows, formset_saving, formset_unique
from quintet.forms.formsets import BaseFormSet, formset_factory
from quintet.forms.model_forms import ModelForm, modelform_factory
from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit.lazy import cached_property
from quintet.kit.twins import async_twin
from quintet.services.i18n.translation import gettext as _

#: The arguments that say what each form is like, handed to `modelform_factory`.
FORM_OPTIONS = frozenset(
    [
        "fields",
        "exclude",
        "formfield_callback",
        "widgets",
        "localized_fields",
        "labels",
        "help_texts",
        "error_messages",
        "field_classes",
    ]
)
#: Those that say what the set is like, handed to `formset_factory`.
FORMSET_OPTIONS = frozenset(
    [
        "extra",
        "can_order",
        "renderer",
        *("min_num", "validate_min", "max_num", "validate_max", "absolute_max"),
        *("can_delete", "can_delete_extra"),
    ]
)


class BaseModelFormSet(BaseFormSet):
    """Forms that edit the rows of ``queryset`` (by default all of the model) and add new ones.

    ``initial`` is for the new forms. After `save`, ``new_objects``, ``changed_objects`` (each with the names of its changed
    fields) and ``deleted_objects`` tell what was done.
    """

    model: ClassVar[Any] = None
    edit_only = False
    #: Fields in which all forms have the same value.
    unique_fields: Any = ()

    new_objects: list[Any]
    changed_objects: list[tuple[Any, list[str]]]
    deleted_objects: list[Any]
    saved_forms: list[Any]

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        auto_id: Any = "id_%s",
        prefix: str | None = None,
        queryset: Any = None,
        *,
        initial: Any = None,
        **kwargs: Any,
    ) -> None:
        self.queryset = queryset
        self.initial_extra = initial
        super().__init__(data=data, files=files, auto_id=auto_id, prefix=prefix, **kwargs)

    @classmethod
    def overrides(cls, method: str) -> bool:
        """Say whether the class has a ``method`` other than this one's."""
        return getattr(cls, method) is not getattr(BaseModelFormSet, method)

    # --- rows and forms ------------------------------------------------------------------------------------------------

    def get_queryset(self) -> Any:
        """Return the rows to edit, in an order that does not change; read once."""
        return self._rows

    @cached_property
    def _rows(self) -> Any:
        rows = self.model._default_manager.get_queryset() if self.queryset is None else self.queryset
        # Without an order the forms of one request need not be those of the next.
        return rows if rows.ordered else rows.order_by(self.model._meta.pk.name)

    @cached_property
    def stored_rows(self) -> formset_rows.StoredRows:
        """The rows by key, for the keys that the browser sent."""
        return formset_rows.StoredRows(self.model, self.get_queryset(), [self._named_key(i) for i in range(self._named_count())])

    def _named_count(self) -> int:
        return min(self.initial_form_count(), self.total_form_count())

    def _named_key(self, index: int) -> Any:
        return self.data.get(f"{self.add_prefix(index)}-{self.model._meta.pk.name}")

    def key_at(self, index: int | None) -> Any:
        """Return the key of the row at ``index``, None for a new form."""
        if index is None or index >= self.initial_form_count():
            return None
        return self.get_queryset()[index].pk

    def initial_form_count(self) -> int:
        """Return how many forms are about rows."""
        return super().initial_form_count() if self.is_bound else len(self.get_queryset())

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        extra = i - self.initial_form_count()
        if extra < 0:
            row = self._row_for(i)
            if row is not None:
                kwargs["instance"] = row
        elif self.initial_extra and extra < len(self.initial_extra):
            kwargs["initial"] = self.initial_extra[extra]
        form = super()._construct_form(i, **kwargs)
        if extra < 0:
            form.fields[self.model._meta.pk.name].required = True
        return form

    def _row_for(self, index: int) -> Any:
        if not self.is_bound:
            return self.get_queryset()[index]
        key = self._named_key(index)
        return None if key in (None, "") else self.stored_rows.find(key)

    def add_fields(self, form: Any, index: int | None) -> None:
        """Give a form the hidden key of its row, and the fields for order and deletion."""
        formset_rows.add_key_field(self, form, index)
        super().add_fields(form, index)

    # --- validation ----------------------------------------------------------------------------------------------------

    def _clean_forms(self) -> int:
        return formset_questions.clean_forms(self, super()._clean_forms)

    def clean(self) -> None:
        """Validate what is unique between the forms."""
        self.validate_unique()

    def validate_unique(self) -> None:
        """Refuse forms that repeat another form's unique values; raise ValidationError with the messages."""
        going = {id(form) for form in self._marked_forms()}
        formset_unique.check_forms(self, [form for form in self.forms if id(form) not in going])

    def get_unique_error_message(self, unique_check: tuple[str, ...]) -> str:
        """Return the message for fields whose values were repeated."""
        names = [str(name) for name in unique_check]
        if len(names) == 1:
            return _("Please correct the duplicate data for %(field)s.") % {"field": names[0]}
        listed = f"{', '.join(names[:-1])} {_('and')} {names[-1]}"
        return _("Please correct the duplicate data for %(field)s, which must be unique.") % {"field": listed}

    def get_date_error_message(self, date_check: tuple[Any, str, str, str]) -> str:
        """Return the message for (model, kind of period, field, date field) whose values were repeated."""
        _model, kind, field, day = date_check
        said = _(
            "Please correct the duplicate data for %(field_name)s which must be unique for the %(lookup)s in %(date_field)s."
        )
        return said % {"field_name": field, "date_field": day, "lookup": str(kind)}

    def get_form_error(self) -> str:
        """Return the message at each form that repeats another."""
        return _("Please correct the duplicate values below.")

    # --- saving --------------------------------------------------------------------------------------------------------

    def join(self, instance: Any) -> None:
        """Set on a new row what all forms have in common."""

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """Save the row of a new form and return it."""
        self.join(form.instance)
        return form.save(commit=commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        """Save what a form says of its row, ``obj``, and return it."""
        return form.save(commit=commit)

    def delete_existing(self, obj: Any, commit: bool = True) -> None:
        """Delete a row, with ``commit``."""
        if commit:
            obj.delete()

    def save(self, commit: bool = True) -> list[Any]:
        """Save changed and new rows, delete those that are marked; return the saved ones.

        Without ``commit`` the rows are only returned; then save them yourself, delete ``deleted_objects``, and call ``save_m2m``.
        Raises ValueError when a form has errors.
        """
        if not commit:
            self.saved_forms = []
            self.save_m2m = self._save_m2m
        changed = self.save_existing_objects(commit)
        return changed if self.edit_only else changed + self.save_new_objects(commit)

    def _save_m2m(self) -> None:
        for form in self.saved_forms:
            form.save_m2m()

    def save_existing_objects(self, commit: bool = True) -> list[Any]:
        """Save the rows that changed, delete those that are marked; return the saved ones."""
        self.changed_objects, self.deleted_objects = [], []
        going = {id(form) for form in self.deleted_forms}
        changed: list[Any] = []
        for form in self.initial_forms:
            if form.instance._state.adding:
                continue  # its key is of no row of the formset
            if id(form) in going:
                self.deleted_objects.append(form.instance)
            elif form.has_changed():
                changed.append(form)
        formset_saving.delete_rows(self, self.deleted_objects, commit)
        self.changed_objects = [(form.instance, form.changed_data) for form in changed]
        self._keep(changed, commit)
        return formset_saving.save_changed(self, changed, commit)

    def save_new_objects(self, commit: bool = True) -> list[Any]:
        """Save the rows of the new forms that were filled in; return them."""
        going = {id(form) for form in self.deleted_forms}
        filled = [form for form in self.extra_forms if form.has_changed() and id(form) not in going]
        self._keep(filled, commit)
        self.new_objects = formset_saving.save_new(self, filled, commit)
        return list(self.new_objects)

    def _keep(self, forms: list[Any], commit: bool) -> None:
        if not commit:
            self.saved_forms += forms

    asave = async_twin(save)
    for _method in (save, asave, save_new, save_existing, delete_existing, save_existing_objects, save_new_objects):
        _method.alters_data = True  # type: ignore[attr-defined]  # templates must not call it


def modelformset_factory(
    model: Any,
    form: Any = ModelForm,
    formfield_callback: Any = None,
    formset: type[BaseModelFormSet] = BaseModelFormSet,
    extra: int = 1,
    can_delete: bool = False,
    can_order: bool = False,
    max_num: int | None = None,
    fields: Any = None,
    exclude: Any = None,
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
    """Return a formset class for ``model``; ``edit_only`` makes no new rows, whatever is sent.

    Raises ImproperlyConfigured when neither the arguments nor ``form``'s Meta name ``fields`` or ``exclude``.
    """
    given = locals()
    meta = getattr(form, "Meta", None)
    if fields is None and exclude is None and getattr(meta, "fields", None) is None and getattr(meta, "exclude", None) is None:
        raise ImproperlyConfigured(
            "Calling modelformset_factory without defining 'fields' or 'exclude' explicitly is prohibited."
        )
    own_form = modelform_factory(model, form=form, **{name: given[name] for name in FORM_OPTIONS})
    made = formset_factory(own_form, formset, **{name: given[name] for name in FORMSET_OPTIONS})
    made.model, made.edit_only = model, edit_only
    return made
