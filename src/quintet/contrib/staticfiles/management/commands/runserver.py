"""The path at which packages subclass ``runserver``, which serves static files in front of the site; it stands above this app."""

from typing import Any

from quintet.kernel import ports


def __getattr__(name: str) -> Any:
    if name == "Command":
        return ports.runserver_command.get()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
