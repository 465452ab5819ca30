"""The checks of settings: each documented id, its message, and that what is right is left alone."""

import sys
from types import ModuleType

import pytest

from quintet.core import checks
from quintet.core.management import call_command
from quintet.test import override_settings
from quintet.test.utils import extend_sys_path
from quintet.utils.csp import CSP

STATIC = {"STORAGES": {"default": {"BACKEND": "quintet.core.files.storage.FileSystemStorage"}}}


def found(deploy: bool = False, **settings) -> dict[str | None, str]:
    """Return the messages by id of the checks about settings under ``settings``."""
    tags = ["compatibility", "caches", "files", "mail", "security", "translation", "urls", "staticfiles", "async_support"]
    with override_settings(**settings):
        return {message.id: message.msg for message in checks.run_checks(tags=tags, include_deployment_checks=deploy)}


NONCES = {
    "MIDDLEWARE": ["django.middleware.csp.ContentSecurityPolicyMiddleware"],
    "TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
}
SHOWS_NONCES = [{**NONCES["TEMPLATES"][0], "OPTIONS": {"context_processors": ["django.template.context_processors.csp"]}}]
RULES = [
    (
        "4_0.E001",
        {"CSRF_TRUSTED_ORIGINS": ["example.com"]},
        "As of Django 4.0, the values in the CSRF_TRUSTED_ORIGINS setting must start with a scheme (usually http:// or https://) "
        "but found example.com. See the release notes for details.",
        {"CSRF_TRUSTED_ORIGINS": ["https://example.com"]},
    ),
    (
        "caches.E001",
        {"CACHES": {"other": {"BACKEND": "quintet.core.cache.backends.locmem.LocMemCache"}}},
        "You must define a 'default' cache in your CACHES setting.",
        {},
    ),
    (
        "files.E001",
        {"FILE_UPLOAD_TEMP_DIR": "/no/such/folder"},
        "The FILE_UPLOAD_TEMP_DIR setting refers to the nonexistent directory '/no/such/folder'.",
        {"FILE_UPLOAD_TEMP_DIR": "/"},
    ),
    (
        "mail.W001",
        {"MAILERS": {}},
        "Your MAILERS setting has no 'default' entry.",
        {"MAILERS": {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend"}}},
    ),
    (
        "security.E026",
        {"SECURE_CSP": "default-src 'self'"},
        "The Content Security Policy setting 'SECURE_CSP' must be a dictionary (got \"default-src 'self'\" instead).",
        {"SECURE_CSP": {"default-src": ["'self'"]}},
    ),
    (
        "security.W027",
        {"SECURE_CSP": {"script-src": [CSP.NONCE]}, **NONCES},
        "Your Content Security Policy includes CSP.NONCE and ContentSecurityPolicyMiddleware is enabled, but "
        "'django.template.context_processors.csp' is not configured.",
        {"SECURE_CSP": {"script-src": [CSP.NONCE]}, **NONCES, "TEMPLATES": SHOWS_NONCES},
    ),
    (
        "security.E101",
        {"CSRF_FAILURE_VIEW": "views_of_failures.narrow"},
        "The CSRF failure view 'views_of_failures.narrow' does not take the correct number of arguments.",
        {"CSRF_FAILURE_VIEW": "views_of_failures.good"},
    ),
    (
        "security.E102",
        {"CSRF_FAILURE_VIEW": "views_of_failures.missing"},
        "The CSRF failure view 'views_of_failures.missing' could not be imported.",
        {},
    ),
    (
        "translation.E001",
        {"LANGUAGE_CODE": "en_US"},
        "You have provided an invalid value for the LANGUAGE_CODE setting: 'en_US'.",
        {"LANGUAGE_CODE": "en-gb"},
    ),
    (
        "translation.E002",
        {"LANGUAGES": [("en", "English"), ("e1", "Wrong")]},
        "You have provided an invalid language code in the LANGUAGES setting: 'e1'.",
        {"LANGUAGES": [("en", "English"), ("ca-ES-valencia", "Valencian"), ("sr@latin", "Serbian")]},
    ),
    (
        "translation.E003",
        {"LANGUAGES_BIDI": ["he", "&"]},
        "You have provided an invalid language code in the LANGUAGES_BIDI setting: '&'.",
        {},
    ),
    (
        "translation.E004",
        {"LANGUAGE_CODE": "fr", "LANGUAGES": [("en", "English")]},
        "You have provided a value for the LANGUAGE_CODE setting that is not in the LANGUAGES setting.",
        {"LANGUAGE_CODE": "fr-CA", "LANGUAGES": [("fr", "French")]},
    ),
    ("urls.E006", {"STATIC_URL": "/static"}, "The STATIC_URL setting must end with a slash.", {"STATIC_URL": "/static/"}),
    ("urls.E006", {"MEDIA_URL": "media"}, "The MEDIA_URL setting must end with a slash.", {"MEDIA_URL": "media//"}),
]


@pytest.fixture(autouse=True)
def _views(monkeypatch):
    module = ModuleType("views_of_failures")
    module.good = lambda request, reason="": None
    module.narrow = lambda request: None
    monkeypatch.setitem(sys.modules, "views_of_failures", module)


@pytest.mark.parametrize(("code", "wrong", "words", "right"), RULES, ids=[f"{rule[0]} {next(iter(rule[1]))}" for rule in RULES])
def test_rule(code, wrong, words, right):
    assert found(**wrong)[code] == words
    assert code not in found(**right)


def test_static_files_need_their_storage():
    with override_settings(INSTALLED_APPS=["quintet.contrib.staticfiles"]):
        assert found(**STATIC)["staticfiles.E005"] == "The STORAGES setting must define a 'staticfiles' storage."
        assert "staticfiles.E005" not in found()


def test_a_mailer_for_development_is_refused_in_deployment():
    mailers = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    assert "mail.E001" not in found(MAILERS=mailers)
    assert found(deploy=True, MAILERS=mailers)["mail.E001"] == (
        "Your MAILERS setting uses a development-only email backend in the 'default' entry "
        "(django.core.mail.backends.console.EmailBackend)."
    )


def test_async_protection_must_be_on_in_deployment(monkeypatch):
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)
    assert "async.E001" not in found(deploy=True)
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    assert "async.E001" not in found()
    assert "DJANGO_ALLOW_ASYNC_UNSAFE" in found(deploy=True)["async.E001"]


@pytest.mark.parametrize("key", [None, "", "short", "a" * 60, "django-insecure-" + "abcdefghij" * 6])
def test_weak_keys(key):
    assert "security.W009" in found(deploy=True, SECRET_KEY=key)
    assert "SECRET_KEY_FALLBACKS[1]" in found(deploy=True, SECRET_KEY_FALLBACKS=["abcdefghij" * 6, key])["security.W025"]


def test_deleted_former_keys_are_told():
    from quintet.conf import settings

    with override_settings():
        del settings.SECRET_KEY_FALLBACKS
        assert "Your SECRET_KEY_FALLBACKS has" in found(deploy=True)["security.W025"]


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("DEBUG", "False", "It must be True or False. From the environment, read it with env.bool(...)"),
        (
            "SESSION_COOKIE_AGE",
            "3600",
            "It must be a number. From the environment, read it with env.int(...)",
        ),
        ("MIDDLEWARE", "one.path", "It must be a list. From the environment, read it with env.list(...)"),
    ],
)
def test_a_text_where_something_else_belongs_is_an_error(name, value, hint):
    with override_settings(**{name: value}):
        messages = [message for message in checks.run_checks(tags=["compatibility"]) if name in message.msg]
    assert [(message.id, message.level, message.hint) for message in messages] == [
        ("quintet.E004", checks.ERROR, f"{hint} of quintet.conf.env.")
    ]


def test_another_type_is_a_warning():
    assert found(ALLOWED_HOSTS=3)["quintet.W004"].endswith("is of type int.")


def test_what_works_has_the_right_type():
    from pathlib import Path

    from quintet.urls import reverse_lazy

    right = {
        "DEBUG": 1,
        "ALLOWED_HOSTS": ("a.example",),
        "LOGIN_URL": reverse_lazy("login"),
        "MEDIA_ROOT": Path("/tmp"),
        "CSRF_COOKIE_AGE": None,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
        "SECRET_KEY": b"bytes",
    }
    assert not {"quintet.E004", "quintet.W004"} & found(**right).keys()


def test_a_database_that_cannot_be_set_up_is_named():
    with override_settings(DATABASES={"default": {"ENGINE": "no.such.backend", "NAME": "x"}}):
        messages = checks.run_checks(tags=["database"], databases=["default"])
    assert [message.id for message in messages] == ["quintet.E005"]
    assert "'default'" in messages[0].msg


def app_with_command(folder, name: str, body: str) -> str:
    commands = folder / name / "management" / "commands"
    commands.mkdir(parents=True)
    for package in (folder / name, commands.parent, commands):
        (package / "__init__.py").touch()
    (commands / "makemigrations.py").write_text(body)
    return name


def test_migrate_and_makemigrations_look_for_changes_alike(tmp_path):
    name = app_with_command(
        tmp_path,
        "own_detector",
        "from quintet.core.management.commands.makemigrations import Command as Base\n"
        "class Detector(Base.autodetector):\n    pass\n"
        "class Command(Base):\n    autodetector = Detector\n",
    )
    assert checks.run_checks(tags=["commands"]) == []
    with extend_sys_path(str(tmp_path)), override_settings(INSTALLED_APPS=[name]):
        (message,) = checks.run_checks(tags=["commands"])
    assert message.id == "commands.E001"
    assert message.hint == (
        "makemigrations.Command.autodetector is Detector, but migrate.Command.autodetector is MigrationAutodetector."
    )


def test_two_tag_libraries_of_one_name(tmp_path):
    for app in ("first_tags", "second_tags"):
        package = tmp_path / app / "templatetags"
        package.mkdir(parents=True)
        (package.parent / "__init__.py").touch()
        (package / "__init__.py").touch()
        (package / "same.py").write_text("from quintet.template import Library\nregister = Library()\n")
    engines = [{"BACKEND": "quintet.template.backends.django.DjangoTemplates"}]
    with extend_sys_path(str(tmp_path)), override_settings(INSTALLED_APPS=["first_tags", "second_tags"], TEMPLATES=engines):
        (message,) = checks.run_checks(tags=["templates"])
    assert message.id == "templates.W003"
    assert message.msg == (
        "'same' is used for multiple template tag modules: 'first_tags.templatetags.same', 'second_tags.templatetags.same'"
    )


def test_a_plain_site_has_nothing_to_mend():
    from io import StringIO

    out = StringIO()
    with override_settings(MIDDLEWARE=[], INSTALLED_APPS=[], TEMPLATES=[], STATIC_URL="static/"):
        call_command("check", stdout=out, stderr=out)
    assert out.getvalue() == "System check identified no issues (0 silenced).\n"


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ({"MIDDLEWARE": []}, {"W001", "W002", "W003"}),
        ({"SECURE_HSTS_SECONDS": 0}, {"W004"}),
        ({"SECURE_HSTS_INCLUDE_SUBDOMAINS": False}, {"W005"}),
        ({"SECURE_CONTENT_TYPE_NOSNIFF": False}, {"W006"}),
        ({"SECURE_SSL_REDIRECT": False}, {"W008"}),
        ({"SESSION_COOKIE_SECURE": "yes"}, {"W012"}),
        ({"SESSION_COOKIE_HTTPONLY": False}, {"W015"}),
        ({"CSRF_COOKIE_SECURE": False}, {"W016"}),
        ({"CSRF_COOKIE_SECURE": False, "CSRF_USE_SESSIONS": True}, set()),
        ({"DEBUG": True}, {"W018"}),
        ({"X_FRAME_OPTIONS": "SAMEORIGIN"}, {"W019"}),
        ({"ALLOWED_HOSTS": []}, {"W020"}),
        ({"SECURE_HSTS_PRELOAD": False}, {"W021"}),
        ({"SECURE_REFERRER_POLICY": None}, {"W022"}),
        ({"SECURE_REFERRER_POLICY": "same-origin, nonsense"}, {"E023"}),
        ({"SECURE_CROSS_ORIGIN_OPENER_POLICY": "nonsense"}, {"E024"}),
    ],
    ids=lambda value: "" if isinstance(value, set) else ",".join(value),
)
def test_deployment(settings, codes):
    sound = {
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "quintet.contrib.sessions.middleware.SessionMiddleware",
            "quintet.middleware.csrf.CsrfViewMiddleware",
            "quintet.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        "INSTALLED_APPS": ["quintet.contrib.sessions"],
        "SECRET_KEY": "abcdefghij" * 6,
        "SECURE_HSTS_SECONDS": 60,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_PRELOAD": True,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "ALLOWED_HOSTS": ["example.com"],
        "DEBUG": False,
    }
    assert {code for code in found(deploy=True, **sound) if code and code.startswith("security")} == set()
    broken = {code for code in found(deploy=True, **{**sound, **settings}) if code and code.startswith("security")}
    assert broken == {f"security.{code}" for code in codes}


@pytest.mark.parametrize(
    ("apps", "middleware", "codes"),
    [(True, False, {"W010", "W013"}), (False, True, {"W011", "W014"}), (True, True, {"W012", "W015"}), (False, False, set())],
)
def test_how_sessions_are_used_decides_what_is_told_of_their_cookie(apps, middleware, codes):
    told = found(
        deploy=True,
        INSTALLED_APPS=["quintet.contrib.sessions"] if apps else [],
        MIDDLEWARE=["quintet.contrib.sessions.middleware.SessionMiddleware"] if middleware else [],
        SESSION_COOKIE_SECURE=False,
        SESSION_COOKIE_HTTPONLY=False,
    )
    every = {f"security.W{number:03}" for number in range(10, 16)}
    assert every & told.keys() == {f"security.{code}" for code in codes}


def test_a_field_may_say_that_its_kind_goes():
    from quintet.db import models
    from quintet.test.utils import isolate_apps

    class Leaving(models.CharField):
        system_check_deprecated_details = {"msg": "It goes.", "hint": "Use another.", "id": "fields.W999"}

    class Gone(models.CharField):
        system_check_removed_details = {}

    with isolate_apps():

        class Thing(models.Model):
            leaving = Leaving(max_length=1)
            gone = Gone(max_length=1)

            class Meta:
                app_label = "sites"

    leaving, gone = Thing.check()
    assert leaving == checks.Warning("It goes.", hint="Use another.", obj=Thing._meta.get_field("leaving"), id="fields.W999")
    assert gone.msg == "Gone has been removed except for support in historical migrations."
    assert gone.id == "fields.EXXX"


def test_the_applications_that_come_along_are_sound():
    names = ("auth", "contenttypes", "sessions", "sites", "messages", "staticfiles")
    with override_settings(INSTALLED_APPS=[f"quintet.contrib.{name}" for name in names]):
        assert checks.run_checks(tags=["models"]) == []


def remember(**kwargs):
    """A receiver."""


class Rememberer:
    """A receiver of another kind."""

    def method(self, **kwargs):
        """Receive."""


def test_receivers_and_functions_that_wait_for_nothing(monkeypatch):
    from collections import defaultdict

    from quintet.apps import apps
    from quintet.db.models.signals import post_init, post_save

    def operation(model):
        """Do something with a model."""

    rememberer = Rememberer()
    monkeypatch.setattr(apps, "_pending", defaultdict(list))
    with override_settings(INSTALLED_APPS=["quintet.contrib.contenttypes"]):
        post_save.connect(remember, sender="nowhere.Thing")
        post_init.connect(rememberer.method, sender="contenttypes.Thing")
        apps.lazy_model_operation(operation, ("contenttypes", "ContentType"), ("nowhere", "Thing"))
        told = {message.id: [] for message in checks.run_checks(tags=["signals"])}
        for message in checks.run_checks(tags=["signals"]):
            told[message.id].append(message.msg)
    assert told == {
        "signals.E001": [
            "Bound method 'Rememberer.method' was connected to the 'post_init' signal with a lazy reference to the sender "
            "'contenttypes.thing', but app 'contenttypes' doesn't provide model 'thing'.",
            "The function 'remember' was connected to the 'post_save' signal with a lazy reference to the sender "
            "'nowhere.thing', but app 'nowhere' isn't installed.",
        ],
        "models.E022": [f"{operation} contains a lazy reference to nowhere.thing, but app 'nowhere' isn't installed."],
    }
