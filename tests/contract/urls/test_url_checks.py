"""The checks of URLconfs that look at more than one pattern: error handlers, namespaces, views."""

from types import ModuleType

import pytest

from quintet.core import checks
from quintet.core.exceptions import ViewDoesNotExist
from quintet.test import override_settings
from quintet.urls import get_callable, get_resolver, include, path
from quintet.views import View


def view(request, **kwargs):
    """Never called."""


def codes(**names):
    module = ModuleType("checked_urls")
    module.urlpatterns = []
    vars(module).update(names)
    with override_settings(ROOT_URLCONF=module):
        return [message.id for message in checks.run_checks(tags=[checks.Tags.urls])]


@pytest.mark.parametrize("status", [400, 403, 404])
def test_handlers_take_the_request_and_the_exception(status):
    assert codes(**{f"handler{status}": lambda request, exception: None}) == []
    assert codes(**{f"handler{status}": lambda request, exception=None, template_name="x": None}) == []
    assert codes(**{f"handler{status}": lambda request: None}) == ["urls.E007"]
    assert codes(**{f"handler{status}": lambda request, exception, more: None}) == ["urls.E007"]
    assert codes(**{f"handler{status}": "no.such.view"}) == ["urls.E008"]
    assert codes(**{f"handler{status}": f"{__name__}.nothing"}) == ["urls.E008"]


def test_the_handler_of_500_takes_the_request_alone():
    assert codes(handler500=lambda request: None) == []
    assert codes(handler500=lambda request, exception: None) == ["urls.E007"]
    assert codes(handler500="quintet.views.defaults.server_error") == []


def test_a_view_class_is_no_view():
    assert codes(urlpatterns=[path("", View)]) == ["urls.E009"]
    assert codes(urlpatterns=[path("", View.as_view())]) == []


def test_a_namespace_that_is_there_twice():
    twice = ([path("", view)], "app")
    assert codes(urlpatterns=[path("a/", include(twice)), path("b/", include(twice))]) == ["urls.W005"]
    assert codes(urlpatterns=[path("a/", include(twice)), path("b/", include(twice, namespace="other"))]) == []
    inner = ([path("x/", include(twice))], "inner")
    assert codes(urlpatterns=[path("a/", include(twice)), path("b/", include(inner))]) == []


@pytest.mark.parametrize("one", ["", "text", ("a/", view), object(), None])
def test_what_is_no_pattern(one):
    (message,) = get_resolver([one]).check()
    assert message.id == "urls.E004"
    assert (message.hint is None) == (not isinstance(one, str | tuple))


def test_views_by_their_path():
    assert get_callable(view) is view
    assert get_callable("quintet.views.defaults.server_error").__name__ == "server_error"
    for given, told in {
        f"{__name__}.nothing": "does not define",
        "nowhere.view": "No module named 'nowhere'",
        "quintet.nowhere.view": "No module named 'quintet.nowhere'",
        "view": "doesn't look like a module path",
        "quintet.urls.conf.__name__": "View is not callable",
        7: "'7' is not a callable",
    }.items():
        with pytest.raises(ViewDoesNotExist, match=told):
            get_callable(given)


def test_what_a_views_module_lacks_is_its_own_mistake(tmp_path, monkeypatch):
    (tmp_path / "views_that_lack.py").write_text("import nothing_of_the_kind\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="nothing_of_the_kind"):
        get_callable("views_that_lack.index")
