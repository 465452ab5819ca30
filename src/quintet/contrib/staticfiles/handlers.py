"""The documented path of `StaticFilesHandler` and its ASGI twin, which stand above this app and are loaded when asked for."""

from typing import Any

from quintet.kernel import ports

_PORTS = {"StaticFilesHandler": ports.static_files_handler, "ASGIStaticFilesHandler": ports.asgi_static_files_handler}


def __getattr__(name: str) -> Any:
    if name in _PORTS:
        return _PORTS[name].get()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
