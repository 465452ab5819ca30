"""Error lists and dictionaries of forms: lists of messages that keep the errors they came from."""

import json
from collections import UserList
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quintet.forms.attributes import escaped
from quintet.forms.current import default_renderer
from quintet.forms.rendering import Renderable, draws_stock
from quintet.kernel.errors import ValidationError
from quintet.kit.html import SafeString, escape


class RenderableErrors(Renderable):
    """Errors render as text, as an HTML list, and as JSON."""

    template_name_text: str
    template_name_ul: str

    def as_text(self) -> SafeString:
        """Return a plain list, an asterisk before each message."""
        return self.render(self.template_name_text)

    def as_ul(self) -> SafeString:
        """Return an HTML list."""
        return self.render(self.template_name_ul)

    def render(self, template_name: str | None = None, context: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the errors by their template; nothing at all when there are none."""
        chosen = template_name or self.template_name
        write = MARKUP.get(chosen)
        if context is None and write is not None and draws_stock(renderer or self.renderer, chosen):
            return SafeString(write(self.get_context()))
        return super().render(chosen, context, renderer)

    def as_json(self, escape_html: bool = False) -> str:
        """Return the errors as JSON text: messages and codes."""
        return json.dumps(self.get_json_data(escape_html))

    def get_json_data(self, escape_html: bool = False) -> Any:
        """Return what `as_json` writes."""
        raise NotImplementedError(f"{type(self).__name__} must define get_json_data().")


class ErrorDict(dict[str, Any], RenderableErrors):
    """The errors of a form by field name."""

    template_name = "django/forms/errors/dict/default.html"
    template_name_text = "django/forms/errors/dict/text.txt"
    template_name_ul = "django/forms/errors/dict/ul.html"

    def __init__(self, *args: Any, renderer: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.renderer = renderer or default_renderer()

    def as_data(self) -> dict[str, list[ValidationError]]:
        """Return the errors themselves by field name."""
        return {name: errors.as_data() for name, errors in self.items()}

    def get_json_data(self, escape_html: bool = False) -> dict[str, list[dict[str, Any]]]:
        """Return messages and codes by field name."""
        return {name: errors.get_json_data(escape_html) for name, errors in self.items()}

    def get_context(self) -> dict[str, Any]:
        """Return what the templates see: ``errors``, pairs of name and error list, and ``error_class``."""
        return {"errors": self.items(), "error_class": "errorlist"}

    __str__ = Renderable.__str__


class ErrorList(UserList[Any], list[Any], RenderableErrors):  # pyright: ignore[reportIncompatibleMethodOverride]  # documented bases
    """The errors of one field, or of none. Its items are messages; `as_data` gives the errors themselves."""

    template_name = "django/forms/errors/list/default.html"
    template_name_text = "django/forms/errors/list/text.txt"
    template_name_ul = "django/forms/errors/list/ul.html"

    def __init__(
        self,
        initlist: Iterable[Any] | None = None,
        error_class: str | None = None,
        renderer: Any = None,
        field_id: str | None = None,
    ) -> None:
        if initlist is None:
            self.data = []
        else:
            super().__init__(initlist)
        self.error_class = f"errorlist {error_class}" if error_class else "errorlist"
        self.renderer = renderer or default_renderer()
        self.field_id = field_id

    def as_data(self) -> list[ValidationError]:
        """Return the errors themselves."""
        return ValidationError(self.data).error_list

    def copy(self) -> "ErrorList":
        """Return another list of the same errors, class and renderer."""
        twin = super().copy()
        twin.error_class, twin.renderer, twin.field_id = self.error_class, self.renderer, self.field_id
        return twin

    def get_json_data(self, escape_html: bool = False) -> list[dict[str, Any]]:
        """Return message and code of each error."""
        shown = escape if escape_html else str
        return [{"message": shown(next(iter(error))), "code": error.code or ""} for error in self.as_data()]

    def get_context(self) -> dict[str, Any]:
        """Return what the templates see: ``errors``, the list itself, and ``error_class``."""
        return {"errors": self, "error_class": self.error_class}

    def __repr__(self) -> str:
        return repr(list(self))

    def __contains__(self, item: object) -> bool:
        return item in list(self)

    def __eq__(self, other: object) -> bool:
        return list(self) == other

    __hash__ = None  # type: ignore[assignment]  # a list that changes

    def __iter__(self) -> Iterator[str]:
        return (_message(error) for error in self.data)

    def __getitem__(self, index: Any) -> Any:
        error = self.data[index]
        return _message(error) if not isinstance(index, slice) else [_message(one) for one in error]

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        # A list subclass would be rebuilt by appending its (empty) list part; the state is all in `data`.
        return _restored, (type(self),), self.__dict__

    __str__ = Renderable.__str__


def _restored(cls: type[ErrorList]) -> ErrorList:
    return cls.__new__(cls)


def _message(error: Any) -> str:
    return next(iter(error)) if isinstance(error, ValidationError) else error


def _list_markup(context: Mapping[str, Any]) -> str:
    errors = context["errors"]
    if not errors:
        return ""
    field_id = getattr(errors, "field_id", None)
    identity = f' id="{escaped(field_id)}_error"' if field_id else ""
    items = "".join([f"<li>{escaped(message)}</li>" for message in errors])
    return f'<ul class="{escaped(context["error_class"])}"{identity}>{items}</ul>'


def _dict_markup(context: Mapping[str, Any]) -> str:
    if not context["errors"]:
        return ""
    items = "".join([f"<li>{escaped(name)}{errors}</li>" for name, errors in context["errors"]])
    return f'<ul class="{escaped(context["error_class"])}">{items}</ul>'


def _list_text(context: Mapping[str, Any]) -> str:
    return "\n".join([f"* {escaped(message)}" for message in context["errors"]])


def _dict_text(context: Mapping[str, Any]) -> str:
    lines: list[str] = []
    for name, errors in context["errors"]:
        lines += [f"* {escaped(name)}", *(f"  * {escaped(message)}" for message in errors)]
    return "\n".join(lines)


#: What our own templates write, by their names.
MARKUP = {
    "django/forms/errors/list/default.html": _list_markup,
    "django/forms/errors/list/ul.html": _list_markup,
    "django/forms/errors/list/text.txt": _list_text,
    "django/forms/errors/dict/text.txt": _dict_text,
    "django/forms/errors/dict/default.html": _dict_markup,
    "django/forms/errors/dict/ul.html": _dict_markup,
}
