"""The app registry as its documentation describes it."""

import re
import subprocess
import sys

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
        Apps.of_project(lambda: None).get_models()


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


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("nosuchapp", "there is no module 'nosuchapp'"),
        ("lone.nosuch", "'lone' has no module 'nosuch'"),
        ("lone.apps.Lnoe", "'lone.apps' does not contain a 'Lnoe' class. Choices are: 'Lone'. Did you mean 'lone.apps.Lone'?"),
    ],
)
def test_an_entry_that_leads_nowhere_is_an_import_error_too(packages, entry, words):
    packages({"lone/apps.py": "from quintet.apps import AppConfig\n\n\nclass Lone(AppConfig):\n    name = 'lone'\n"})
    for kind in (ImproperlyConfigured, ImportError):
        with pytest.raises(kind, match=re.escape(words)):
            Apps([entry])


def test_a_missing_library_whose_name_begins_that_of_the_app_is_told_as_itself(packages):
    packages({"shoplib_things/apps.py": "import shoplib\n", "shoplib_more/models.py": ""})
    packages({"shoplib_early/__init__.py": "import shoplib\n"})
    for entry in ("shoplib_things", "shoplib_early"):
        with pytest.raises(ModuleNotFoundError, match="No module named 'shoplib'") as caught:
            Apps([entry])
        assert not isinstance(caught.value, ImproperlyConfigured)


def test_loading_that_failed_can_be_tried_again(packages, tmp_path):
    packages({"shop_first/models.py": "", "shop_broken/models.py": "import nowhere_to_be_found\n"})
    registry = Apps.of_project(lambda: None)
    for _ in range(2):
        with pytest.raises(ModuleNotFoundError, match="nowhere_to_be_found"):
            registry.populate(["shop_first", "shop_broken"])
        assert not registry.apps_ready
    packages({"shop_broken/models.py": "content = 1\n"})
    registry.populate(["shop_first", "shop_broken"])
    assert list(registry.app_configs) == ["shop_first", "shop_broken"]


def test_a_registry_without_apps_must_be_given_none_of_them():
    with pytest.raises(RuntimeError, match="You must supply an installed_apps argument"):
        Apps(None)


def test_the_class_of_automatic_keys_is_the_projects_unless_the_app_names_one(packages):
    from quintet.apps import apps
    from quintet.test import override_settings

    packages({"plainkeys/models.py": ""})
    own = "from quintet.apps import AppConfig\nclass Own(AppConfig):\n    name = 'ownkeys'\n    default_auto_field = 'x.Y'\n"
    packages({"ownkeys/apps.py": own})
    with override_settings(INSTALLED_APPS=["plainkeys", "ownkeys"], DEFAULT_AUTO_FIELD="quintet.db.models.SmallAutoField"):
        assert apps.get_app_config("plainkeys").default_auto_field == "quintet.db.models.SmallAutoField"
        assert apps.get_app_config("ownkeys").default_auto_field == "x.Y"


def test_declaring_the_same_model_again_warns():
    from quintet.db import models

    registry = Apps()

    def declare():
        class Thing(models.Model):
            class Meta:
                app_label = "again"
                apps = registry

    declare()
    with pytest.warns(RuntimeWarning, match=r"Model 'again\.thing' was already registered"):
        declare()


def test_a_package_found_twice_at_one_place_has_that_place(tmp_path):
    from types import ModuleType

    from quintet.apps import AppConfig

    module = ModuleType("twice")
    module.__path__ = [str(tmp_path), str(tmp_path)]
    assert AppConfig("twice", module).path == str(tmp_path)


START = """
import quintet
from quintet.conf import settings
from quintet.db import connection

database = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(INSTALLED_APPS=["eager"], DATABASES={"default": database})
quintet.setup()
with connection.cursor() as cursor:
    cursor.execute("SELECT 2")
print("started")
"""


def test_a_query_while_a_process_starts_warns(tmp_path):
    (tmp_path / "eager").mkdir()
    (tmp_path / "eager" / "__init__.py").touch()
    (tmp_path / "eager" / "apps.py").write_text(
        "from quintet.apps import AppConfig\n\n\nclass Eager(AppConfig):\n    name = 'eager'\n\n"
        "    def ready(self):\n        from quintet.db import connection\n\n"
        "        with connection.cursor() as cursor:\n            cursor.execute('SELECT 1')\n"
    )
    done = subprocess.run([sys.executable, "-c", START], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == "started\n"
    assert done.stderr.count("RuntimeWarning: Accessing the database during app initialization is discouraged.") == 1


def test_isolated_models_leave_the_projects_registry_alone():
    from quintet.apps import apps
    from quintet.db import models
    from quintet.kernel import current
    from quintet.test.utils import isolate_apps

    with isolate_apps() as isolated:

        class Island(models.Model):
            class Meta:
                app_label = "sea"

        assert current.apps is apps
        assert Island._meta.apps is isolated
        assert isolated.all_models["sea"]["island"] is Island
    assert "sea" not in apps.all_models
