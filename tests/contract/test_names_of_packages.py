"""Names that are in no documentation and that packages import all the same: what they say, and what they do."""

import functools
import http
import io
import subprocess
import sys

import pytest

from quintet import forms, urls
from quintet.apps.config import MODELS_MODULE_NAME
from quintet.contrib.admindocs.views import simplify_regex
from quintet.core.files.utils import FileProxyMixin, validate_file_name
from quintet.core.mail.message import DEFAULT_ATTACHMENT_MIME_TYPE
from quintet.db import models
from quintet.db.backends.utils import truncate_name
from quintet.db.models import query
from quintet.http import cookie
from quintet.http.multipartparser import ChunkIter
from quintet.http.request import split_domain_port, validate_host
from quintet.shortcuts import _get_queryset
from quintet.template import Library, defaulttags
from quintet.template.base import kwarg_re
from quintet.test import Client, RequestFactory
from quintet.test.client import ClientHandler
from quintet.urls import exceptions, register_converter, resolvers
from quintet.urls.converters import StringConverter, get_converters
from quintet.utils import functional, html
from quintet.utils.safestring import mark_safe
from quintet.views.debug import SafeExceptionReporterFilter, get_default_exception_reporter_filter


class Thing(models.Model):
    class Meta:
        app_label = "names"


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        (r"^(?P<sport_slug>\w+)/athletes/(?P<athlete_slug>\w+)/$", "/<sport_slug>/athletes/<athlete_slug>/"),
        (r"^(?P<a>((b|c))|d)$", "/<a>"),
        (r"(?P<a>\w+)/b/(\w+)", "/<a>/b/<var>"),
        (r"^(?:\w+(?:\w+))a", "/a"),
        (r"\b(?P<slug>[^()/.]+)\B", "/<slug>"),
        (r"^users\.(?P<format>[a-z0-9]+)/?$", r"/users\.<format>/"),
        (r"x/(?P<x>\d+)?y*/z+", "/x/<x>y/z"),
        (r"a/\$\^\?", "/a/$^?"),
        ("x/[(]a", "/x/[(]a"),
        ("articles/<int:year>/", "/articles/<int:year>/"),
        ("", "/"),
    ],
)
def test_a_pattern_is_shown(pattern, shown):
    assert simplify_regex(pattern) == shown


@pytest.mark.parametrize(
    ("arguments", "cut"),
    [
        (("some_table", 10), "some_table"),
        (("some_long_table", 10), "some_la38a"),
        (("some_long_table", 10, 3), "some_loa38"),
        (("some_long_table",), "some_long_table"),
        (('schema"."some_table', 10), 'schema"."some_table'),
        (('schema"."some_long_table', 10), 'schema"."some_la38a'),
        (('"quoted"', 5), "qc771"),
    ],
)
def test_a_name_is_cut(arguments, cut):
    assert truncate_name(*arguments) == cut


def test_all_rows_of_a_model():
    rows = _get_queryset(Thing)
    assert rows.model is Thing
    assert _get_queryset(rows) is rows
    assert _get_queryset(Thing.objects) is Thing.objects


def test_the_models_of_forms():
    assert forms.models.ModelChoiceField is forms.ModelChoiceField
    assert forms.models.ModelChoiceField.iterator is forms.models.ModelChoiceIterator


def test_other_places_of_names():
    assert query.Q is models.Q
    assert html.mark_safe is mark_safe
    assert resolvers.URLPattern is urls.URLPattern
    assert isinstance(urls.path("a/<int:b>/", print).pattern, resolvers.RoutePattern)
    assert isinstance(urls.re_path("^a$", print).pattern, resolvers.RegexPattern)
    assert functional.wraps is functools.wraps
    assert functional.total_ordering is functools.total_ordering


def test_converters_by_name():
    class Upper(StringConverter):
        regex = "[A-Z]+"

    assert get_converters().keys() >= {"int", "path", "slug", "str", "uuid"}
    register_converter(Upper, "names_of_packages_upper")
    assert type(get_converters()["names_of_packages_upper"]) is Upper


def test_a_stream_in_chunks():
    chunks = ChunkIter(io.BytesIO(b"abcdefgh"), 3)
    assert iter(chunks) is chunks
    assert list(chunks) == [b"abc", b"def", b"gh"]
    assert [len(chunk) for chunk in ChunkIter(io.BytesIO(bytes(70_000)))] == [65_536, 4_464]


ASK = """
from quintet.conf import settings
settings.configure(DATABASES={"default": {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}})
import quintet
quintet.setup()
from quintet.db.models import DateField, DateTimeField, TimeField
assert DateField().get_transform("year").lookup_name == "year"
assert "hour" in TimeField.get_class_lookups() and DateTimeField().get_lookup("nothing") is None
"""


def test_lookups_of_dates_are_there_before_the_first_query():
    """A form of filters is declared by them, in a process that has asked no database yet."""
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


class Factory(RequestFactory):
    def __init__(self, enforce_csrf_checks=False, **defaults):
        self.enforce_csrf_checks = enforce_csrf_checks
        super().__init__(**defaults)


class FactoryAndClient(Factory, Client):
    def __init__(self, enforce_csrf_checks=False, **defaults):
        super().__init__(**defaults)
        self.handler = ClientHandler(enforce_csrf_checks)


def test_a_client_made_of_a_factory_of_ones_own():
    assert not FactoryAndClient().enforce_csrf_checks
    assert FactoryAndClient(enforce_csrf_checks=True).enforce_csrf_checks


def test_names_at_other_places():
    assert exceptions.Resolver404 is urls.Resolver404
    assert cookie.SimpleCookie is http.cookies.SimpleCookie
    assert validate_host("a.example", [".example"])
    assert split_domain_port("A.example:80") == ("a.example", "80")
    assert MODELS_MODULE_NAME == "models"
    assert DEFAULT_ATTACHMENT_MIME_TYPE == "application/octet-stream"
    assert validate_file_name("a.txt") == "a.txt"
    assert isinstance(get_default_exception_reporter_filter(), SafeExceptionReporterFilter)
    assert kwarg_re.match("name=value").groups() == ("name", "value")
    assert [match["parameter"] for match in resolvers._PATH_PARAMETER_COMPONENT_RE.finditer("<int:a>/<b>/")] == ["a", "b"]
    library = Library()
    library.tag(defaulttags.url)
    assert list(library.tags) == ["url"]


def test_a_file_of_ones_own_hands_over_to_the_open_one():
    class Compressed(FileProxyMixin):
        def __init__(self, file):
            self.file = file

    own = Compressed(io.BytesIO(b"a\nb"))
    assert (own.readable(), own.read(1), list(own)) == (True, b"a", [b"\n", b"b"])
    own.file.close()
    assert (own.closed, own.readable()) == (True, False)
