"""Model forms: forms made from a model, that validate and save an instance of it."""

import copy
from collections.abc import Mapping
from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.drivers.current import connections
from quintet.forms import kept_uploads, model_races
from quintet.forms.errors import ErrorList
from quintet.forms.forms import BaseForm, DeclarativeFieldsMetaclass
from quintet.forms.model_choice import InlineForeignKeyField
from quintet.forms.model_instances import (
    ALL_FIELDS,
    apply_limit_choices_to,
    construct_instance,
    fields_for_model,
    model_to_dict,
)
from quintet.kernel.errors import NON_FIELD_ERRORS, FieldError, ImproperlyConfigured, ValidationError
from quintet.kit.twins import async_twin

#: The options of a model form's Meta that are tables by field name, or speak of fields.
META_OPTIONS = (
    "model",
    "fields",
    "exclude",
    "widgets",
    "localized_fields",
    "labels",
    "help_texts",
    "error_messages",
    "field_classes",
    "formfield_callback",
)


class ModelFormOptions:
    """What a model form's inner Meta says; None for what it does not."""

    model: Any
    fields: Any
    exclude: Any
    formfield_callback: Any
    error_messages: Any

    def __init__(self, options: Any = None) -> None:
        for name in META_OPTIONS:
            setattr(self, name, getattr(options, name, None))


class ModelFormMetaclass(DeclarativeFieldsMetaclass):
    """Metaclass of model forms: adds the model's fields before the declared ones."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **options: Any) -> Any:
        """Make the class.

        Raises ImproperlyConfigured when Meta names neither ``fields`` nor ``exclude``, FieldError for unknown names.
        """
        made: Any = super().__new__(mcs, name, bases, attrs, **options)
        if not any(isinstance(base, ModelFormMetaclass) for base in bases):
            return made
        made._meta = meta = ModelFormOptions(getattr(made, "Meta", None))
        _refuse_bare_strings(made, meta)
        if meta.model is None:
            return made
        if meta.fields is None and meta.exclude is None:
            raise ImproperlyConfigured(
                "Creating a ModelForm without either the 'fields' attribute or the 'exclude' attribute is prohibited; "
                f"form {name} needs updating."
            )
        if meta.fields == ALL_FIELDS:
            meta.fields = None
        tables = {option: getattr(meta, option) for option in META_OPTIONS if option != "model"}
        # limit_choices_to is applied for each form, so that a callable is asked anew.
        found = fields_for_model(meta.model, **tables, apply_limit=False)
        missing = {key for key, field in found.items() if field is None} - made.declared_fields.keys()
        if missing:
            unknown = ", ".join(sorted(missing))
            raise FieldError(f"Unknown field(s) ({unknown}) specified for {meta.model.__name__}")
        # A name set to None takes a declared field out; which fields come from the model is for Meta to say.
        made.base_fields = found | made.declared_fields
        return made


def _refuse_bare_strings(form_class: Any, meta: ModelFormOptions) -> None:
    for option in ("fields", "exclude", "localized_fields"):
        value = getattr(meta, option)
        if isinstance(value, str) and value != ALL_FIELDS:
            raise TypeError(f"{form_class.__name__}.Meta.{option} cannot be a string. Did you mean to type: ('{value}',)?")


class BaseModelForm(BaseForm):
    """A form about one instance of a model: its values are the initial data, clean data goes back onto it."""

    _meta: ModelFormOptions
    #: Whether a formset asks the database for all its forms, once they are clean.
    asks_later = False

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        auto_id: Any = "id_%s",
        prefix: str | None = None,
        initial: Mapping[str, Any] | None = None,
        error_class: type[ErrorList] = ErrorList,
        label_suffix: Any = None,
        empty_permitted: bool = False,
        instance: Any = None,
        use_required_attribute: bool | None = None,
        renderer: Any = None,
        bound_field_class: Any = None,
    ) -> None:
        meta = self._meta
        if meta.model is None:
            raise ValueError("ModelForm has no model class specified.")
        values = {} if instance is None else model_to_dict(instance, meta.fields, meta.exclude)
        self.instance = meta.model() if instance is None else instance
        # Set by clean(), so that a form that overrides it without calling ours does without, as documented.
        self._validate_unique = False
        self._validate_constraints = False
        super().__init__(
            data,
            files,
            auto_id,
            prefix,
            values | dict(initial or {}),
            error_class,
            label_suffix,
            empty_permitted,
            use_required_attribute=use_required_attribute,
            renderer=renderer,
            bound_field_class=bound_field_class,
        )
        for name, field in list(self.fields.peek_items()):
            apply_limit_choices_to(self.fields, name, field)

    def clean(self) -> Any:
        """Ask for the checks of uniqueness and constraints, and return the clean data."""
        self._validate_unique = True
        self._validate_constraints = True
        return self.cleaned_data

    def _post_clean(self) -> None:
        meta = self._meta
        exclude = self._get_validation_exclusions()
        # The parent of an inline form is not saved yet: whether it exists is not this form's question.
        exclude |= {name for name, field in self.fields.peek_items() if isinstance(field, InlineForeignKeyField)}
        try:
            self.instance = construct_instance(self, self.instance, meta.fields, meta.exclude)
        except ValidationError as error:
            self._update_errors(error)
        self._clean_instance(exclude)
        if self.asks_later:
            return
        if self._validate_unique:
            self.validate_unique()
        if self._validate_constraints:
            self.validate_constraints()

    def _clean_instance(self, exclude: set[str]) -> None:
        try:
            self.instance.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            self._update_errors(error)

    def _post_clean_only(self, names: list[str]) -> None:
        """Validate the model's fields on a copy of the instance; whether they are unique only for those ``inline_unique``."""
        if not names:
            return
        fields = {field.name for field in self.instance._meta.fields}
        found = construct_instance(self, copy.copy(self.instance), names, self._meta.exclude)
        asked = set(names) & set(self.inline_unique)
        try:
            found.clean_fields(exclude=self._get_validation_exclusions() | (fields - set(names)))
            if asked:
                found.validate_unique(exclude=self._get_validation_exclusions() | (fields - asked))
        except ValidationError as error:
            self._update_errors(error)

    def validate_instance(self) -> None:
        """Validate the instance of a clean form again, against what the database holds now; errors go to the form."""
        self._clean_instance(self._get_validation_exclusions())
        self.validate_unique()
        self.validate_constraints()

    def _get_validation_exclusions(self) -> set[str]:
        """Return the model fields that the instance's validation must leave out: what this form does not edit or refused."""
        return {field.name for field in self.instance._meta.fields if self._is_excluded(field)}

    def _is_excluded(self, field: Any) -> bool:
        name, meta = field.name, self._meta
        if name not in self.fields or name in self._errors:
            return True
        if (meta.fields and name not in meta.fields) or (meta.exclude and name in meta.exclude):
            return True
        # A blank value of a field that the form does not require was accepted by the form; the model would refuse it.
        form_field = self.fields.peek(name)
        empty = self.cleaned_data.get(name) in form_field.empty_values
        return not field.blank and not form_field.required and empty

    def _update_errors(self, errors: ValidationError) -> None:
        """Add the model's errors, in the words of Meta's ``error_messages`` or the form field's."""
        by_name = errors.error_dict if hasattr(errors, "error_dict") else {NON_FIELD_ERRORS: errors.error_list}
        for name, found in by_name.items():
            words = self._words_for(name)
            for error in found:
                if isinstance(error, ValidationError) and error.code is not None and error.code in words:
                    error.message = words[error.code]
        self.add_error(None, errors)

    def _words_for(self, name: str) -> Mapping[str, Any]:
        if name == NON_FIELD_ERRORS:
            return (self._meta.error_messages or {}).get(NON_FIELD_ERRORS, {})
        return self.fields.peek(name).error_messages if name in self.fields else {}

    def validate_unique(self) -> None:
        """Check the instance's unique fields; errors go to the form."""
        try:
            self.instance.validate_unique(exclude=self._get_validation_exclusions())
        except ValidationError as error:
            self._update_errors(error)

    def validate_constraints(self) -> None:
        """Check the instance's constraints; errors go to the form."""
        try:
            self.instance.validate_constraints(exclude=self._get_validation_exclusions())
        except ValidationError as error:
            self._update_errors(error)

    def _save_m2m(self) -> None:
        meta, clean = self._meta, self.cleaned_data
        model_meta = self.instance._meta
        for field in [*model_meta.many_to_many, *getattr(model_meta, "private_fields", ())]:
            if not hasattr(field, "save_form_data") or field.name not in clean:
                continue
            if (meta.fields and field.name not in meta.fields) or (meta.exclude and field.name in meta.exclude):
                continue
            field.save_form_data(self.instance, clean[field.name])
        if self.kept_files is not None:
            connections[self.instance._state.db or DEFAULT_DB_ALIAS].on_commit(lambda: kept_uploads.forget(self))

    def save(self, commit: bool = True) -> Any:
        """Save the instance with its many-to-many data and return it.

        With ``commit`` off nothing is saved; the form gets ``save_m2m``, to be called after the instance was saved. Raises
        ValueError when the form has errors.
        """
        instance = self.savable_instance()
        if commit:
            instance.save()
            self._save_m2m()
        else:
            self.save_m2m = self._save_m2m
        return instance

    def savable_instance(self) -> Any:
        """Return the instance; raise ValueError when the form has errors."""
        if self.errors:
            # A saved instance has a key already, so the database would be changed, not added to.
            done = "created" if self.instance._state.adding else "changed"
            raise ValueError(f"The {self.instance._meta.object_name} could not be {done} because the data didn't validate.")
        return self.instance

    def try_save(self) -> Any:
        """Save and return the instance, or None when somebody else took a unique value meanwhile; then the form has the error."""
        return model_races.try_save(self)

    asave = async_twin(save)
    atry_save = async_twin(try_save)
    try_save.alters_data = atry_save.alters_data = True  # type: ignore[attr-defined]  # templates must not call it
    save.alters_data = asave.alters_data = True  # type: ignore[attr-defined]  # templates must not call it


class ModelForm(BaseModelForm, metaclass=ModelFormMetaclass):
    """A form made from the model and the ``fields`` that its inner Meta names."""


def modelform_factory(
    model: Any,
    form: Any = ModelForm,
    fields: Any = None,
    exclude: Any = None,
    formfield_callback: Any = None,
    widgets: Any = None,
    localized_fields: Any = None,
    labels: Any = None,
    help_texts: Any = None,
    error_messages: Any = None,
    field_classes: Any = None,
) -> Any:
    """Return a model form class for ``model``.

    Raises ImproperlyConfigured when neither the arguments nor ``form``'s Meta name ``fields`` or ``exclude``.
    """
    which: dict[str, Any] = {"model": model, "fields": fields, "exclude": exclude}
    kinds: dict[str, Any] = {"field_classes": field_classes, "widgets": widgets, "localized_fields": localized_fields}
    words: dict[str, Any] = {"labels": labels, "help_texts": help_texts, "error_messages": error_messages}
    attrs = {name: value for name, value in (which | kinds | words).items() if value is not None}
    if formfield_callback is not None:
        attrs["formfield_callback"] = staticmethod(formfield_callback)
    outer = getattr(form, "Meta", None)
    meta = type("Meta", (outer,) if outer else (), attrs)
    if getattr(meta, "fields", None) is None and getattr(meta, "exclude", None) is None:
        raise ImproperlyConfigured("Calling modelform_factory without defining 'fields' or 'exclude' explicitly is prohibited.")
    return type(form)(f"{model.__name__}Form", (form,), {"Meta": meta})
