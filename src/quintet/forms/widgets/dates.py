"""A date as three selects."""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from quintet.forms import markup
from quintet.forms.widgets.base import Widget
from quintet.forms.widgets.choices import Select
from quintet.forms.widgets.composite import ARIA_LABEL, names_parts
from quintet.kit.patterns import late
from quintet.services.i18n import formats, zone
from quintet.services.i18n.date_names import MONTHS
from quintet.services.i18n.translation import gettext_lazy as _

#: The parts in the order of `empty_label`.
PARTS = ("year", "month", "day")

#: What each letter of a date format shows.
LETTERS = {
    "Y": "year",
    "y": "year",
    "b": "month",
    "B": "month",
    "m": "month",
    "N": "month",
    "F": "month",
    "M": "month",
    "n": "month",
    "d": "day",
    "j": "day",
}

ISO_PARTS = late(r"(\d{4}|0)-(\d\d?)-(\d\d?)\Z")


class SelectDateWidget(Widget):
    """Selects of year, month and day, in the order of the language's date format.

    ``years`` and ``months`` (number: name) say what is offered, ``empty_label`` the text of the empty choices: one for all,
    or three in the order year, month, day.
    """

    template_name, markup = "django/forms/widgets/select_date.html", markup.write_parts
    use_fieldset = True
    date_re = ISO_PARTS
    # The three controls: what they are, their names, and the choice that stands for none.
    select_widget, input_type = Select, "select"
    year_field, month_field, day_field = "%s_year", "%s_month", "%s_day"
    none_value = ("", "---")
    #: What each select is, for those who do not see it: its ``aria-label``, written with FORM_PART_LABELS.
    part_labels: Mapping[str, Any] = {"year": _("Year"), "month": _("Month"), "day": _("Day")}

    def __init__(
        self,
        attrs: Mapping[str, Any] | None = None,
        years: Iterable[int] | None = None,
        months: Mapping[int, Any] | None = None,
        empty_label: str | Sequence[str] | None = None,
    ) -> None:
        super().__init__(attrs)
        this_year = zone.localdate().year if zone.now().tzinfo else zone.now().year
        self.years = list(years) if years else list(range(this_year, this_year + 10))
        self.months = months or MONTHS
        labels: Sequence[str] = [empty_label or self.none_value[1]] * 3 if isinstance(empty_label, str | None) else empty_label
        if len(labels) != len(PARTS):
            raise ValueError("empty_label list/tuple must have 3 elements.")
        self.year_none_value, self.month_none_value, self.day_none_value = (("", label) for label in labels)

    def parts(self, name: str, value: Any, attrs: dict[str, Any]) -> Iterator[tuple[Widget, tuple[str, Any, dict[str, Any]]]]:
        """Yield a select for each part of the date, in the order of the language."""
        chosen = self.format_value(value)
        offered = {
            "year": [(year, str(year)) for year in self.years],
            "month": list(self.months.items()),
            "day": [(day, day) for day in range(1, 32)],
        }
        for part in self._parse_date_fmt():
            select_name = getattr(self, f"{part}_field") % name
            empty = [] if self.is_required else [getattr(self, f"{part}_none_value")]
            yield (
                self.select_widget(attrs, choices=[*empty, *offered[part]]),
                (select_name, chosen[part], self._named(part, {**attrs, "id": f"id_{select_name}"})),
            )

    def _named(self, part: str, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the attributes of one select, with what it is for those who do not see it."""
        return {ARIA_LABEL: self.part_labels[part], **attrs} if part in self.part_labels and names_parts() else attrs

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return what the template sees: ``widget.subwidgets``, one select each."""
        context = super().get_context(name, value, attrs)
        inside = context["widget"]
        inside["subwidgets"] = [part.get_context(*place)["widget"] for part, place in self.parts(name, value, inside["attrs"])]
        return context

    def format_value(self, value: Any) -> dict[str, Any]:
        """Return year, month and day of a date or of its text, None each for anything else."""
        if isinstance(value, datetime.date):
            return {part: getattr(value, part) for part in PARTS}
        found = self.date_re.match(value) if isinstance(value, str) else None
        if found is not None:
            return dict(zip(PARTS, (int(digits) or "" for digits in found.groups()), strict=True))
        return dict.fromkeys(PARTS) if not isinstance(value, str) else self._localized_parts(value)

    def _localized_parts(self, value: str) -> dict[str, Any]:
        for date_format in formats.get_format("DATE_INPUT_FORMATS"):
            try:
                return self.format_value(datetime.datetime.strptime(value, date_format).date())  # noqa: DTZ007  a day has no zone
            except ValueError:
                continue
        return dict.fromkeys(PARTS)

    @staticmethod
    def _parse_date_fmt() -> list[str]:
        """Return the parts in the order of the language's date format; a part the format lacks comes last."""
        shown = [LETTERS[letter] for letter in re.sub(r"\\.", "", formats.get_format("DATE_FORMAT")) if letter in LETTERS]
        return list(dict.fromkeys([*shown, *PARTS]))

    def id_for_label(self, id_: str) -> str:
        """Return the id of the first select."""
        return f"{id_}_{self._parse_date_fmt()[0]}" if id_ else id_

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> Any:
        """Return the submitted date as text in the first input format; as ``Y-M-D`` when there is no such day."""
        given = {part: data.get(getattr(self, f"{part}_field") % name) for part in PARTS}
        if all(value == "" for value in given.values()):
            return None
        if any(value is None for value in given.values()):
            return data.get(name)
        year, month, day = (given[part] or 0 for part in PARTS)
        try:
            date = datetime.date(int(year), int(month), int(day))
        except OverflowError:
            return "0-0-0"  # a number that no calendar has; the field refuses this text
        except ValueError:
            # The field refuses this text and the form shows again what was chosen.
            return f"{year}-{month}-{day}"
        # The C library writes the year 1 as "1", which nothing reads again.
        return date.strftime(formats.get_format("DATE_INPUT_FORMATS")[0].replace("%Y", f"{date.year:04}"))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool:
        """Say whether none of the three selects was submitted."""
        return not any(getattr(self, f"{part}_field") % name in data for part in PARTS)
