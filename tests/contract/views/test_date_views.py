"""Archives by date: what each view lists, which dates lie beside, and what is refused with 404."""

import asyncio
import datetime

import pytest

from quintet.core.exceptions import ImproperlyConfigured
from quintet.db import connection, models
from quintet.http import Http404, HttpRequest, QueryDict
from quintet.kernel.apps import Apps
from quintet.test import override_settings
from quintet.utils import timezone
from quintet.views.generic import dates
from tests.kit.databases import in_portals

apps = Apps()
day = datetime.date
NOW = datetime.datetime(2020, 6, 15, 12, tzinfo=datetime.UTC)
TODAY = NOW.date()
SOON = TODAY + datetime.timedelta(days=400)


class Post(models.Model):
    title = models.CharField(max_length=20)
    slug = models.SlugField()
    out = models.DateField()
    read = models.DateTimeField(null=True)

    class Meta:
        app_label, apps = "library", apps

    def __str__(self):
        return self.title


@pytest.fixture(autouse=True)
def _posts(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    with connection.schema_editor() as editor:
        editor.create_model(Post)
    for title, out in [("a", day(2008, 9, 30)), ("b", day(2008, 10, 1)), ("c", day(2010, 2, 28)), ("z", SOON)]:
        read = datetime.datetime(out.year, out.month, out.day, 23, 30, tzinfo=datetime.UTC)
        Post.objects.create(title=title, slug=title, out=out, read=read)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Post)


def show(kind, query="", /, *, options=None, **url):
    request = HttpRequest()
    request.method = "GET"
    request.GET = QueryDict(query)
    view = getattr(dates, kind).as_view(**({"model": Post, "date_field": "out"} | (options or {})))
    return view(request, **url).context_data


def titles(context):
    return [post.title for post in context["object_list"]]


def test_the_index_lists_the_newest_first_without_the_future():
    context = show("ArchiveIndexView")
    assert titles(context) == ["c", "b", "a"]
    assert [post.title for post in context["latest"]] == ["c", "b", "a"]
    assert list(context["date_list"]) == [day(2010, 1, 1), day(2008, 1, 1)]
    assert titles(show("ArchiveIndexView", options={"allow_future": True}))[0] == "z"
    by_day = show("ArchiveIndexView", options={"date_list_period": "day", "ordering": "title", "paginate_by": 2})
    assert titles(by_day) == ["a", "b"]
    assert by_day["is_paginated"]
    assert len(by_day["date_list"]) == 3


def test_a_year_lists_its_months_and_on_demand_its_objects():
    context = show("YearArchiveView", year="2008")
    assert titles(context) == []
    assert list(context["date_list"]) == [day(2008, 9, 1), day(2008, 10, 1)]
    assert (context["year"], context["previous_year"], context["next_year"]) == (day(2008, 1, 1), None, day(2010, 1, 1))
    assert titles(show("YearArchiveView", "year=2008", options={"make_object_list": True})) == ["b", "a"]
    beside = show("YearArchiveView", year=2009, options={"allow_empty": True})
    assert (beside["previous_year"], beside["next_year"]) == (day(2008, 1, 1), day(2010, 1, 1))


def test_months_weeks_and_days_know_their_neighbours():
    month = show("MonthArchiveView", year="2008", month="oct")
    assert titles(month) == ["b"]
    assert (month["previous_month"], month["next_month"]) == (day(2008, 9, 1), day(2010, 2, 1))
    assert list(month["date_list"]) == [day(2008, 10, 1)]
    week = show("WeekArchiveView", year="2008", week="39")
    assert titles(week) == ["b", "a"]
    assert (week["week"], week["previous_week"], week["next_week"]) == (day(2008, 9, 28), None, day(2010, 2, 28))
    of_monday = show("WeekArchiveView", year="2008", week="40", options={"week_format": "%V", "year_format": "%G"})
    assert of_monday["week"] == day(2008, 9, 29)
    one = show("DayArchiveView", year="2008", month="10", day="1", options={"month_format": "%m"})
    assert titles(one) == ["b"]
    assert (one["previous_day"], one["next_day"]) == (day(2008, 9, 30), day(2010, 2, 28))
    assert (one["previous_month"], one["next_month"]) == (day(2008, 9, 1), day(2010, 2, 1))


def test_date_times_count_in_the_current_time_zone():
    with override_settings(USE_TZ=True, TIME_ZONE="Europe/Rome"):
        # 23:30 in UTC on 30 September is 1 October in Rome.
        context = show("DayArchiveView", options={"date_field": "read"}, year="2008", month="oct", day="1")
        assert titles(context) == ["a"]
        assert (context["previous_day"], context["next_day"]) == (None, day(2008, 10, 2))


def test_today_is_a_day_like_others():
    Post.objects.create(title="t", slug="t", out=TODAY)
    context = show("TodayArchiveView")
    assert titles(context) == ["t"]
    assert (context["day"], context["previous_day"], context["next_day"]) == (TODAY, day(2010, 2, 28), None)
    view = dates.TodayArchiveView(model=Post)
    view.object_list = Post.objects.all()
    assert view.get_template_names() == ["library/post_archive_day.html"]


def test_one_object_on_its_day():
    url = {"year": "2008", "month": "oct", "day": "1"}
    assert show("DateDetailView", slug="b", **url)["object"].title == "b"
    with pytest.raises(Http404, match="No post found"):
        show("DateDetailView", slug="a", **url)
    soon = {"year": str(SOON.year), "month": SOON.strftime("%b"), "day": str(SOON.day)}
    with pytest.raises(Http404, match=r"Future posts not available because DateDetailView\.allow_future is False"):
        show("DateDetailView", slug="z", **soon)
    assert show("DateDetailView", slug="z", options={"allow_future": True}, **soon)["object"].title == "z"


@pytest.mark.parametrize(
    ("kind", "url", "words"),
    [
        ("YearArchiveView", {}, "No year specified"),
        ("MonthArchiveView", {"year": "2008"}, "No month specified"),
        ("DayArchiveView", {"year": "2008", "month": "oct"}, "No day specified"),
        ("WeekArchiveView", {"year": "2008"}, "No week specified"),
        ("YearArchiveView", {"year": "two"}, "Invalid date string “two” given format “%Y”"),
        ("DayArchiveView", {"year": "2008", "month": "feb", "day": "30"}, "Invalid date string"),
        ("YearArchiveView", {"year": "2001"}, "No posts available"),
        ("YearArchiveView", {"year": "9999"}, "Date out of range"),
        ("MonthArchiveView", {"year": "9999", "month": "dec"}, "Date out of range"),
        ("WeekArchiveView", {"year": "9999", "week": "52"}, "Date out of range"),
    ],
)
def test_what_there_is_not_is_answered_with_404(kind, url, words):
    with pytest.raises(Http404, match=words):
        show(kind, **url)


def test_the_ends_of_the_calendar_have_no_neighbours():
    options = {"allow_empty": True, "allow_future": True}
    first = show("DayArchiveView", options=options, year="0001", month="jan", day="1")
    assert (first["previous_day"], first["previous_month"]) == (None, None)
    last = show("DayArchiveView", options=options, year="9999", month="dec", day="31")
    assert (last["next_day"], last["next_month"]) == (None, None)


def test_what_the_author_got_wrong_is_said():
    with pytest.raises(ImproperlyConfigured, match=r"ArchiveIndexView\.date_field is required"):
        show("ArchiveIndexView", options={"date_field": None})
    with pytest.raises(ImproperlyConfigured, match=r"Post\.title holds no dates"):
        show("ArchiveIndexView", options={"date_field": "title"})
    with pytest.raises(ValueError, match=r"Unknown week format '%d'\. Choices are: %U, %V, %W"):
        show("WeekArchiveView", options={"week_format": "%d"}, year="2008", week="1")
    with pytest.raises(ValueError, match="Use the ISO year '%G' instead"):
        show("WeekArchiveView", options={"week_format": "%V"}, year="2008", week="1")


def test_an_async_handler_uses_the_view_as_it_is():
    class Years(dates.YearArchiveView):
        model, date_field, year, make_object_list = Post, "out", "2008", True

        async def get(self, request, *args, **kwargs):
            await asyncio.sleep(0)
            return super().get(request, *args, **kwargs)

    async def ask():
        request = HttpRequest()
        request.method = "GET"
        return titles((await Years.as_view()(request)).context_data)

    assert Years.view_is_async
    assert in_portals(ask()) == ["b", "a"]
