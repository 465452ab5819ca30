"""Resolving and reversing as the documentation describes them."""

import pickle
import types
from uuid import UUID

import pytest

from quintet.core.exceptions import ImproperlyConfigured
from quintet.urls import (
    NoReverseMatch,
    Resolver404,
    get_resolver,
    include,
    path,
    re_path,
    register_converter,
    resolve,
    reverse,
    reverse_lazy,
    set_script_prefix,
)


def view(request, **kwargs):
    """Stands for any view."""


def other(request, **kwargs):
    """Stands for another view."""


class YearConverter:
    regex = "[0-9]{4}"

    def to_python(self, value):
        if value == "2000":
            raise ValueError
        return int(value)

    def to_url(self, value):
        return f"{value:04d}"


register_converter(YearConverter, "testyear")

polls = ([path("", view, name="index"), path("<int:pk>/", other, name="detail")], "polls")
urlconf = [
    path("", view, name="home"),
    path("about/", view, name="about"),
    path("articles/<testyear:year>/", view, name="year"),
    path("articles/<int:number>/", other, name="number"),
    re_path(r"^blog/(?:page-(?P<page>[0-9]+)/)?$", view, name="blog"),
    re_path(r"^pair/([0-9]+)/([a-z]+)/$", other, name="pair"),
    path("author-polls/", include(polls, namespace="author-polls")),
    path("publisher-polls/", include(polls, namespace="publisher-polls")),
    path("u/<uuid:id>/", view, name="uuid"),
    path("rest/<path:rest>", other, name="rest"),
    path("extra/<slug:slug>/", view, {"extra": 1}, name="extra"),
    path("in/<slug:a>/", include([path("<slug:b>/", view, {"x": 2}, name="nested")]), {"x": 1}),
    path("str/<name>/", view, name="str"),
]


@pytest.mark.parametrize(
    ("url", "func", "args", "kwargs"),
    [
        ("/", view, (), {}),
        ("/about/", view, (), {}),
        ("/articles/2001/", view, (), {"year": 2001}),
        ("/articles/2000/", other, (), {"number": 2000}),  # the first converter refuses
        ("/articles/7/", other, (), {"number": 7}),
        ("/blog/", view, (), {}),
        ("/blog/page-3/", view, (), {"page": "3"}),
        ("/pair/12/ab/", other, ("12", "ab"), {}),
        ("/publisher-polls/7/", other, (), {"pk": 7}),
        ("/u/075194d3-6885-417e-a8a8-6c931e272f00/", view, (), {"id": UUID("075194d3-6885-417e-a8a8-6c931e272f00")}),
        ("/rest/a/b/c", other, (), {"rest": "a/b/c"}),
        ("/extra/s/", view, (), {"slug": "s", "extra": 1}),
        ("/in/p/q/", view, (), {"a": "p", "b": "q", "x": 2}),
        ("/str/a b/", view, (), {"name": "a b"}),
    ],
)
def test_resolving(url, func, args, kwargs):
    match = resolve(url, urlconf)
    assert (match.func, match.args, match.kwargs) == (func, args, kwargs)
    found, found_args, found_kwargs = match
    assert (found, found_args, found_kwargs) == (func, args, kwargs)
    walked = super(type(get_resolver(urlconf)), get_resolver(urlconf)).resolve(url)
    for name in ("func", "args", "kwargs", "url_name", "app_names", "namespaces", "route", "captured_kwargs", "extra_kwargs"):
        assert getattr(match, name) == getattr(walked, name), name


@pytest.mark.parametrize(
    "url", ["/about", "/nope/", "/articles/x/", "/u/075194D3-6885-417e-a8a8-6c931e272f00/", "/str/a/b/", "about/"]
)
def test_what_does_not_resolve(url):
    with pytest.raises(Resolver404):
        resolve(url, urlconf)


def test_what_was_tried_is_told():
    with pytest.raises(Resolver404) as caught:
        resolve("/nope/", urlconf)
    assert caught.value.path == "nope/"
    assert [str(chain[-1].pattern) for chain in caught.value.tried][:2] == ["", "about/"]


def test_the_first_match_wins_for_literal_paths_too():
    order = [path("<slug:any>/", view, name="any"), path("literal/", other, name="literal")]
    assert resolve("/literal/", order).url_name == "any"
    assert resolve("/literal/", order[::-1]).url_name == "literal"


def test_a_prefix_is_not_matched_again():
    greedy = [path("<path:p>/", include([path("end/", view)]))]
    with pytest.raises(Resolver404):
        # "a/end/" is taken whole by the prefix, and a walk does not go back into it.
        resolve("/a/end/end", greedy)


def test_match_attributes():
    match = resolve("/author-polls/3/", urlconf)
    assert (match.url_name, match.app_name, match.namespace) == ("detail", "polls", "author-polls")
    assert (match.view_name, match.route) == ("author-polls:detail", "author-polls/<int:pk>/")
    assert (match.captured_kwargs, match.extra_kwargs) == ({"pk": 3}, {})


@pytest.mark.parametrize(
    ("name", "arguments", "url"),
    [
        ("home", {}, "/"),
        ("year", {"args": [3]}, "/articles/0003/"),
        ("number", {"kwargs": {"number": 5}}, "/articles/5/"),
        ("blog", {}, "/blog/"),
        ("blog", {"kwargs": {"page": 3}}, "/blog/page-3/"),
        ("pair", {"args": [1, "q"]}, "/pair/1/q/"),
        ("polls:detail", {"args": [1]}, "/publisher-polls/1/"),
        ("polls:detail", {"args": [1], "current_app": "author-polls"}, "/author-polls/1/"),
        ("author-polls:index", {}, "/author-polls/"),
        ("rest", {"args": ["é x/y"]}, "/rest/%C3%A9%20x/y"),
        ("extra", {"args": ["s"]}, "/extra/s/"),
        ("nested", {"kwargs": {"a": "p", "b": "q"}}, "/in/p/q/"),
        ("home", {"query": {"q": "biscuits", "page": 2}, "fragment": "results"}, "/?q=biscuits&page=2#results"),
        ("home", {"query": [("color", "blue"), ("color", 1), ("none", None)]}, "/?color=blue&color=1&none=None"),
        ("home", {"fragment": "no encoding is done"}, "/#no encoding is done"),
        (view, {"kwargs": {"name": "x"}}, "/str/x/"),
    ],
)
def test_reversing(name, arguments, url):
    assert reverse(name, urlconf, **arguments) == url
    assert str(reverse_lazy(name, urlconf, **arguments)) == url


@pytest.mark.parametrize(
    ("name", "arguments", "text"),
    [
        ("abuot", {}, "'abuot' is not a valid view function or pattern name. Did you mean 'about'?"),
        ("pair", {"args": [1, "Q"]}, "with arguments '(1, 'Q')' not found. 1 pattern(s) tried: ['pair/"),
        ("str", {"args": ["a/b"]}, "1 pattern(s) tried: ['str/<name>/']"),
        ("number", {"kwargs": {"wrong": 1}}, "with keyword arguments '{'wrong': 1}'"),
        ("pols:index", {}, "'pols' is not a registered namespace. Did you mean 'polls'?"),
        ("polls:idex", {}, "Did you mean 'index'?"),
    ],
)
def test_what_does_not_reverse_says_why(name, arguments, text):
    with pytest.raises(NoReverseMatch) as caught:
        reverse(name, urlconf, **arguments)
    assert text in str(caught.value)


def test_args_and_kwargs_do_not_mix():
    with pytest.raises(ValueError, match="Don't mix"):
        reverse("pair", urlconf, args=[1], kwargs={"a": 1})


def test_a_reversed_url_never_names_a_host():
    assert reverse("any", [path("<path:p>", view, name="any")], args=["/evil.example"]) == "/%2Fevil.example"


def test_the_script_prefix_stands_before():
    set_script_prefix("/site")
    try:
        assert reverse("about", urlconf) == "/site/about/"
    finally:
        set_script_prefix("/")


def test_two_trees_in_one_process():
    one, two = [path("x/", view, name="n")], [path("y/", other, name="n")]
    assert (reverse("n", one), reverse("n", two)) == ("/x/", "/y/")


@pytest.mark.parametrize(
    ("route", "text"),
    [
        ("<int id>/", "whitespace"),
        ("<int:1x>/", "valid Python identifier"),
        ("<int:a>/<int:a>/", "more than once"),
        ("<slugg:a>/", "Did you mean 'slug'"),
    ],
)
def test_bad_routes_say_what_is_wrong(route, text):
    with pytest.raises(ImproperlyConfigured, match=text):
        resolve("/1/", [path(route, view)])


def test_bad_calls():
    with pytest.raises(TypeError, match="callable"):
        path("x/", "dotted.path")
    with pytest.raises(TypeError, match="kwargs"):
        path("x/", view, "kwargs")
    with pytest.raises(ImproperlyConfigured, match="app_name"):
        include([], namespace="x")
    with pytest.raises(ImproperlyConfigured, match="3-tuple"):
        include(([], "a", "b"))
    with pytest.raises(ImproperlyConfigured, match="does not appear to have any patterns"):
        resolve("/", types.ModuleType("empty"))


@pytest.mark.parametrize(
    ("patterns", "code"),
    [
        ([re_path(r"^x/$", include([]))], "urls.W001"),
        ([path("/x/", view)], "urls.W002"),
        ([path("x/", view, name="a:b")], "urls.W003"),
        ([("x/", view)], "urls.E004"),
        ([path("x/<int:a", view)], "urls.W010"),
        ([path("^x/$", view)], "2_0.W001"),
    ],
)
def test_checks(patterns, code):
    assert code in [message.id for message in get_resolver(patterns).check()]


def test_hundreds_of_routes_resolve_as_a_walk_does():
    many = [path(f"s{n}/<int:a>/x/", view, name=f"r{n}") for n in range(150)] + [path("<slug:s>/<int:a>/x/", other, name="wild")]
    assert resolve("/s77/5/x/", many).url_name == "r77"
    assert resolve("/zzz/5/x/", many).url_name == "wild"


@pytest.mark.parametrize(("outer", "head"), [(r"^o/(\d+)/", "o/1/"), (r"^o/(?P<a>\d+)/", "o/1/"), (r"^o/", "o/")])
@pytest.mark.parametrize("outer_extra", [None, {"d": 1}])
@pytest.mark.parametrize(
    ("inner", "tail"), [(r"^(\d+)/$", "2/"), (r"^(?P<b>\d+)/$", "2/"), (r"^(?P<b>\d+)/(\d+)/$", "2/3/"), (r"^$", "")]
)
@pytest.mark.parametrize("inner_extra", [None, {"e": 2}])
def test_named_values_leave_no_unnamed_ones_above_them(outer, head, outer_extra, inner, tail, inner_extra):
    tree = [re_path(outer, include([re_path(inner, view, inner_extra, name="x")]), outer_extra)]
    match = resolve("/" + head + tail, tree)
    named = {**({"a": "1"} if "<a>" in outer else {}), **(outer_extra or {})}
    own = {**({"b": "2"} if "<b>" in inner else {}), **(inner_extra or {})}
    unnamed = ("2",) if inner == r"^(\d+)/$" else ()
    if outer == r"^o/(\d+)/" and not named and not own:
        unnamed = ("1", *unnamed)
    assert (match.args, match.kwargs) == (unnamed, {**named, **own})


def test_groups_without_names_are_filled_in_order_over_several_steps():
    tree = [re_path(r"^(\d+)/", include([re_path(r"^(\d+)/(\w)/$", view, name="x")]))]
    assert reverse("x", tree, args=[1, 2, "c"]) == "/1/2/c/"


def test_a_group_is_written_wherever_the_expression_refers_to_it():
    tree = [re_path(r"^people/(?P<name>\w+)-(?P=name)/$", view, name="x")]
    assert reverse("x", tree, kwargs={"name": "ann"}) == reverse("x", tree, args=["ann"]) == "/people/ann-ann/"
    with pytest.raises(NoReverseMatch, match=r"1 pattern\(s\) tried: \['people/"):
        reverse("x", tree, args=["ann", "bob"])


def test_an_expression_that_is_none_says_so_whichever_way_it_is_used():
    tree = [re_path("(broken/$", view, name="x")]
    for use in (lambda: resolve("/x", tree), lambda: reverse("x", tree)):
        with pytest.raises(ImproperlyConfigured, match="is not a valid regular expression"):
            use()


@pytest.mark.parametrize("fragment", [3, b"top"])
def test_a_fragment_is_text(fragment):
    with pytest.raises(TypeError, match="fragment must be a string"):
        reverse("x", [path("", view, name="x")], fragment=fragment)


@pytest.mark.parametrize(
    ("query", "written"), [("", "/"), ({}, "/"), ({"a": None}, "/?a=None"), ([("a", 1), ("a", 2)], "/?a=1&a=2")]
)
def test_queries_of_reverse(query, written):
    assert reverse("x", [path("", view, name="x")], query=query) == written


def test_a_query_is_no_text():
    with pytest.raises(TypeError, match="query must be a mapping"):
        reverse("x", [path("", view, name="x")], query="a=1")


def test_a_match_is_not_pickled():
    with pytest.raises(pickle.PicklingError, match="Cannot pickle ResolverMatch"):
        pickle.dumps(resolve("/", [path("", view)]))


def test_mistakes_in_a_route_show_where_they_are_made():
    with pytest.raises(ImproperlyConfigured, match="invalid converter 'nosuch'"):
        path("<nosuch:x>/", view)


def test_a_view_that_was_made_by_hand():
    class Page:
        def as_view(self):
            """A class-based view has this."""

    with pytest.raises(TypeError, match=r"pass Page.as_view\(\), not Page\(\)"):
        path("", Page())


def test_a_converter_is_taken_over_with_a_warning():
    class Upper:
        regex = "[A-Z]+"

        def to_python(self, value):
            return value.lower()

        def to_url(self, value):
            return value.upper()

    register_converter(Upper, "upper_once")
    with pytest.warns(DeprecationWarning, match="'upper_once' is registered already"):
        register_converter(Upper, "upper_once")
    assert resolve("/ABC/", [path("<upper_once:x>/", view)]).kwargs == {"x": "abc"}
