"""A URLconf may include itself: its paths go as deep as they are asked for; each depth has its namespace."""

import sys
from types import ModuleType

import pytest

from quintet.core.exceptions import ImproperlyConfigured
from quintet.urls import NoReverseMatch, Resolver404, get_resolver, include, path, re_path, resolve, reverse


def view(request, **kwargs):
    """Never called."""


@pytest.fixture
def urlconf(request):
    """Make an importable URLconf of what the test puts in ``urlpatterns``."""
    module = ModuleType(f"again_{request.node.name.split('[')[0]}")
    module.urlpatterns = []
    sys.modules[module.__name__] = module
    yield module
    del sys.modules[module.__name__]


def test_paths_go_as_deep_as_they_are_asked_for(urlconf):
    urlconf.urlpatterns += [path("page/<int:n>/", view, name="page"), re_path(r"^in/", include(urlconf))]
    for depth in range(5):
        match = resolve(f"/{'in/' * depth}page/{depth}/", urlconf)
        assert (match.url_name, match.kwargs) == ("page", {"n": depth})
        # A "^" stands only at the beginning of a route.
        assert match.route == ("^" if depth else "") + "in/" * depth + "page/<int:n>/"
    with pytest.raises(Resolver404):
        resolve("/in/in/nothing/", urlconf)
    assert reverse("page", urlconf, args=[3]) == "/page/3/"
    assert get_resolver(urlconf).check() == []


def test_each_depth_has_its_namespace(urlconf):
    urlconf.app_name = "tree"
    urlconf.urlpatterns += [path("page/", view, name="page"), path("in/", include(urlconf, namespace="child"))]
    match = resolve("/in/in/page/", urlconf)
    assert (match.app_names, match.namespaces) == (["tree", "tree"], ["child", "child"])
    assert reverse("child:child:child:page", urlconf) == "/in/in/in/page/"
    assert reverse("tree:page", urlconf) == "/in/page/"
    with pytest.raises(NoReverseMatch, match="inside 'child:child'"):
        reverse("child:child:uncle:page", urlconf)


def test_values_on_the_way_are_kept(urlconf):
    urlconf.urlpatterns += [path("end/", view), path("<slug:folder>/", include(urlconf))]
    assert resolve("/a/b/end/", urlconf).kwargs == {"folder": "b"}


def test_the_order_of_patterns_still_counts(urlconf):
    urlconf.urlpatterns += [path("in/", include(urlconf)), path("in/page/", view, name="late"), path("page/", view, name="page")]
    assert resolve("/in/page/", urlconf).url_name == "page"


def test_without_a_route_of_its_own_it_would_never_end(urlconf):
    urlconf.urlpatterns += [path("", include(urlconf)), path("page/", view)]
    with pytest.raises(ImproperlyConfigured, match=r"includes itself .* Give the include\(\) a route"):
        resolve("/page/", urlconf)
