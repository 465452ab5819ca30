"""The form field of each model field: a table from the name of the model field's class. Fills the port ``form_field``.

A custom model field changes what it gets by its ``formfield``, which ends here with ``form_class`` and other options.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from quintet.forms import fields as forms
from quintet.forms.model_choice import ModelChoiceField, ModelMultipleChoiceField
from quintet.forms.widgets.inputs import Textarea
from quintet.kit.text import capfirst

Options = dict[str, Any]

#: The largest value of a 64-bit column.
LARGEST_BIG_INTEGER = 9223372036854775807

#: What a field with choices may be told; the rest speaks of the plain field.
CHOICE_OPTIONS = frozenset(
    [
        "coerce",
        "empty_value",
        "choices",
        "required",
        "widget",
        "label",
        "initial",
        "help_text",
        "error_messages",
        "show_hidden_initial",
        "disabled",
    ]
)


def form_field_for(field: Any, options: Options) -> Any:
    """Return the form field for a model field, None when it is not edited in forms.

    ``options`` are what `Field.formfield` was called with: ``form_class``, ``choices_form_class`` and the form field's own.
    """
    return _maker(type(field))(field, dict(options))


@cache
def _maker(kind: type) -> Callable[[Any, Options], Any]:
    """Return what makes the form field of a class of model fields: as for the nearest of its bases that the table names.

    The kind of its column says nothing: an e-mail address is stored as any text is.
    """
    names = (base.__name__ for base in kind.__mro__ if base.__module__.startswith("quintet."))
    return next((MAKERS[name] for name in names if name in MAKERS), _plain)


def _made(field: Any, options: Options, default_class: Any, **defaults: Any) -> Any:
    """Return the form field of the class asked for, the common options under the special ones under the caller's."""
    form_class = options.pop("form_class", None) or default_class
    choices_form_class = options.pop("choices_form_class", None)
    if getattr(field, "choices", None) is not None:
        return _of_choices(field, options, choices_form_class)
    return form_class(**(_common(field) | defaults | options))


def _common(field: Any) -> Options:
    common: Options = {"required": not field.blank, "label": capfirst(field.verbose_name), "help_text": field.help_text}
    if field.has_default():
        if callable(field.default):
            # The value shown must come back, so that "unchanged" can be told from a later call's value.
            common |= {"initial": field.default, "show_hidden_initial": True}
        else:
            common["initial"] = field.get_default()
    return common


def _of_choices(field: Any, options: Options, form_class: Any) -> Any:
    include_blank = field.blank or not (field.has_default() or "initial" in options)
    common = _common(field) | {"choices": field.get_choices(include_blank=include_blank), "coerce": field.to_python}
    if field.null:
        common["empty_value"] = None
    wanted = {name: value for name, value in options.items() if name in CHOICE_OPTIONS}
    return (form_class or forms.TypedChoiceField)(**(common | wanted))


def _plain(field: Any, options: Options) -> Any:
    return _made(field, options, forms.CharField)


def _not_edited(field: Any, options: Options) -> None:
    return None


def _of(form_class: Any, *attributes: str) -> Callable[[Any, Options], Any]:
    """Return a maker that hands the named attributes of the model field on."""

    def make(field: Any, options: Options) -> Any:
        return _made(field, options, form_class, **{name: getattr(field, name) for name in attributes})

    return make


def _char(form_class: Any, *attributes: str) -> Callable[[Any, Options], Any]:
    """Return a maker for texts: a nullable one gives None, not an empty text."""

    def make(field: Any, options: Options) -> Any:
        handed = {name: getattr(field, name) for name in ("max_length", *attributes)}
        if field.null:
            handed["empty_value"] = None
        return _made(field, options, form_class, **handed)

    return make


def _text(field: Any, options: Options) -> Any:
    widget = {} if field.choices is not None else {"widget": Textarea}
    return _made(field, options, forms.CharField, max_length=field.max_length, **widget)


def _integer(**limits: int) -> Callable[[Any, Options], Any]:
    return lambda field, options: _made(field, options, forms.IntegerField, **limits)


def _boolean(field: Any, options: Options) -> Any:
    if field.choices is not None:
        include_blank = not (field.has_default() or "initial" in options)
        options.setdefault("choices", field.get_choices(include_blank=include_blank))
        return _made(field, options, forms.TypedChoiceField)
    # An unchecked box means no, which a required box would refuse.
    return _made(field, options, forms.NullBooleanField if field.null else forms.BooleanField, required=False)


def _file(form_class: Any) -> Callable[[Any, Options], Any]:
    def make(field: Any, options: Options) -> Any:
        # With a stored file nothing need be uploaded again.
        stored = {"required": False} if "initial" in options else {}
        return _made(field, options, form_class, max_length=field.max_length, **stored)

    return make


def _file_path(field: Any, options: Options) -> Any:
    path = field.path() if callable(field.path) else field.path
    names = ("match", "recursive", "allow_files", "allow_folders")
    return _made(field, options, forms.FilePathField, path=path, **{name: getattr(field, name) for name in names})


def _foreign_key(field: Any, options: Options) -> Any:
    remote = field.remote_field
    if getattr(remote, "parent_link", False):
        return None
    return _made(
        field,
        options,
        ModelChoiceField,
        queryset=_related_rows(field, options),
        to_field_name=remote.field_name,
        limit_choices_to=remote.limit_choices_to,
        blank=field.blank,
    )


def _many_to_many(field: Any, options: Options) -> Any:
    rows = _related_rows(field, options)
    initial: Any = options.get("initial")  # rows, or a callable that gives them
    if initial is not None:
        rows_before: Any = initial() if callable(initial) else initial
        options["initial"] = [row.pk for row in rows_before]
    return _made(field, options, ModelMultipleChoiceField, queryset=rows, limit_choices_to=field.remote_field.limit_choices_to)


def _related_rows(field: Any, options: Options) -> Any:
    using = options.pop("using", None)
    model = field.remote_field.model
    if isinstance(model, str):
        raise ValueError(
            f"Cannot create form field for {field.name!r} yet, because its related model {model!r} has not been loaded yet"
        )
    if "queryset" in options:
        return options["queryset"]
    manager = model._default_manager
    return manager.using(using) if using else manager.all()


MAKERS: dict[str, Callable[[Any, Options], Any]] = {
    "AutoField": _not_edited,
    "BigAutoField": _not_edited,
    "SmallAutoField": _not_edited,
    "BigIntegerField": _integer(min_value=-LARGEST_BIG_INTEGER - 1, max_value=LARGEST_BIG_INTEGER),
    "BinaryField": _plain,
    "BooleanField": _boolean,
    "CharField": _char(forms.CharField),
    "DateField": _of(forms.DateField),
    "DateTimeField": _of(forms.DateTimeField),
    "DecimalField": _of(forms.DecimalField, "max_digits", "decimal_places"),
    "DurationField": _of(forms.DurationField),
    "EmailField": _char(forms.EmailField),
    "FileField": _file(forms.FileField),
    "FilePathField": _file_path,
    "FloatField": _of(forms.FloatField),
    "ForeignKey": _foreign_key,
    "GenericIPAddressField": _of(forms.GenericIPAddressField, "protocol"),
    "ImageField": _file(forms.ImageField),
    "IntegerField": _integer(),
    "JSONField": _of(forms.JSONField, "encoder", "decoder"),
    "ManyToManyField": _many_to_many,
    "OneToOneField": _foreign_key,
    "PositiveBigIntegerField": _integer(min_value=0, max_value=LARGEST_BIG_INTEGER),
    "PositiveIntegerField": _integer(min_value=0),
    "PositiveSmallIntegerField": _integer(min_value=0),
    "SlugField": _char(forms.SlugField, "allow_unicode"),
    "SmallIntegerField": _integer(),
    "TextField": _text,
    "TimeField": _of(forms.TimeField),
    "URLField": _char(forms.URLField),
    "UUIDField": _of(forms.UUIDField),
}
