"""Two registries, two engines, two URL trees and two settings stores live in one process without knowing each other."""

from types import ModuleType

import pytest

from quintet.db import models
from quintet.http import HttpResponse
from quintet.http.settings import HttpSettings
from quintet.kernel.apps import Apps
from quintet.kernel.checks import Checks
from quintet.kernel.settings import LazySettings
from quintet.kit import dotted
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
    one, other = LazySettings(), LazySettings()
    one.configure(DEBUG=True, ALLOWED_HOSTS=["one.example"])
    other.configure(DEBUG=False, ALLOWED_HOSTS=["other.example"])
    assert (one.DEBUG, other.DEBUG) == (True, False)
    assert one.store.snapshot(HttpSettings).allowed_hosts == ["one.example"]
    assert other.store.snapshot(HttpSettings).allowed_hosts == ["other.example"]


def test_a_change_in_one_store_starts_no_generation_in_the_other():
    one, other = LazySettings(), LazySettings()
    one.configure()
    other.configure()
    before = other.store.generation
    snapshot = other.store.snapshot(HttpSettings)
    one.DEBUG = True
    one.CSRF_TRUSTED_ORIGINS.append("https://one.example")
    del one.APPEND_SLASH
    assert one.CSRF_TRUSTED_ORIGINS == ["https://one.example"]
    assert other.CSRF_TRUSTED_ORIGINS == []  # defaults are each store's own too
    assert other.APPEND_SLASH is True
    assert other.store.generation == before
    assert other.store.snapshot(HttpSettings) is snapshot


@pytest.fixture
def two_projects(tmp_path, monkeypatch) -> tuple[Apps, Apps]:
    """Return the registries of two projects, each with an app "shop" of its own that extends an app they have in common."""
    for project, length in (("first", 10), ("second", 20)):
        app = tmp_path / project / "shop"
        app.mkdir(parents=True)
        (app.parent / "__init__.py").touch()
        (app / "__init__.py").touch()
        (app / "apps.py").write_text(
            "from quintet.apps import AppConfig\n\nready = []\n\n\nclass Shop(AppConfig):\n"
            f"    name = '{project}.shop'\n    verbose_name = 'Shop of the {project}'\n\n"
            "    def ready(self):\n        ready.append(self.apps)\n"
        )
        (app / "declare.py").write_text(
            "from quintet.db import models\n\n\ndef declare(registry):\n"
            "    class Owner(models.Model):\n        class Meta:\n            app_label, apps = 'shop', registry\n\n"
            "    class Thing(models.Model):\n"
            f"        name = models.CharField(max_length={length})\n"
            "        owner = models.ForeignKey('shop.Owner', models.CASCADE, related_name='things')\n\n"
            "        class Meta:\n            app_label, apps = 'shop', registry\n\n"
            "    return Owner, Thing\n"
        )
    monkeypatch.syspath_prepend(tmp_path)
    return Apps(["first.shop"]), Apps(["second.shop"])


def test_two_projects_of_the_same_labels(two_projects):
    one, other = two_projects
    assert [str(registry.get_app_config("shop").verbose_name) for registry in two_projects] == [
        "Shop of the first",
        "Shop of the second",
    ]
    for registry in two_projects:
        module = dotted.module(registry.get_app_config("shop").name + ".apps")
        assert module.ready == [registry]
    assert one.is_installed("first.shop")
    assert not one.is_installed("second.shop")
    assert other.get_containing_app_config("second.shop.models.Thing") is other.get_app_config("shop")
    assert one.get_containing_app_config("second.shop.models.Thing") is None


def test_relations_stay_in_their_registry(two_projects):
    declared = [dotted.module(f"{registry.get_app_config('shop').name}.declare").declare(registry) for registry in two_projects]
    for registry, (owner, thing) in zip(two_projects, declared, strict=True):
        assert registry.get_model("shop.Thing") is thing
        assert thing._meta.get_field("owner").related_model is owner
        assert owner._meta.get_field("things").related_model is thing
        assert list(registry.get_models()) == [owner, thing]


def test_what_waits_in_one_registry_is_not_called_by_the_other(two_projects):
    one, other = two_projects
    arrived: list[object] = []
    one.lazy_model_operation(arrived.append, ("shop", "thing"))
    dotted.module("second.shop.declare").declare(other)
    assert arrived == []
    _, thing = dotted.module("first.shop.declare").declare(one)
    assert arrived == [thing]


def test_two_registries_of_checks():
    one, other = Checks(), Checks()

    def sound(app_configs, **kwargs):
        return []

    one.register(sound, "tidy")
    assert one.tag_exists("tidy")
    assert not other.tag_exists("tidy")
    assert other.run() == []


def test_the_project_of_the_process_knows_nothing_of_them(two_projects):
    from quintet.apps import apps

    generation, labels = apps.generation, [config.label for config in apps.get_app_configs()]
    dotted.module("first.shop.declare").declare(two_projects[0])
    assert apps.generation == generation
    assert [config.label for config in apps.get_app_configs()] == labels
    assert "shop" not in apps.all_models or "owner" not in apps.all_models["shop"]
