"""What is not shown on technical pages: values whose names say that they are secret."""

import re
from collections.abc import Mapping
from typing import Any

CLEANSED = "********************"
_SECRET = re.compile("API|AUTH|TOKEN|KEY|SECRET|PASS|SIGNATURE|HTTP_COOKIE|SESSION|CREDENTIAL|DSN|PRIVATE", re.IGNORECASE)
_USERINFO = re.compile(r"(\b[a-zA-Z][a-zA-Z0-9+.-]*://[^/\s:@]*):[^/\s@]+@")

LONGEST_VALUE = 600


def is_secret(name: str) -> bool:
    """Say whether a value of this name must not be shown."""
    return _SECRET.search(name) is not None


def shown(name: str, value: Any, secrets: tuple[str, ...] = ()) -> str:
    """Return a value as text for a technical page: masked by name and by known secret, shortened."""
    if is_secret(name):
        return CLEANSED
    if isinstance(value, Mapping) and value:
        pairs = (f"{key!r}: {shown(str(key), inner, secrets)}" for key, inner in list(value.items())[:50])  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # any mapping
        return cut("{" + ", ".join(pairs) + "}")
    return cut(_without(_text(value), secrets))


def said(error: BaseException, secrets: tuple[str, ...] = ()) -> str:
    """Return what an exception says, without known secrets; a failing ``__str__`` is told too."""
    try:
        text = str(error)
    except Exception as failure:  # noqa: BLE001  the page about one error must not fail with another
        text = f"<{type(error).__name__} whose text failed: {type(failure).__name__}>"
    return _without(text, secrets)


def _text(value: Any) -> str:
    try:
        return repr(value)
    except Exception as error:  # noqa: BLE001  the page about one error must not fail with another
        return f"<{type(value).__name__} whose repr failed: {type(error).__name__}>"


def _without(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, CLEANSED)
    return _USERINFO.sub(rf"\1:{CLEANSED}@", text)


def cut(text: str) -> str:
    """Return ``text``, its end replaced by its length when it is long."""
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}… <{len(text)} characters>"
