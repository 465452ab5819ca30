"""The checks of auth: the user model, permission names, and the order of the middleware."""

from collections.abc import Iterable, Sequence
from typing import Any

from quintet.contrib.auth.permission_names import builtin_permissions
from quintet.contrib.auth.settings import AuthSettings
from quintet.contrib.auth.user_model import get_user_model
from quintet.kernel import current
from quintet.kernel.checks import CheckMessage, Critical, Error, Warning
from quintet.kit import dotted
from quintet.web.settings import WebSettings

LONGEST_NAME = 255
LONGEST_CODENAME = 100
AUTHENTICATION = "quintet.contrib.auth.middleware.AuthenticationMiddleware"
LOGIN_REQUIRED = "quintet.contrib.auth.middleware.LoginRequiredMiddleware"
MODEL_BACKENDS = frozenset({"quintet.contrib.auth.backends.ModelBackend"})


def check_auth(*, app_configs: Sequence[Any] | None, databases: Sequence[str] | None) -> Iterable[CheckMessage]:
    """Check user model, permissions and middleware, when auth is installed."""
    if not current.apps.is_installed("quintet.contrib.auth"):
        return []
    models = current.apps.get_models() if app_configs is None else [m for config in app_configs for m in config.get_models()]
    user = get_user_model()
    found = _check_user(user) if user in models else []
    for model in models:
        found += _check_permissions(model)
    return found + _check_order()


def _check_user(model: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not isinstance(model.REQUIRED_FIELDS, list | tuple):
        found.append(Error("'REQUIRED_FIELDS' must be a list or tuple.", obj=model, id="auth.E001"))
    elif model.USERNAME_FIELD in model.REQUIRED_FIELDS:
        found.append(
            Error(
                "The field named as the 'USERNAME_FIELD' for a custom user model must not be included in 'REQUIRED_FIELDS'.",
                hint=f"The 'USERNAME_FIELD' is currently set to '{model.USERNAME_FIELD}', you should remove "
                f"'{model.USERNAME_FIELD}' from the 'REQUIRED_FIELDS'.",
                obj=model,
                id="auth.E002",
            )
        )
    found += _check_unique_name(model)
    found += _check_flags(model)
    return found


def _check_unique_name(model: Any) -> list[CheckMessage]:
    name, meta = model.USERNAME_FIELD, model._meta
    alone = any(_makes_unique(rule, name) for rule in meta.constraints)
    if meta.get_field(name).unique or alone:
        return []
    backends = {dotted.canonical(path) for path in AuthSettings.now().authentication_backends}
    label = f"'{model._meta.object_name}.{name}'"
    if backends == MODEL_BACKENDS:
        return [Error(f"{label} must be unique because it is named as the 'USERNAME_FIELD'.", obj=model, id="auth.E003")]
    return [
        Warning(
            f"{label} is named as the 'USERNAME_FIELD', but it is not unique.",
            hint="Ensure that your authentication backend(s) can handle non-unique usernames.",
            obj=model,
            id="auth.W004",
        )
    ]


def _makes_unique(rule: Any, field_name: str) -> bool:
    return tuple(getattr(rule, "fields", ())) == (field_name,) and getattr(rule, "condition", None) is None


def _check_flags(model: Any) -> list[CheckMessage]:
    return [
        Critical(
            f"{model}.{flag} must be an attribute or property rather than a method. Ignoring this is a security issue as "
            "anonymous users will be treated as authenticated!",
            obj=model,
            id=code,
        )
        for flag, code in (("is_anonymous", "auth.C009"), ("is_authenticated", "auth.C010"))
        if callable(getattr(model, flag, None))
    ]


def _check_permissions(model: Any) -> list[CheckMessage]:
    meta = model._meta
    builtin = builtin_permissions(meta)
    found: list[CheckMessage] = []
    if any(len(str(name)) > LONGEST_NAME for _code, name in builtin):
        found.append(
            Error(
                f"The verbose_name of model '{meta.label}' must be at most 244 characters for its builtin permission "
                f"names to be at "
                "most 255 characters.",
                obj=model,
                id="auth.E007",
            )
        )
    if any(len(code) > LONGEST_CODENAME for code, _name in builtin):
        found.append(
            Error(
                f"The name of model '{meta.label}' must be at most 93 characters for its builtin permission codenames "
                f"to be at most "
                "100 characters.",
                obj=model,
                id="auth.E011",
            )
        )
    taken = {code for code, _name in builtin}
    seen: set[str] = set()
    for code, name in meta.permissions:
        found += _check_permission(model, code, str(name), taken, seen)
        seen.add(code)
    return found


def _check_permission(model: Any, code: str, name: str, taken: set[str], seen: set[str]) -> Iterable[CheckMessage]:
    label = model._meta.label
    if len(name) > LONGEST_NAME:
        yield Error(f"The permission named '{name}' of model '{label}' is longer than 255 characters.", obj=model, id="auth.E008")
    if len(code) > LONGEST_CODENAME:
        yield Error(
            f"The permission codenamed '{code}' of model '{label}' is longer than 100 characters.", obj=model, id="auth.E012"
        )
    if code in taken:
        yield Error(
            f"The permission codenamed '{code}' clashes with a builtin permission for model '{label}'.", obj=model, id="auth.E005"
        )
    elif code in seen:
        yield Error(f"The permission codenamed '{code}' is duplicated for model '{label}'.", obj=model, id="auth.E006")


def _check_order() -> list[CheckMessage]:
    order = [dotted.canonical(path) for path in WebSettings.now().middleware]
    if LOGIN_REQUIRED not in order or AUTHENTICATION in order[: order.index(LOGIN_REQUIRED)]:
        return []
    return [
        Error(
            "In order to use django.contrib.auth.middleware.LoginRequiredMiddleware, "
            "django.contrib.auth.middleware.AuthenticationMiddleware must be defined before it in MIDDLEWARE.",
            id="auth.E013",
        )
    ]
