"""The app registry as its documentation describes it."""

import pytest

from quintet.core.exceptions import AppRegistryNotReady, ImproperlyConfigured
from quintet.kernel.apps import Apps


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """Write packages on sys.path: a mapping from relative file to source."""

    def write(files: dict[str, str]) -> None:
        for name, source in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            (path.parent / "__init__.py").touch()
            path.write_text(source)
        monkeypatch.syspath_prepend(tmp_path)

    return write


def test_a_plain_package_is_an_app(packages):
    packages({"shop_plain/models.py": ""})
    config = Apps(["shop_plain"]).get_app_config("shop_plain")
    assert (config.name, config.label, config.verbose_name) == ("shop_plain", "shop_plain", "Shop_Plain")
    assert config.models_module.__name__ == "shop_plain.models"


def test_the_only_config_of_apps_py_is_used(packages):
    source = "from quintet.apps import AppConfig\nclass Shop(AppConfig):\n    name = 'shop_one'\n    label = 'till'\n"
    packages({"shop_one/apps.py": source})
    registry = Apps(["shop_one"])
    assert registry.get_app_config("till").name == "shop_one"
    assert registry.is_installed("shop_one")


def test_the_default_config_is_used_among_several(packages):
    source = """
from quintet.apps import AppConfig
class First(AppConfig):
    name = 'shop_many'
class Second(AppConfig):
    name = 'shop_many'
    default = True
"""
    packages({"shop_many/apps.py": source})
    assert type(Apps(["shop_many"]).get_app_config("shop_many")).__name__ == "Second"
    assert type(Apps(["shop_many.apps.First"]).get_app_config("shop_many")).__name__ == "First"


def test_two_apps_of_one_label_are_refused(packages):
    packages({"one/shop/models.py": "", "two/shop/models.py": "", "one/models.py": "", "two/models.py": ""})
    with pytest.raises(ImproperlyConfigured, match="aren't unique, duplicates: shop"):
        Apps(["one.shop", "two.shop"])


@pytest.mark.parametrize(
    ("entry", "words"),
    [("no_such_app", "no module 'no_such_app'"), ("quintet.kernel.nothing", "has no module 'nothing'")],
)
def test_a_wrong_entry_is_named(entry, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        Apps([entry])


def test_an_unknown_label_gets_a_hint(packages):
    packages({"shop_hint/models.py": ""})
    registry = Apps(["shop_hint"])
    with pytest.raises(LookupError, match="Did you mean 'shop_hint'"):
        registry.get_app_config("shop_hind")


def test_an_empty_registry_is_not_ready():
    with pytest.raises(AppRegistryNotReady):
        Apps(None).get_models()


def test_ready_is_called_once_when_all_models_are_loaded(packages):
    source = """
from quintet.apps import AppConfig
class Shop(AppConfig):
    name = 'shop_ready'
    calls = []
    def ready(self):
        self.calls.append(self.apps.models_ready)
"""
    packages({"shop_ready/apps.py": source})
    registry = Apps(["shop_ready"])
    registry.populate(["shop_ready"])
    assert registry.get_app_config("shop_ready").calls == [True]


def test_models_are_waited_for():
    registry, seen = Apps(), []
    model = type("Model", (), {"_meta": type("Meta", (), {"model_name": "thing", "app_label": "shop"})})
    registry.lazy_model_operation(seen.append, ("shop", "Thing"))
    assert ("shop", "thing") in registry.pending_operations()
    registry.register_model("shop", model)
    assert seen == [model]
    assert registry.pending_operations() == {}


def test_two_classes_for_one_name_conflict():
    registry = Apps()
    meta = type("Meta", (), {"model_name": "thing", "app_label": "shop"})
    registry.register_model("shop", type("Thing", (), {"_meta": meta, "__module__": "one"}))
    with pytest.raises(RuntimeError, match="Conflicting 'thing' models in application 'shop'"):
        registry.register_model("shop", type("Thing", (), {"_meta": meta, "__module__": "two"}))
