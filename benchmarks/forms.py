"""The forms table: construct, validate and draw a form of ten fields, and a formset of 100.

``python -m benchmarks.forms [quintet|django] [rounds]`` prints the least and the median CPU time in microseconds; run it with an
interpreter that has the framework of that name. Both define the same form through the same public names.
"""

import gc
import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

CHOICES = [(str(number), f"Choice {number}") for number in range(8)]

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


def prepare(framework: str) -> dict[str, Callable[[], Any]]:
    """Configure one framework and return what is measured by name."""
    conf = importlib.import_module(f"{framework}.conf")
    options = {"USE_I18N": False, "SECRET_KEY": "x" * 50}
    if framework == "django":
        options["FORMS_URLFIELD_ASSUME_HTTPS"] = True
    conf.settings.configure(**options)
    importlib.import_module(framework).setup()
    forms = importlib.import_module(f"{framework}.forms")
    multi = importlib.import_module(f"{framework}.utils.datastructures").MultiValueDict

    class Form(forms.Form):
        name = forms.CharField(max_length=100)
        email = forms.EmailField()
        age = forms.IntegerField(min_value=0, max_value=150)
        price = forms.DecimalField(max_digits=6, decimal_places=2)
        day = forms.DateField()
        site = forms.URLField()
        kind = forms.ChoiceField(choices=CHOICES)
        tags = forms.MultipleChoiceField(choices=CHOICES[:6])
        agreed = forms.BooleanField()
        text = forms.CharField(widget=forms.Textarea)

    class Plain(forms.TextInput):
        def get_context(self, name: str, value: Any, attrs: Any) -> Any:
            return super().get_context(name, value, attrs)

    class Overridden(Form):
        template_name_label = "django/forms/label.html"
        name = forms.CharField(widget=Plain)
        email = forms.EmailField(widget=Plain)

    def lists(data: dict[str, Any]) -> Any:
        return multi({key: value if isinstance(value, list) else [value] for key, value in data.items()})

    good, bad = lists(GOOD), lists(BAD)
    formset = forms.formset_factory(Form, extra=0)
    rows = {f"form-{index}-{key}": value for index in range(100) for key, value in GOOD.items()}
    sent = lists(rows | {"form-TOTAL_FORMS": "100", "form-INITIAL_FORMS": "100"})
    assert Form(good).is_valid()
    assert len(Form(bad).errors) == 9
    assert formset(sent).is_valid()
    return {
        "construct": Form,
        "validate good": lambda: Form(good).is_valid(),
        "validate bad": lambda: Form(bad).is_valid(),
        "render stock": lambda: str(Form()),
        "render with errors": lambda: str(Form(bad)),
        "render, two widgets overridden": lambda: str(Overridden()),
        "formset of 100, validate": lambda: formset(sent).is_valid(),
        "formset of 100, render": lambda: str(formset(sent)),
    }


def measure(work: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Return least and median CPU microseconds of one call."""
    started = time.thread_time()
    work()
    times = max(1, int(0.004 / max(time.thread_time() - started, 1e-6)))
    found: list[float] = []
    for _ in range(rounds):
        started = time.thread_time()
        for _ in range(times):
            work()
        found.append((time.thread_time() - started) / times * 1e6)
    return min(found), statistics.median(found)


def main() -> None:
    """Print the table, then one JSON line a row."""
    framework = sys.argv[1] if len(sys.argv) > 1 else "quintet"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 21
    rows = prepare(framework)
    gc.disable()
    lines: list[str] = []
    for name, work in rows.items():
        least, median = measure(work, rounds)
        print(f"{framework:8} {name:32} {least:10.1f} {median:10.1f} us")
        lines.append(json.dumps({"table": "forms", "framework": framework, "row": name, "min_us": least, "median_us": median}))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
