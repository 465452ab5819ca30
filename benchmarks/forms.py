"""The forms table: construct, validate and draw a form of ten fields and a formset of 100, beside Django.

``python -m benchmarks.forms [rounds] [log]`` with an interpreter that has Django (the benches' own): both define the same forms
through the same public names, run in turn in one process, and must give equal errors, equal clean data and equal HTML. Without
Django it says so and measures quintet alone.
"""

import importlib
import importlib.util
import sys
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from benchmarks.harness import OURS, Row, Target, check_outputs, measure, report

PEER = "django"
CHOICES = [(str(number), f"Choice {number}") for number in range(8)]
COUNTRIES = [(f"c{number}", f"Country {number}") for number in range(250)]

GOOD = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "age": "36",
    "price": "12.50",
    "day": "1843-10-18",
    "site": "https://example.com/notes?page=1",
    "kind": "3",
    "tags": ["1", "4"],
    "agreed": "on",
    "text": "Some words.\nSome more.",
}
BAD = GOOD | {
    "name": "",
    "email": "ada",
    "age": "x",
    "price": "1.234",
    "day": "1843-13-18",
    "site": "nowhere",
    "kind": "9",
    "tags": ["1", "9"],
    "agreed": "",
}
ROWS = 100

#: What is asked of each row against Django (ENGINE.md, section 4); a row without a figure is there to be looked at.
TARGETS = {
    "construct": 10,
    "validate good": 4,
    "validate bad": 3,
    "render stock": 15,
    "render, all through templates": 3.5,
    f"formset of {ROWS}, validate": 5,
    f"formset of {ROWS}, render": 15,
}


def prepare(framework: str) -> dict[str, Callable[[], Any]]:
    """Configure one framework and return what is measured by name."""
    conf = importlib.import_module(f"{framework}.conf")
    options: dict[str, Any] = {"USE_I18N": False, "SECRET_KEY": "x" * 50}
    if framework == PEER:
        options["FORMS_URLFIELD_ASSUME_HTTPS"] = True
    conf.settings.configure(**options)
    importlib.import_module(framework).setup()
    forms = importlib.import_module(f"{framework}.forms")
    renderers = importlib.import_module(f"{framework}.forms.renderers")
    multi = importlib.import_module(f"{framework}.utils.datastructures").MultiValueDict

    class Form(forms.Form):
        name = forms.CharField(max_length=100, help_text="As on the cover.")
        email = forms.EmailField()
        age = forms.IntegerField(min_value=0, max_value=150)
        price = forms.DecimalField(max_digits=6, decimal_places=2)
        day = forms.DateField()
        site = forms.URLField()
        kind = forms.ChoiceField(choices=CHOICES)
        tags = forms.MultipleChoiceField(choices=CHOICES[:6])
        agreed = forms.BooleanField()
        text = forms.CharField(widget=forms.Textarea)

    class Changed(Form):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["name"].widget.attrs["class"] = "wide"
            self.fields["age"].required = False

    class Plain(forms.TextInput):
        def get_context(self, name: str, value: Any, attrs: Any) -> Any:
            return super().get_context(name, value, attrs)

    class Overridden(Form):
        name = forms.CharField(widget=Plain)
        email = forms.EmailField(widget=Plain)

    class Renderer(renderers.DjangoTemplates):
        def get_template(self, template_name: str) -> Any:
            return super().get_template(template_name)

    class Radio(forms.Form):
        kind = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)
        tags = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)

    class Country(forms.Form):
        country = forms.ChoiceField(choices=COUNTRIES)

    def lists(data: dict[str, Any]) -> Any:
        return multi({key: value if isinstance(value, list) else [value] for key, value in data.items()})

    def sent(data: dict[str, Any]) -> Any:
        rows = {f"form-{index}-{key}": value for index in range(ROWS) for key, value in data.items()}
        return lists(rows | {"form-TOTAL_FORMS": str(ROWS), "form-INITIAL_FORMS": str(ROWS)})

    def cleaned(form: Any) -> Any:
        form.is_valid()
        return form

    good, bad, country = lists(GOOD), lists(BAD), lists({"country": "c200"})
    formset, good_rows, bad_rows = forms.formset_factory(Form, extra=0), sent(GOOD), sent(BAD)
    through = Renderer()
    return {
        "construct": Form,
        "construct, two fields changed in __init__": Changed,
        "validate good": lambda: cleaned(Form(good)),
        "validate bad": lambda: cleaned(Form(bad)),
        "validate one of 250 choices": lambda: cleaned(Country(country)),
        "render stock": lambda: str(Form()),
        "render with errors": lambda: str(Form(bad)),
        "render, two widgets overridden": lambda: str(Overridden()),
        "render, all through templates": lambda: str(Form(renderer=through)),
        "render radio buttons and checkboxes": lambda: str(Radio(good)),
        "render a select of 250": lambda: str(Country(country)),
        f"formset of {ROWS}, validate": lambda: cleaned(formset(good_rows)),
        f"formset of {ROWS}, validate bad": lambda: cleaned(formset(bad_rows)),
        f"formset of {ROWS}, render": lambda: str(formset(good_rows)),
    }


class Elements(HTMLParser):
    """What a page says, whatever its blanks and the order of attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.seen.append(data.strip())


def same(output: Any) -> Any:
    """Return what both frameworks must agree on: elements of HTML; errors and clean data of forms."""
    if isinstance(output, str):
        parser = Elements()
        parser.feed(output)
        return parser.seen
    if hasattr(output, "forms"):
        return [same(form) for form in output.forms]
    return [output.errors.get_json_data(), getattr(output, "cleaned_data", None), list(output.fields)]


def main() -> int:
    """Print the table; return 1 when a row misses half of its target."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    log = Path(sys.argv[2]) if len(sys.argv) > 2 else Path("benchmarks", "results", "forms.jsonl")
    names = [OURS, PEER] if importlib.util.find_spec(PEER) else [OURS]
    if PEER not in names:
        print("Django is not importable here: quintet alone.")
    works = {name: prepare(name) for name in names}
    good = True
    for name in works[OURS]:
        targets = (Target(PEER, at_least=TARGETS[name]),) if name in TARGETS else ()
        row = Row(name, {peer: works[peer][name] for peer in names}, targets, same)
        check_outputs(row)
        good = report(row, measure(row, rounds, time.thread_time), log) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
