"""Formsets: several forms of one kind in one page."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from quintet.forms import cleaning
from quintet.forms.current import default_renderer
from quintet.forms.errors import ErrorList
from quintet.forms.fields.choices import BooleanField
from quintet.forms.fields.numbers import IntegerField
from quintet.forms.forms import Form
from quintet.forms.media import Media
from quintet.forms.rendering import Renderable, draws_stock
from quintet.forms.shared_rows import SharedRows
from quintet.forms.widgets.inputs import CheckboxInput, HiddenInput, NumberInput
from quintet.kernel.errors import ValidationError
from quintet.kit.html import SafeString
from quintet.kit.lazy import cached_property
from quintet.kit.twins import async_twin
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.services.i18n.translation import ngettext_lazy

#: The fields of the management form: how many forms are sent and were there, and between which limits.
TOTAL_FORM_COUNT, INITIAL_FORM_COUNT = "TOTAL_FORMS", "INITIAL_FORMS"
MIN_NUM_FORM_COUNT, MAX_NUM_FORM_COUNT = "MIN_NUM_FORMS", "MAX_NUM_FORMS"
DEFAULT_MIN_NUM, DEFAULT_MAX_NUM = 0, 1000

#: The fields that a formset adds to its forms.
DELETION_FIELD_NAME, ORDERING_FIELD_NAME = "DELETE", "ORDER"

#: The formset's layouts: template name -> the method of its forms, and the markup between two of them.
LAYOUTS = {
    "django/forms/formsets/div.html": "as_div",
    "django/forms/formsets/p.html": "as_p",
    "django/forms/formsets/table.html": "as_table",
    "django/forms/formsets/ul.html": "as_ul",
}


class ManagementForm(Form):
    """Hidden fields that say how many forms were sent, and how many of them were there before."""

    template_name = "django/forms/div.html"  # type: ignore[assignment]  # whatever the renderer's default

    TOTAL_FORMS = IntegerField(widget=HiddenInput, min_value=0)
    INITIAL_FORMS = IntegerField(widget=HiddenInput, min_value=0)
    MIN_NUM_FORMS = IntegerField(required=False, widget=HiddenInput)
    MAX_NUM_FORMS = IntegerField(required=False, widget=HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Give missing counts as none, so that they can be counted with."""
        self.cleaned_data.setdefault(TOTAL_FORM_COUNT, 0)
        self.cleaned_data.setdefault(INITIAL_FORM_COUNT, 0)
        return self.cleaned_data


class BaseFormSet(Renderable):
    """Forms of one class, numbered by their prefix; made into a class of its own by `formset_factory`."""

    deletion_widget: Any = CheckboxInput
    ordering_widget: Any = NumberInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "missing_management_form": _(
            "ManagementForm data is missing or has been tampered with. Missing fields: %(field_names)s. "
            "You may need to file a bug report if the issue persists."
        ),
        "too_many_forms": ngettext_lazy("Please submit at most %(num)d form.", "Please submit at most %(num)d forms.", "num"),
        "too_few_forms": ngettext_lazy("Please submit at least %(num)d form.", "Please submit at least %(num)d forms.", "num"),
    }

    template_name_div = "django/forms/formsets/div.html"
    template_name_p = "django/forms/formsets/p.html"
    template_name_table = "django/forms/formsets/table.html"
    template_name_ul = "django/forms/formsets/ul.html"

    # What `formset_factory` sets; here its defaults, for classes that are written out.
    form: Any
    extra = 1
    can_order = can_delete = validate_max = validate_min = False
    can_delete_extra = True
    min_num, max_num, absolute_max = DEFAULT_MIN_NUM, DEFAULT_MAX_NUM, 2 * DEFAULT_MAX_NUM
    renderer: Any = None

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        auto_id: Any = "id_%s",
        prefix: str | None = None,
        initial: Any = None,
        error_class: type[ErrorList] = ErrorList,
        form_kwargs: Mapping[str, Any] | None = None,
        error_messages: Mapping[str, Any] | None = None,
    ) -> None:
        self.is_bound = data is not None or files is not None
        self.prefix = prefix or self.get_default_prefix()
        self.auto_id = auto_id
        self.data: Any = data or {}
        self.files: Any = files or {}
        self.initial = initial
        self.form_kwargs: dict[str, Any] = dict(form_kwargs or {})
        self.error_class = error_class
        self._errors: Any = None
        self._non_form_errors: Any = None
        self.form_renderer = self.renderer
        self.renderer = self.renderer or default_renderer()
        self.error_messages = {**self._all_messages(), **(error_messages or {})}

    def _all_messages(self) -> dict[str, Any]:
        messages: dict[str, Any] = {}
        for cls in reversed(type(self).__mro__):
            messages |= cls.__dict__.get("default_error_messages", {})
        return messages

    def __iter__(self) -> Iterator[Any]:
        return iter(self.forms)

    def __getitem__(self, index: Any) -> Any:
        return self.forms[index]

    def __len__(self) -> int:
        return len(self.forms)

    def __bool__(self) -> bool:
        # Without forms there is still the management form.
        return True

    def __repr__(self) -> str:
        if self._errors is None:
            known: Any = "Unknown"
        else:
            known = self.is_bound and not self._non_form_errors and not any(self._errors)
        return f"<{type(self).__qualname__}: bound={self.is_bound} valid={known} total_forms={self.total_form_count()}>"

    @cached_property
    def management_form(self) -> ManagementForm:
        """The form of the counts; bound and cleaned when the formset is bound."""
        options: dict[str, Any] = {"auto_id": self.auto_id, "prefix": self.prefix, "renderer": self.renderer}
        if self.is_bound:
            bound = ManagementForm(self.data, **options)
            bound.full_clean()
            return bound
        counts = {
            TOTAL_FORM_COUNT: self.total_form_count(),
            INITIAL_FORM_COUNT: self.initial_form_count(),
            MIN_NUM_FORM_COUNT: self.min_num,
            MAX_NUM_FORM_COUNT: self.max_num,
        }
        return ManagementForm(initial=counts, **options)

    def total_form_count(self) -> int:
        """Return how many forms there are: those sent (at most ``absolute_max``), or initial, minimal and extra ones."""
        if self.is_bound:
            return min(self.management_form.cleaned_data[TOTAL_FORM_COUNT], self.absolute_max)
        initial = self.initial_form_count()
        wanted = max(initial, self.min_num) + self.extra
        # Initial forms stay even beyond the maximum; extra ones do not.
        return initial if initial > self.max_num >= 0 else min(wanted, self.max_num) if wanted > self.max_num >= 0 else wanted

    def initial_form_count(self) -> int:
        """Return how many forms were there before."""
        if self.is_bound:
            return self.management_form.cleaned_data[INITIAL_FORM_COUNT]
        return len(self.initial) if self.initial else 0

    @cached_property
    def forms(self) -> list[Any]:
        """The forms, made at the first look."""
        return [self._construct_form(index, **self.get_form_kwargs(index)) for index in range(self.total_form_count())]

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Return further arguments for the form at ``index``, None for the empty one."""
        return self.form_kwargs.copy()

    def _form_options(self, number: int | str) -> dict[str, Any]:
        """Return the arguments that every form gets, the one numbered ``__prefix__`` too."""
        # The browser cannot know which forms will be deleted or left empty.
        own = {"prefix": self.add_prefix(number), "use_required_attribute": False}
        return own | {"auto_id": self.auto_id, "renderer": self.form_renderer}

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        options = self._form_options(i) | {"error_class": self.error_class}
        if self.is_bound:
            options |= {"data": self.data, "files": self.files}
        if self.initial and "initial" not in kwargs and i < len(self.initial):
            options["initial"] = self.initial[i]
        if i >= self.initial_form_count() and i >= self.min_num:
            options["empty_permitted"] = True
        form = self.form(**(options | kwargs))
        form.shared_rows = self._shared_rows
        self.add_fields(form, i)
        return form

    @cached_property
    def _shared_rows(self) -> SharedRows:
        return SharedRows()

    @property
    def initial_forms(self) -> list[Any]:
        """The forms that were there before."""
        return self.forms[: self.initial_form_count()]

    @property
    def extra_forms(self) -> list[Any]:
        """The forms that are new."""
        return self.forms[self.initial_form_count() :]

    @property
    def empty_form(self) -> Any:
        """A form whose prefix has ``__prefix__`` in the place of its number, for scripts that add forms."""
        options = self._form_options("__prefix__") | {"empty_permitted": True}
        form = self.form(**(self.get_form_kwargs(None) | options))
        form.shared_rows = self._shared_rows
        self.add_fields(form, None)
        return form

    @property
    def cleaned_data(self) -> list[dict[str, Any]]:
        """The clean data of every form.

        Raises AttributeError while the formset is not valid.
        """
        if not self.is_valid():
            raise AttributeError(f"'{type(self).__name__}' object has no attribute 'cleaned_data'")
        return [form.cleaned_data for form in self.forms]

    @property
    def deleted_forms(self) -> list[Any]:
        """The forms marked for deletion, without empty new ones."""
        return self._marked_forms() if self.is_valid() else []

    @property
    def ordered_forms(self) -> list[Any]:
        """The forms in the order that was sent, without deleted and empty new ones; those without a place come last.

        Raises AttributeError while the formset is not valid or cannot be ordered.
        """
        if not self.is_valid() or not self.can_order:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute 'ordered_forms'")
        before = self.initial_form_count()
        kept = [
            form
            for index, form in enumerate(self.forms)
            if (index < before or form.has_changed()) and not (self.can_delete and self._should_delete_form(form))
        ]

        def place(form: Any) -> tuple[bool, int]:
            wanted = form.cleaned_data[ORDERING_FIELD_NAME]
            return (wanted is None, wanted or 0)

        return sorted(kept, key=place)

    @classmethod
    def get_default_prefix(cls) -> str:
        """Return the prefix of formsets that are given none."""
        return "form"

    @classmethod
    def get_deletion_widget(cls) -> Any:
        """Return the widget of the deletion field."""
        return cls.deletion_widget

    @classmethod
    def get_ordering_widget(cls) -> Any:
        """Return the widget of the ordering field."""
        return cls.ordering_widget

    def non_form_errors(self) -> Any:
        """Return the errors that belong to no form."""
        if self._non_form_errors is None:
            self.full_clean()
        return self._non_form_errors

    @property
    def errors(self) -> Any:
        """The errors of each form; asking for them cleans the formset."""
        if self._errors is None:
            self.full_clean()
        return self._errors

    def total_error_count(self) -> int:
        """Return how many errors there are in all."""
        return len(self.non_form_errors()) + sum(len(errors) for errors in self.errors)

    def _should_delete_form(self, form: Any) -> bool:
        return form.cleaned_data.get(DELETION_FIELD_NAME, False)

    def is_valid(self) -> bool:
        """Say whether the formset is bound, and it and every form that will not be deleted is valid."""
        if not self.is_bound:
            return False
        self.errors  # noqa: B018  cleans
        checked = [form.is_valid() for form in self.forms if not (self.can_delete and self._should_delete_form(form))]
        return all(checked) and not self.non_form_errors()

    ais_valid = async_twin(is_valid)

    def full_clean(self) -> None:
        """Clean every form, then count them, then run `clean`."""
        self._errors = []
        self._non_form_errors = self.error_class(error_class="nonform", renderer=self.renderer)
        if not self.is_bound:
            return
        if not self.management_form.is_valid():
            self._non_form_errors.append(self._missing_counts())
        empty = self._clean_forms()
        try:
            self._validate_counts(empty)
            cleaning.settled(self.clean())
        except ValidationError as error:
            self._non_form_errors = self.error_class(error.error_list, error_class="nonform", renderer=self.renderer)

    def _clean_forms(self) -> int:
        """Clean every form and keep its errors; return how many are new ones left empty."""
        return sum(self._take_errors(index, form) for index, form in enumerate(self.forms))

    def _missing_counts(self) -> ValidationError:
        names = ", ".join(self.management_form.add_prefix(name) for name in self.management_form.errors)
        message = self.error_messages["missing_management_form"]
        return ValidationError(message, params={"field_names": names}, code="missing_management_form")

    def _take_errors(self, index: int, form: Any) -> bool:
        """Keep the errors of one form; return whether it is a new one left empty."""
        empty = index >= self.initial_form_count() and not form.has_changed()
        errors = form.errors
        if not (self.can_delete and self._should_delete_form(form)):
            self._errors.append(errors)
        return empty

    def _validate_counts(self, empty: int) -> None:
        deleted = len(self._marked_forms())
        sent = self.management_form.cleaned_data[TOTAL_FORM_COUNT]
        if (self.validate_max and self.total_form_count() - deleted > self.max_num) or sent > self.absolute_max:
            raise ValidationError(self.error_messages["too_many_forms"], code="too_many_forms", params={"num": self.max_num})
        if self.validate_min and self.total_form_count() - deleted - empty < self.min_num:
            raise ValidationError(self.error_messages["too_few_forms"], code="too_few_forms", params={"num": self.min_num})

    def _marked_forms(self) -> list[Any]:
        if not self.can_delete:
            return []
        before = self.initial_form_count()
        return [
            form
            for index, form in enumerate(self.forms)
            if (index < before or form.has_changed()) and self._should_delete_form(form)
        ]

    def clean(self) -> None:
        """Validate the forms together; raise ValidationError for what is wrong with them."""

    def has_changed(self) -> bool:
        """Say whether a form has changed."""
        return any(form.has_changed() for form in self)

    def add_fields(self, form: Any, index: int | None) -> None:
        """Give a form its fields for order and deletion; ``index`` is None for the empty form."""
        before = self.initial_form_count()
        known = index is not None and index < before
        if self.can_order:
            place = {"initial": index + 1} if known and index is not None else {}
            form.fields[ORDERING_FIELD_NAME] = IntegerField(
                label=_("Order"), required=False, widget=self.get_ordering_widget(), **place
            )
        if self.can_delete and (self.can_delete_extra or known):
            form.fields[DELETION_FIELD_NAME] = BooleanField(label=_("Delete"), required=False, widget=self.get_deletion_widget())

    def add_prefix(self, index: Any) -> str:
        """Return the prefix of the form at ``index``."""
        return f"{self.prefix}-{index}"

    def is_multipart(self) -> bool:
        """Say whether the forms upload files."""
        return self.forms[0].is_multipart() if self.forms else self.empty_form.is_multipart()

    @property
    def media(self) -> Media:
        """The media that the forms need."""
        return self.forms[0].media if self.forms else self.empty_form.media

    @property
    def template_name(self) -> str:  # type: ignore[override]  # the renderer's
        """The template of the whole formset."""
        return self.renderer.formset_template_name

    def get_context(self) -> dict[str, Any]:
        """Return what the template sees: ``formset``."""
        return {"formset": self}

    def render(self, template_name: str | None = None, context: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the HTML: management form, then the forms."""
        chosen = template_name or self.template_name
        layout = LAYOUTS.get(chosen)
        if context is None and layout is not None and draws_stock(renderer or self.renderer, chosen):
            own = self.get_context()
            if own.keys() == {"formset"} and own["formset"] is self:
                return SafeString(str(self.management_form) + "".join([str(getattr(form, layout)()) for form in self]))
        return super().render(chosen, context, renderer)

    def as_p(self) -> SafeString:
        """Return the forms' fields in paragraphs."""
        return self.render(self.template_name_p)

    def as_table(self) -> SafeString:
        """Return the forms' fields as table rows."""
        return self.render(self.template_name_table)

    def as_ul(self) -> SafeString:
        """Return the forms' fields as list items."""
        return self.render(self.template_name_ul)

    def as_div(self) -> SafeString:
        """Return the forms' fields in divisions."""
        return self.render(self.template_name_div)


def formset_factory(
    form: Any,
    formset: type[BaseFormSet] = BaseFormSet,
    extra: int = 1,
    can_order: bool = False,
    can_delete: bool = False,
    max_num: int | None = None,
    validate_max: bool = False,
    min_num: int | None = None,
    validate_min: bool = False,
    absolute_max: int | None = None,
    can_delete_extra: bool = True,
    renderer: Any = None,
) -> Any:
    """Return a formset class of ``form``.

    Raises ValueError when ``absolute_max``, beyond which sent forms are refused unseen, is below ``max_num``.
    """
    allowed = {"can_delete": can_delete, "can_delete_extra": can_delete_extra, "can_order": can_order}
    checked = {"validate_max": validate_max, "validate_min": validate_min}
    attrs = {"form": form, "renderer": renderer, "extra": extra} | allowed | checked | _limits(min_num, max_num, absolute_max)
    return type(form.__name__.removesuffix("Form") + "FormSet", (formset,), attrs)


def _limits(least: int | None, most: int | None, accepted: int | None) -> dict[str, int]:
    """Return the numbers of forms that a formset asks for, allows, and takes at all from a browser."""
    max_num = DEFAULT_MAX_NUM if most is None else most
    absolute_max = max_num + DEFAULT_MAX_NUM if accepted is None else accepted
    if absolute_max < max_num:
        raise ValueError("'absolute_max' must be greater or equal to 'max_num'.")
    return {"min_num": DEFAULT_MIN_NUM if least is None else least, "max_num": max_num, "absolute_max": absolute_max}


def all_valid(formsets: Any) -> bool:
    """Say whether every formset is valid; all of them are cleaned, so that all errors show."""
    results = [formset.is_valid() for formset in formsets]
    return all(results)
