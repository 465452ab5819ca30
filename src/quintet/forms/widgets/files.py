"""Widgets that upload files."""

from collections.abc import Mapping
from typing import Any

from quintet.forms import markup
from quintet.forms.widgets.inputs import CheckboxInput, Input
from quintet.services.i18n.translation import gettext_lazy as _

#: What a clearable file input gives when one box asks to clear and another file came: a contradiction.
FILE_INPUT_CONTRADICTION = object()


class FileInput(Input):
    """A file to upload, or several with ``allow_multiple_selected``."""

    allow_multiple_selected = False
    input_type = "file"
    needs_multipart_form = True
    template_name = "django/forms/widgets/file.html"
    markup = markup.write_file

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        wanted = dict(attrs or {})
        if wanted.get("multiple", False) and not self.allow_multiple_selected:
            raise ValueError(f"{type(self).__qualname__} doesn't support uploading multiple files.")
        if self.allow_multiple_selected:
            wanted.setdefault("multiple", True)
        super().__init__(wanted)

    def format_value(self, value: Any) -> None:
        """Return nothing: a page cannot fill in a file."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> Any:
        """Return the uploaded file, a list of them with ``allow_multiple_selected``, None for none."""
        several: Any = getattr(files, "getlist", None) if self.allow_multiple_selected else None
        return files.get(name) if several is None else several(name) or None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool:
        """Say whether no file came."""
        return name not in files

    def use_required_attribute(self, initial: Any) -> bool:
        """Say whether ``required`` may be written: not when a file is stored already."""
        return super().use_required_attribute(initial) and not initial


class ClearableFileInput(FileInput):
    """A file input that shows the stored file, with a box that clears it when no file is required."""

    template_name, markup = "django/forms/widgets/clearable_file_input.html", markup.write_clearable
    initial_text, input_text, clear_checkbox_label = _("Currently"), _("Change"), _("Clear")
    remembers = True
    checked = False

    def clear_checkbox_name(self, name: str) -> str:
        """Return the name of the box that clears."""
        return name + "-clear"

    def clear_checkbox_id(self, name: str) -> str:
        """Return the id of the box, given its name."""
        return name + "_id"

    def is_initial(self, value: Any) -> bool:
        """Say whether ``value`` is a stored file: it has a URL."""
        return bool(value and getattr(value, "url", False))

    def format_value(self, value: Any) -> Any:
        """Return the stored file."""
        return value if self.is_initial(value) else None

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees: the box's name and id, and the texts."""
        context = super().get_context(name, value, attrs)
        box = self.clear_checkbox_name(name)
        inside = context["widget"]
        inside |= {
            "checkbox_name": box,
            "checkbox_id": self.clear_checkbox_id(box),
            "is_initial": self.is_initial(value),
            "input_text": self.input_text,
            "initial_text": self.initial_text,
            "clear_checkbox_label": self.clear_checkbox_label,
        }
        inside["attrs"].setdefault("disabled", False)
        inside["attrs"]["checked"] = self.checked
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> Any:
        """Return the uploaded file, False to clear the stored one, or the mark of a contradiction."""
        upload = super().value_from_datadict(data, files, name)
        box = CheckboxInput().value_from_datadict(data, files, self.clear_checkbox_name(name))
        self.checked = self.checked or box
        if self.is_required or not box:
            return upload
        return FILE_INPUT_CONTRADICTION if upload else False

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool:
        """Say whether neither a file nor the wish to clear came."""
        return super().value_omitted_from_data(data, files, name) and self.clear_checkbox_name(name) not in data

    def use_required_attribute(self, initial: Any) -> bool:
        """Say whether ``required`` may be written: not when a file is stored already."""
        return super().use_required_attribute(initial) and not initial
