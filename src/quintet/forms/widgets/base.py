"""The base of widgets.

A widget renders by its template, through a renderer. A stock widget whose hooks nobody overrode, drawn by a renderer that
would find our own template, is written by a function instead: the class attribute ``markup`` says which. `fused` decides,
once per class; the bytes are the same either way (tests/contract/forms/test_fused_markup.py compares them).
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, cast

from quintet.forms.current import default_renderer
from quintet.forms.media import Media, MediaDefiningClass
from quintet.kit.attribute_names import with_checked_names
from quintet.kit.html import SafeString
from quintet.services.i18n import formats

#: Writes the HTML of a widget: (widget, name, value, attrs, renderer) -> HTML.
Markup = Callable[[Any, str, Any, Mapping[str, Any], Any], str]

#: What a subclass may override so that the stock markup no longer speaks for it.
HOOKS = (
    "render",
    "get_context",
    "_render",
    "format_value",
    "build_attrs",
    "create_option",
    "optgroups",
    "options",
    "decompress",
    "clear_checkbox_name",
    "clear_checkbox_id",
    "is_initial",
    "checked_attribute",
    "option_template_name",
    "option_inherits_attrs",
    "add_id_index",
    "id_for_label",
    "template_name",
)
#: The same, as they may be set on one widget.
OVERRIDES = frozenset(HOOKS)


class WidgetClass(MediaDefiningClass):
    """Metaclass of widgets: media, and whether the stock markup speaks for the class."""

    def __init__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> None:  # noqa: N805  a metaclass
        super().__init__(name, bases, attrs)
        made = cast("Any", cls)
        if "markup" in attrs:
            made.stock = cls
        elif made.markup is not None and any(getattr(cls, hook, None) is not getattr(made.stock, hook, None) for hook in HOOKS):
            made.markup = None


class BoundWidget:
    """One choice of a widget with several inputs, as a template's loop over a bound field sees it."""

    def __init__(self, parent_widget: "Widget", data: dict[str, Any], renderer: Any) -> None:
        self.parent_widget = parent_widget
        self.data = data
        self.renderer = renderer

    def tag(self, wrap_label: bool = False) -> SafeString:
        """Return the input alone, or with its label around it."""
        context = {"widget": {**self.data, "wrap_label": wrap_label}}
        return self.parent_widget._render(self.template_name, context, self.renderer)  # noqa: SLF001  the widget's own half

    @property
    def template_name(self) -> str:
        """The template of this input."""
        return self.data.get("template_name", self.parent_widget.template_name)

    @property
    def id_for_label(self) -> str | None:
        """The id of this input, for its label."""
        return self.data["attrs"].get("id")

    @property
    def choice_label(self) -> Any:
        """The text of this choice."""
        return self.data["label"]

    def __str__(self) -> str:
        return self.tag(wrap_label=True)

    def __html__(self) -> str:
        return self.tag(wrap_label=True)


class Widget(metaclass=WidgetClass):
    """One way to show a field as HTML and to read its value from submitted data."""

    template_name: str
    input_type: Any
    media: Media
    needs_multipart_form = False
    is_localized = False
    is_required = False
    supports_microseconds = True
    use_fieldset = False

    #: Whether the widget keeps something of one request in itself, so that forms must not share it.
    remembers: ClassVar[bool] = False

    markup: ClassVar[Markup | None] = None
    stock: ClassVar[type]

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        self.attrs: dict[str, Any] = {} if attrs is None else dict(attrs)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        twin = copy.copy(self)
        twin.attrs = self.attrs.copy()
        memo[id(self)] = twin
        return twin

    @property
    def is_hidden(self) -> bool:
        """Whether the widget shows nothing to the user."""
        return getattr(self, "input_type", None) == "hidden"

    def subwidgets(self, name: str, value: Any, attrs: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """Yield the context of each input of this widget."""
        yield self.get_context(name, value, attrs)["widget"]

    def format_value(self, value: Any) -> Any:
        """Return ``value`` as it stands in the HTML, None for nothing."""
        if value is None or value == "":
            return None
        return str(formats.localize_input(value)) if self.is_localized else str(value)

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees."""
        return {
            "widget": {
                "template_name": self.template_name,
                "is_hidden": self.is_hidden,
                "required": self.is_required,
                "attrs": self.build_attrs(self.attrs, attrs),
                "name": name,
                "value": self.format_value(value),
            }
        }

    def render(self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the HTML of this widget for ``value``."""
        chosen = default_renderer() if renderer is None else renderer
        write = fused(self, chosen)
        if write is not None:
            return SafeString(write(self, name, value, {**self.attrs, **attrs} if attrs else self.attrs, chosen))
        return self._render(self.template_name, self.get_context(name, value, attrs), chosen)

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        chosen = default_renderer() if renderer is None else renderer
        return SafeString(chosen.render(template_name, context))

    def build_attrs(self, base_attrs: Mapping[str, Any], extra_attrs: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return ``base_attrs`` with ``extra_attrs`` over them.

        Raises ValueError for a name that HTML would not read as that of one attribute.
        """
        return with_checked_names({**base_attrs, **(extra_attrs or {})})

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> Any:
        """Return the submitted value, None when there is none."""
        return data.get(name)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool:
        """Say whether nothing was submitted for this widget."""
        return name not in data

    def id_for_label(self, id_: str) -> str:
        """Return the id that a label points to, given the field's."""
        return id_

    def use_required_attribute(self, initial: Any) -> bool:
        """Say whether the ``required`` attribute may be written."""
        return not self.is_hidden


def fused(widget: Widget, renderer: Any) -> Markup | None:
    """Return the function that writes ``widget`` as ``renderer`` would, None when only the renderer can tell."""
    write = type(widget).markup
    if write is None or not OVERRIDES.isdisjoint(widget.__dict__):
        return None
    has_stock = getattr(renderer, "has_stock", None)
    return write if has_stock is not None and has_stock(widget.template_name) else None
