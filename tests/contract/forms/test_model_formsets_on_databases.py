"""Model formsets on each kind of database: saving rows together gives what saving them one by one does."""

import pytest

from quintet.db import models
from quintet.forms.models import modelformset_factory
from tests.kit.databases import *  # noqa: F403  fixtures
from tests.kit.library import APPS, tables


def sent(*rows, initial=0):
    data = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": str(initial)}
    return data | {f"form-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}


class Sample(models.Model):
    word = models.CharField(max_length=9, null=True, blank=True)
    number = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    data = models.JSONField(null=True, blank=True)
    flag = models.BooleanField(null=True, blank=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        app_label, apps = "library", APPS


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.service("postgres"))])
def test_each_database_saves_rows_together_as_it_would_one_by_one(kind, request, use_databases, tmp_path):
    chosen = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "db.sqlite3"}
    if kind == "postgres":
        chosen = request.getfixturevalue("postgres_database")
    there = use_databases(db=chosen)["db"]
    samples = Sample.objects.using("db")
    values = {"word": "w", "number": "1.50", "day": "2020-01-02", "data": '{"a": [1, null]}', "flag": "true"}
    nothing = dict.fromkeys(values, "")
    sample_forms = modelformset_factory(Sample, exclude=["changed"], can_delete=True)
    with tables(there, Sample):
        formset = sample_forms(sent(values, {**nothing, "word": "x"}, values), queryset=samples.none())
        for form in formset.forms:
            form.instance._state.db = "db"
        assert formset.is_valid(), formset.errors
        assert len(formset.save()) == 3
        before = list(samples.order_by("pk").values_list("word", "number", "day", "data", "flag"))
        assert before[1] == ("x", None, None, None, None)
        rows = [{"id": str(pk), **row} for pk, row in enumerate([{**nothing, "word": "y"}, values, values], 1)]
        formset = sample_forms(sent(*rows, initial=3), queryset=samples.order_by("pk"))
        assert formset.is_valid(), formset.errors
        assert len(formset.save()) == 2
        after = list(samples.order_by("pk").values_list("word", "number", "day", "data", "flag"))
        assert after == [("y", None, None, None, None), before[0], before[0]]
        moments = list(samples.order_by("pk").values_list("changed", flat=True))
        assert moments[0] > moments[2]
        formset = sample_forms(sent(*[row | {"DELETE": "on"} for row in rows], initial=3), queryset=samples.order_by("pk"))
        formset.is_valid()
        formset.save()
        assert not samples.exists()
