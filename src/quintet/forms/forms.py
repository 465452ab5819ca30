"""Forms: fields by name, bound to submitted data, cleaned into ``cleaned_data`` or refused with ``errors``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from operator import attrgetter
from typing import Any, ClassVar

from quintet.forms import cleaning, kept_uploads, layout
from quintet.forms.boundfield import BoundField
from quintet.forms.current import default_renderer
from quintet.forms.errors import ErrorDict, ErrorList
from quintet.forms.fieldmap import FormFields, owned
from quintet.forms.fields.base import Field
from quintet.forms.media import Media, MediaDefiningClass
from quintet.forms.plan import FormPlan, make_plan, signature_of
from quintet.forms.rendering import Renderable
from quintet.forms.summary import summary_of
from quintet.kernel.errors import NON_FIELD_ERRORS
from quintet.kit.html import SafeString
from quintet.kit.lazy import cached_property
from quintet.kit.multimap import MultiValueDict
from quintet.kit.twins import async_twin
from quintet.services.i18n.translation import gettext as _


class DeclarativeFieldsMetaclass(MediaDefiningClass):
    """Metaclass of forms: gathers the declared fields of the class and its bases into ``base_fields``."""

    declared_fields: dict[str, Field]
    base_fields: dict[str, Field]

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **options: Any) -> Any:
        """Make the class; a name set to None takes an inherited field out."""
        own = {key: value for key, value in attrs.items() if isinstance(value, Field)}
        made: Any = super().__new__(mcs, name, bases, {key: value for key, value in attrs.items() if key not in own}, **options)
        declared: dict[str, Field] = {}
        for cls in reversed(made.__mro__):
            declared |= own if cls is made else cls.__dict__.get("declared_fields", {})
            for key, value in cls.__dict__.items():
                if value is None:
                    declared.pop(key, None)
        made.base_fields = made.declared_fields = declared
        return made


class BaseForm(Renderable):
    """The whole of a form but the syntax of its declaration.

    ``data`` and ``files`` bind the form, an empty dictionary too. ``prefix`` keeps its names apart from other forms'.
    """

    default_renderer: Any = None
    field_order: Any = None
    prefix: str | None = None
    use_required_attribute = True
    #: What pages may ask about single fields (`quintet.views.inline_validation`): which fields, None for all that are visible and
    #: bring no file; by field, those that its ``clean_<name>`` wants cleaned before; which may be asked whether they are unique.
    inline_fields: Sequence[str] | None = None
    inline_after: Mapping[str, Sequence[str]] = {}
    inline_unique: Sequence[str] = ()
    bound_field_class: Any = None
    #: Whether uploads survive errors: a form that is shown again shows them too, and brings them with the next submit.
    keep_uploads = False
    #: What the form keeps (`quintet.forms.kept_uploads`), None while nobody looked; and for whom, by default for whoever asks.
    kept_files: Any = None
    upload_owner: Any = str
    #: The rows that all forms of a formset choose from (`quintet.forms.shared_rows`), None for a form of its own.
    shared_rows: Any = None

    template_name_label = "django/forms/label.html"
    # One for each of the methods as_div, as_table, as_ul, as_p.
    template_name_div, template_name_table = "django/forms/div.html", "django/forms/table.html"
    template_name_ul, template_name_p = "django/forms/ul.html", "django/forms/p.html"

    base_fields: ClassVar[dict[str, Field]] = {}
    cleaned_data: dict[str, Any]

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
        field_order: Iterable[str] | None = None,
        use_required_attribute: bool | None = None,
        renderer: Any = None,
        bound_field_class: Any = None,
    ) -> None:
        self.is_bound = data is not None or files is not None
        self.data: Any = MultiValueDict() if data is None else data
        self._files: Any = MultiValueDict() if files is None else files
        self.auto_id = auto_id
        if prefix is not None:
            self.prefix = prefix
        self.initial: Any = initial or {}
        self.error_class = error_class
        if label_suffix is not None:
            self.label_suffix = label_suffix
        self.empty_permitted = empty_permitted
        if use_required_attribute is not None:
            self.use_required_attribute = use_required_attribute
        if renderer is not None:
            self.renderer = renderer
        if bound_field_class is not None:
            self.bound_field_class = bound_field_class
        if empty_permitted and self.use_required_attribute:
            raise ValueError("The empty_permitted and use_required_attribute arguments may not both be True.")
        self._errors: Any = None
        self._bound: dict[str, BoundField] = {}
        self.fields = FormFields(self.base_fields, self._plan().private)
        order = self.field_order if field_order is None else field_order
        if order is not None:
            self.order_fields(order)

    @property
    def files(self) -> Any:
        """The files that were sent, with those kept of an earlier submit when ``keep_uploads`` is on."""
        if self.keep_uploads and self.is_bound and self.kept_files is None:
            self.kept_files, self._files = kept_uploads.gather(self, self._files)
        return self._files

    @files.setter
    def files(self, files: Any) -> None:
        self._files = files
        self.kept_files = None

    def _set_fields(self, fields: Mapping[str, Field]) -> None:
        self._fields = fields if isinstance(fields, FormFields) else owned(fields)

    fields: Any = property(
        attrgetter("_fields"),
        _set_fields,
        doc="The form's fields by name; a dictionary put in their place becomes the form's own.",
    )

    @classmethod
    def _plan(cls) -> FormPlan:
        plan: FormPlan | None = cls.__dict__.get("_form_plan")
        if plan is None or plan.signature != signature_of(cls.base_fields):
            plan = make_plan(cls, BaseForm)
            cls._form_plan = plan
        return plan

    @cached_property
    def label_suffix(self) -> Any:
        """What stands after a label, a colon in English."""
        return _(":")

    @cached_property
    def renderer(self) -> Any:  # type: ignore[override]  # found when it is needed
        """What draws the form: its class's default, else the project's."""
        if self.default_renderer is None:
            return default_renderer()
        return self.default_renderer() if isinstance(self.default_renderer, type) else self.default_renderer

    def order_fields(self, field_order: Iterable[str] | None) -> None:
        """Put the named fields first, in that order; unknown names do no harm."""
        if field_order is None:
            return
        first = [name for name in field_order if name in self.fields]
        self.fields.reorder(list(dict.fromkeys([*first, *self.fields])))

    def __repr__(self) -> str:
        known = self.is_bound and not self._errors if self._errors is not None else "Unknown"
        return f"<{type(self).__name__} bound={self.is_bound}, valid={known}, fields=({';'.join(self.fields)})>"

    def __iter__(self) -> Iterator[BoundField]:
        return (self[name] for name in self.fields)

    def __getitem__(self, name: str) -> BoundField:
        found = self._bound.get(name)
        if found is None or name not in self.fields:
            found = self._bound[name] = self._bind(name)
        else:
            found.follow(self.fields.peek(name), self.base_fields.get(name))
        return found

    def _bind(self, name: str) -> BoundField:
        if name not in self.fields:
            choices = ", ".join(sorted(self.fields))
            raise KeyError(f"Key '{name}' not found in '{type(self).__name__}'. Choices are: {choices}.")
        return self.fields.peek(name).get_bound_field(self, name)

    @property
    def errors(self) -> Any:
        """The errors by field name; asking for them cleans the form."""
        if self._errors is None:
            self.full_clean()
        return self._errors

    def is_valid(self) -> bool:
        """Say whether the form is bound and has no errors."""
        return self.is_bound and not self.errors

    ais_valid = async_twin(is_valid)

    def add_prefix(self, field_name: str) -> str:
        """Return the name of a field in HTML."""
        return f"{self.prefix}-{field_name}" if self.prefix else field_name

    def add_initial_prefix(self, field_name: str) -> str:
        """Return the name of a field's hidden initial value in HTML."""
        return f"initial-{self.add_prefix(field_name)}"

    @property
    def template_name(self) -> str:  # type: ignore[override]  # the renderer's
        """The template of the whole form."""
        return self.renderer.form_template_name

    def get_context(self) -> dict[str, Any]:
        """Return what the template sees: visible fields with their errors, hidden fields, the other errors."""
        return layout.form_context(self)

    def render(self, template_name: str | None = None, context: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the HTML of the form."""
        if context is None and type(self).get_context is BaseForm.get_context:
            direct = layout.write_form(self, template_name or self.template_name, renderer or self.renderer)
            if direct is not None:
                return direct
        return super().render(template_name, context, renderer)

    def as_p(self) -> SafeString:
        """Return the fields in paragraphs."""
        return self.render(self.template_name_p)

    def as_table(self) -> SafeString:
        """Return the fields as table rows."""
        return self.render(self.template_name_table)

    def as_ul(self) -> SafeString:
        """Return the fields as list items."""
        return self.render(self.template_name_ul)

    def as_div(self) -> SafeString:
        """Return the fields in divisions."""
        return self.render(self.template_name_div)

    def non_field_errors(self) -> Any:
        """Return the errors that belong to no field."""
        return self.errors.get(NON_FIELD_ERRORS, self.error_class(error_class="nonfield", renderer=self.renderer))

    def error_summary(self) -> SafeString:
        """Return a list of all errors as links to their inputs, to stand above the form; nothing when there are none."""
        return summary_of(self)

    def add_error(self, field: str | None, error: Any) -> None:
        """Add an error to a field (None: to the form) and take the field out of ``cleaned_data``.

        ``error`` may be a message, a ValidationError, a list, or with ``field`` None a mapping by field name. Raises TypeError
        for a mapping together with a field, ValueError for a field that the form lacks.
        """
        cleaning.add_error(self, field, error)

    def has_error(self, field: str, code: str | None = None) -> bool:
        """Say whether a field has an error, or one with ``code``."""
        found = self.errors.get(field)
        return found is not None and (code is None or any(error.code == code for error in found.as_data()))

    def full_clean(self) -> None:
        """Clean every field, then the form; fills ``errors`` and ``cleaned_data``."""
        self._errors = ErrorDict(renderer=self.renderer)
        if self.is_bound:
            self.cleaned_data = {}
            if not self.empty_permitted or self.has_changed():
                for clean in (self._clean_fields, self._clean_form, self._post_clean):
                    clean()
            if self.kept_files is not None:
                self.kept_files.cleaned = True

    def _clean_fields(self) -> None:
        cleaning.clean_fields(self, self._form_plan)

    def clean_only(self, names: Iterable[str]) -> None:
        """Clean the named fields with their ``clean_<name>`` and nothing else; fills ``errors`` and ``cleaned_data``."""
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data = {}
        cleaning.clean_fields(self, self._plan(), names)
        self._post_clean_only([name for name in names if name in self.cleaned_data])

    def _post_clean_only(self, names: list[str]) -> None:
        """Do what must wait for these clean fields; model forms validate their model's fields here."""

    def _clean_form(self) -> None:
        cleaning.clean_form(self)

    def _post_clean(self) -> None:
        """Do what must wait for the clean form; model forms build and validate their instance here."""

    def clean(self) -> Any:
        """Validate fields together; raise ValidationError, or return what takes the place of ``cleaned_data``.

        It and the ``clean_<name>`` hooks may be coroutine functions.
        """
        return self.cleaned_data

    def has_changed(self) -> bool:
        """Say whether the submitted data differs from the initial data."""
        return bool(self.changed_data)

    @cached_property
    def changed_data(self) -> list[str]:
        """The names of the fields whose submitted value differs from the initial one."""
        return [name for name in self.fields if self[name].has_changed()]

    @property
    def media(self) -> Media:  # type: ignore[no-redef]  # told by the fields' widgets
        """The style sheets and scripts that the form needs."""
        return sum((field.widget.media for _name, field in self.fields.peek_items()), Media())

    def is_multipart(self) -> bool:
        """Say whether a widget uploads files, so that the form must be sent as multipart."""
        return any(field.widget.needs_multipart_form for _name, field in self.fields.peek_items())

    def hidden_fields(self) -> list[BoundField]:
        """Return the fields that show nothing."""
        return [field for field in self if field.is_hidden]

    def visible_fields(self) -> list[BoundField]:
        """Return the fields that show something."""
        return [field for field in self if not field.is_hidden]

    def get_initial_for_field(self, field: Any, field_name: str) -> Any:
        """Return the initial value: the form's before the field's; a callable is called.

        It has no microseconds when the widget cannot show them.
        """
        value = self.initial.get(field_name, field.initial)
        value = value() if callable(value) else value
        if isinstance(value, datetime | time) and not field.widget.supports_microseconds:
            return value.replace(microsecond=0)
        return value


class Form(BaseForm, metaclass=DeclarativeFieldsMetaclass):
    """A form whose fields are declared as class attributes."""
