"""Two registries, two engines, two URL trees and two settings stores live in one process without knowing each other."""

from types import ModuleType

import pytest

from quintet.db import models
from quintet.http import HttpResponse
from quintet.kernel.apps import Apps
from quintet.kernel.sections import SECTIONS
from quintet.kernel.settings import LazySettings, SettingsStore
from quintet.template import Context, Engine
from quintet.template.exceptions import TemplateDoesNotExist
from quintet.urls import Resolver404, path, resolve, reverse


def declare(registry: Apps, length: int) -> type[models.Model]:
    """Declare a model of the same name in a registry of its own."""

    class Thing(models.Model):
        name = models.CharField(max_length=length)

        class Meta:
            app_label = "shop"
            apps = registry

    return Thing


def test_two_registries():
    one, other = Apps(), Apps()
    first, second = declare(one, 10), declare(other, 20)
    assert one.get_registered_model("shop", "thing") is first
    assert other.get_registered_model("shop", "thing") is second
    assert [model._meta.get_field("name").max_length for model in (first, second)] == [10, 20]


def test_two_engines():
    def engine(text: str) -> Engine:
        return Engine(loaders=[("quintet.template.loaders.locmem.Loader", {"page.html": text})])

    one, other = engine("one {{ x }}"), engine("other {{ x }}")
    assert one.get_template("page.html").render(Context({"x": 1})) == "one 1"
    assert other.get_template("page.html").render(Context({"x": 1})) == "other 1"
    with pytest.raises(TemplateDoesNotExist):
        other.get_template("elsewhere.html")


def test_two_url_trees():
    def tree(name: str, route: str) -> ModuleType:
        module = ModuleType(name)
        module.urlpatterns = [path(route, lambda request: HttpResponse(name), name="page")]
        return module

    one, other = tree("one", "first/"), tree("other", "second/")
    assert reverse("page", urlconf=one) == "/first/"
    assert reverse("page", urlconf=other) == "/second/"
    assert resolve("/first/", urlconf=one).func(None).content == b"one"
    with pytest.raises(Resolver404):
        resolve("/first/", urlconf=other)


def test_two_settings_stores():
    one, other = LazySettings(SettingsStore(SECTIONS)), LazySettings(SettingsStore(SECTIONS))
    one.configure(DEBUG=True)
    other.configure(DEBUG=False)
    assert (one.DEBUG, other.DEBUG) == (True, False)
