"""Bound fields: a field as part of one form, with its data, its errors and its HTML."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from quintet.forms import groups, kept_uploads, labels, layout, shared_rows
from quintet.forms.rendering import Renderable, draws_stock
from quintet.forms.widgets.base import BoundWidget
from quintet.forms.widgets.inputs import Textarea, TextInput
from quintet.kit.attribute_names import with_checked_names
from quintet.kit.html import SafeString
from quintet.kit.lazy import cached_property
from quintet.kit.text import pretty_name

NOTHING_SHARED = nullcontext()


class BoundField(Renderable):
    """A field and its data. Iterating gives the widget's inputs; its text is the widget's HTML."""

    #: Templates look attributes up before keys: `form.field.label` is never the key "label".
    attribute_first_in_templates = True

    def __init__(self, form: Any, field: Any, name: str) -> None:
        self.form = form
        self._field = field
        self.name = name
        self.html_name: str = form.add_prefix(name)
        self.label: Any = pretty_name(name) if field.label is None else field.label
        self.help_text: Any = field.help_text or ""

    @cached_property
    def html_initial_name(self) -> str:
        """The name of the hidden input that holds the initial value."""
        return self.form.add_initial_prefix(self.name)

    @cached_property
    def html_initial_id(self) -> str:
        """The id of that input."""
        return self.form.add_initial_prefix(self.auto_id)

    @property
    def field(self) -> Any:
        """The form's own field, made now if the form shared its class's until here."""
        own = self.form.fields.get(self.name) if self.form.fields.shares(self.name, self._field) else self._field
        self._field = own
        return own

    def follow(self, field: Any, shared: Any) -> None:
        """Go over to the form's own ``field`` when it was copied from the ``shared`` one after this was bound."""
        if self._field is not field and self._field is shared:
            self._field = field

    @property
    def renderer(self) -> Any:  # type: ignore[override]  # the form's
        """The form's renderer."""
        return self.form.renderer

    @property
    def template_name(self) -> str:  # type: ignore[override]  # the field's or the renderer's
        """The template of the whole field: label, help, errors and widget."""
        return self._field.template_name or self.form.renderer.field_template_name

    def get_context(self) -> dict[str, Any]:
        """Return what the template sees: ``field``."""
        return {"field": self}

    def as_field_group(self) -> SafeString:
        """Return label, help text, errors and widget."""
        return self.render()

    def render(self, template_name: str | None = None, context: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the whole field by its template."""
        chosen = template_name or self.template_name
        if context is None and chosen == layout.FIELD_TEMPLATE and draws_stock(renderer or self.form.renderer, chosen):
            if type(self) is BoundField and groups.is_stock(self, self._field):
                return groups.write(self, self._field)
            own = self.get_context()
            if own.keys() == {"field"} and own["field"] is self:
                return layout.write_group(self)
        return super().render(chosen, context, renderer)

    def __str__(self) -> str:
        if self._field.show_hidden_initial:
            return SafeString(self.as_widget() + self.as_hidden(only_initial=True))
        return self.as_widget()

    def __html__(self) -> str:
        return str(self)

    @cached_property
    def subwidgets(self) -> list[BoundWidget]:
        """The inputs of the widget: one for most, one for each choice of radio buttons."""
        identity = self._field.widget.attrs.get("id") or self.auto_id
        attrs = self.build_widget_attrs({"id": identity} if identity else {})
        with self._sharing_rows():
            return [
                BoundWidget(self._field.widget, one, self.form.renderer)
                for one in self._field.widget.subwidgets(self.html_name, self.value(), attrs=attrs)
            ]

    def __bool__(self) -> bool:
        # Having no choices does not make a field absent.
        return True

    def __iter__(self) -> Iterator[BoundWidget]:
        return iter(self.subwidgets)

    def __len__(self) -> int:
        return len(self.subwidgets)

    def __getitem__(self, index: int | slice) -> Any:
        if not isinstance(index, int | slice):
            raise TypeError(f"BoundField indices must be integers or slices, not {type(index).__name__}.")
        return self.subwidgets[index]

    @property
    def errors(self) -> Any:
        """The errors of this field, an empty list when there are none."""
        found = self.form.errors.get(self.name)
        if found is None:
            return self.form.error_class(renderer=self.form.renderer)
        return found

    def as_widget(self, widget: Any = None, attrs: Mapping[str, Any] | None = None, only_initial: bool = False) -> SafeString:
        """Return the HTML of the field's widget, or of ``widget``, with ``attrs`` added."""
        widget = widget or self._field.widget
        if self._field.localize:
            widget.is_localized = True
        own = self.build_widget_attrs(dict(attrs) if attrs else {}, widget)
        identity = self.auto_id
        if identity and "id" not in widget.attrs:
            own.setdefault("id", self.html_initial_id if only_initial else identity)
        if only_initial and self.html_initial_name in self.form.data:
            value = self._submitted(self._field.hidden_widget(), self.html_initial_name)
        else:
            value = self.value()
        name = self.html_initial_name if only_initial else self.html_name
        with self._sharing_rows():
            element = widget.render(name=name, value=value, attrs=own, renderer=self.form.renderer)
        return kept_uploads.write(self.form, self.name, name) + element if self._keeps_uploads(widget) else element

    def _sharing_rows(self) -> AbstractContextManager[None]:
        """Return the context in which the widget is drawn: rows to choose from are read once for all forms of a formset."""
        if not self._field.offers_rows or self.form.shared_rows is None:
            return NOTHING_SHARED
        return shared_rows.drawing(self.form.shared_rows, self.html_name)

    def _keeps_uploads(self, widget: Any) -> bool:
        return self.form.keep_uploads and self.form.is_bound and widget.needs_multipart_form and not self._field.disabled

    def as_text(self, attrs: Mapping[str, Any] | None = None, **kwargs: Any) -> SafeString:
        """Return the field as a line of text."""
        return self.as_widget(TextInput(), attrs, **kwargs)

    def as_textarea(self, attrs: Mapping[str, Any] | None = None, **kwargs: Any) -> SafeString:
        """Return the field as a text area."""
        return self.as_widget(Textarea(), attrs, **kwargs)

    def as_hidden(self, attrs: Mapping[str, Any] | None = None, **kwargs: Any) -> SafeString:
        """Return the field as a hidden input."""
        return self.as_widget(self._field.hidden_widget(), attrs, **kwargs)

    @property
    def data(self) -> Any:
        """The submitted value as the widget reads it, None when there is none."""
        return self._submitted(self._field.widget, self.html_name)

    def _submitted(self, widget: Any, html_name: str) -> Any:
        return widget.value_from_datadict(self.form.data, self.form.files, html_name)

    def value(self) -> Any:
        """Return the value that the widget shows: the submitted one of a bound form, else the initial one."""
        value = self.initial
        if self.form.is_bound:
            value = self._field.bound_data(self.data, value)
        return self._field.prepare_value(value)

    def has_changed(self) -> bool:
        """Say whether the submitted value differs from the initial one, or from the hidden one shown with the form."""
        field = self._field
        if field.show_hidden_initial:
            hidden = field.hidden_widget()
            given = self._submitted(hidden, self.html_initial_name)
            try:
                initial = field.to_python(given)
            except Exception:  # noqa: BLE001  a hidden initial value that cannot be read was tampered with: changed
                return True
        else:
            initial = self.initial
        return field.has_changed(initial, self.data)

    @cached_property
    def initial(self) -> Any:
        """The initial value, evaluated once; without microseconds when the widget cannot show them."""
        return self.form.get_initial_for_field(self._field, self.name)

    def build_widget_attrs(self, attrs: Mapping[str, Any], widget: Any = None) -> dict[str, Any]:
        """Return ``attrs`` with required, disabled, aria-invalid and aria-describedby as this field needs them."""
        widget = widget or self._field.widget
        field = self._field
        own = dict(attrs)
        if field.required and self.form.use_required_attribute and widget.use_required_attribute(self.initial):
            own |= field.required_attrs(widget, self.initial)
            if "required" in own and self._keeps_uploads(widget) and kept_uploads.shown(self.form, self.name):
                del own["required"]  # what was chosen before is enough
        if field.disabled:
            own["disabled"] = True
        if not widget.is_hidden and self.form.is_bound and self.name in self.form.errors:
            own["aria-invalid"] = "true"
        if (
            "aria-describedby" not in own
            and "aria-describedby" not in widget.attrs
            and not self.use_fieldset
            and not self.is_hidden
        ):
            described = self.aria_describedby
            if described:
                own["aria-describedby"] = described
        return own

    @property
    def aria_describedby(self) -> str | None:
        """The ids of help text and errors, an empty text for none, None when the widget has an attribute of its own."""
        if "aria-describedby" in self._field.widget.attrs:
            return None
        if not self.auto_id or self.is_hidden:
            return ""
        ids = [f"{self.auto_id}_helptext"] if self.help_text else []
        if self.form.is_bound and self.name in self.form.errors:
            ids.append(f"{self.auto_id}_error")
        return " ".join(ids)

    @cached_property
    def auto_id(self) -> str:
        """The id that the form's ``auto_id`` gives this field, an empty text for none."""
        return automatic_id(self.form.auto_id, self.html_name)

    @property
    def id_for_label(self) -> str:
        """The id that the label points to."""
        widget = self._field.widget
        return widget.id_for_label(widget.attrs.get("id") or self.auto_id)

    @property
    def is_hidden(self) -> bool:
        """Whether the widget is hidden."""
        return self._field.widget.is_hidden

    @property
    def use_fieldset(self) -> bool:
        """Whether the widget belongs in a fieldset with a legend."""
        return self._field.widget.use_fieldset

    @property
    def widget_type(self) -> str:
        """The widget's class in lower case, without "widget" and "input": "text", "select", ..."""
        name = type(self._field.widget).__name__.lower()
        return name.removesuffix("widget").removesuffix("input")

    def label_tag(
        self, contents: Any = None, attrs: Mapping[str, Any] | None = None, label_suffix: Any = None, tag: str | None = None
    ) -> SafeString:
        """Return the label element around ``contents`` (by default the label) and the suffix; escaped."""
        context = self._label_context(contents, attrs, label_suffix, tag)
        template_name = self.form.template_name_label
        if template_name == labels.TEMPLATE and draws_stock(self.form.renderer, template_name):
            return labels.label_markup(context)
        return self.form.render(template_name, context)

    def legend_tag(self, contents: Any = None, attrs: Mapping[str, Any] | None = None, label_suffix: Any = None) -> SafeString:
        """Return the label as a legend element."""
        return self.label_tag(contents, attrs, label_suffix, tag="legend")

    def _label_context(
        self, contents: Any, attrs: Mapping[str, Any] | None, label_suffix: Any, tag: str | None
    ) -> dict[str, Any]:
        contents = contents or self.label
        if label_suffix is None:
            label_suffix = self.form.label_suffix if self._field.label_suffix is None else self._field.label_suffix
        contents = labels.with_suffix(contents, label_suffix)
        identity = self._field.widget.attrs.get("id") or self.auto_id
        own = dict(with_checked_names(attrs or {}))
        if identity:
            points = self._field.widget.id_for_label(identity)
            if points:
                own = {**own, "for": points}
            if self._field.required and hasattr(self.form, "required_css_class"):
                own["class"] = (
                    f"{own['class']} {self.form.required_css_class}" if "class" in own else self.form.required_css_class
                )
        return {"field": self, "contents": contents, "attrs": own, "use_tag": bool(identity), "tag": tag or "label"}

    def css_classes(self, extra_classes: Any = None) -> str:
        """Return ``extra_classes``, and the form's classes for errors and required fields, joined by blanks."""
        form = self.form
        if extra_classes is None and not hasattr(form, "required_css_class") and not hasattr(form, "error_css_class"):
            return ""
        given: Any = extra_classes or ()
        classes: list[str] = given.split() if hasattr(given, "split") else list(given)
        if self._field.required and hasattr(self.form, "required_css_class"):
            classes.append(self.form.required_css_class)
        if hasattr(self.form, "error_css_class") and self.errors:
            classes.append(self.form.error_css_class)
        return " ".join(dict.fromkeys(classes))


def automatic_id(pattern: Any, html_name: str) -> str:
    """Return the id that a form's ``auto_id`` gives the field of that name: none, its name, or a pattern with ``%s``."""
    if pattern and "%s" in str(pattern):
        return pattern % html_name
    return html_name if pattern else ""
