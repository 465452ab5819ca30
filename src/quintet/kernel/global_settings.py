"""The declared defaults as the attributes of a module: public as `quintet.conf.global_settings`."""

from typing import Any

from quintet.kernel import current


def __getattr__(name: str) -> Any:
    return getattr(current.settings.store.defaults, name)


def __dir__() -> list[str]:
    return dir(current.settings.store.defaults)
