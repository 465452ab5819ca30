"""`show_urls` lists what a URLconf answers, in the order in which it is tried."""

import io
import json
import sys
from types import ModuleType

import pytest

from quintet.core.management import CommandError, call_command
from quintet.test import override_settings
from quintet.urls import include, path, re_path
from quintet.views.generic import TemplateView


def index(request, **kwargs):
    """Never called."""


def detail(request, **kwargs):
    """Never called."""


class About(TemplateView):
    """Never called."""


polls = [path("", index, name="index"), path("<int:pk>/<slug:part>/", detail, {"mode": "full", "kind": int}, name="detail")]
patterns = [
    path("polls/", include((polls, "polls"), namespace="votes"), {"site": 1}),
    path("about/", About.as_view()),
    re_path(r"^year/(?P<year>\d{4})/$", detail, name="year"),
    path("<slug:page>/", index, name="page"),
    path("late/", detail, name="late"),
]


def shown(*args, **options):
    out, err = io.StringIO(), io.StringIO()
    with override_settings(ROOT_URLCONF=patterns):
        call_command("show_urls", *args, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_a_table_in_the_order_of_the_urlconf():
    table, hints = shown()
    head, dashes, *rows = [line.split() for line in table.splitlines()]
    assert head == ["URL", "Name", "View"]
    assert set("".join(dashes)) == {"-"}
    here = __name__
    assert rows == [
        ["/polls/", "votes:index", f"{here}.index"],
        ["/polls/<int:pk>/<slug:part>/", "votes:detail", f"{here}.detail"],
        ["/about/", f"{here}.About"],
        [r"/year/(?P<year>\d{4})/$", "year", f"{here}.detail"],
        ["/<slug:page>/", "page", f"{here}.index"],
        ["/late/", "late", f"{here}.detail"],
    ]
    assert hints.strip() == "/late/ is never reached: /<slug:page>/ answers it first."


def test_json_for_programs():
    rows = json.loads(shown(format="json")[0])
    assert rows[1] == {
        "url": "/polls/<int:pk>/<slug:part>/",
        "name": "votes:detail",
        "view": f"{__name__}.detail",
        "parameters": {"pk": "IntConverter", "part": "SlugConverter"},
        "extra": {"site": 1, "mode": "full", "kind": repr(int)},
        "hidden_by": None,
    }
    assert rows[3]["parameters"] == {"year": "regular expression"}
    assert rows[5]["hidden_by"] == "<slug:page>/"


@pytest.mark.parametrize(("texts", "count"), [(["polls"], 2), (["ABOUT"], 1), (["votes:", "year"], 3), (["nothing"], 0)])
def test_looking_for_some(texts, count):
    assert len(json.loads(shown(*texts, format="json")[0])) == count


def test_nothing_to_show():
    assert shown("nothing")[0].strip() == "No URL has this in its route, name or view."


def test_another_urlconf():
    module = ModuleType("urls_of_another_site")
    module.urlpatterns = [path("only/", index), path("deeper/", include(([path("in/", index)], "x")))]
    module.urlpatterns.append(path("again/", include(module)))
    sys.modules[module.__name__] = module
    try:
        rows = json.loads(shown(urlconf=module.__name__, format="json")[0])
    finally:
        del sys.modules[module.__name__]
    # A URLconf that includes itself is listed once.
    assert [row["url"] for row in rows] == ["/only/", "/deeper/in/"]
    with pytest.raises(CommandError, match="cannot be imported: No module named 'no_such'"):
        shown(urlconf="no_such.urls")
