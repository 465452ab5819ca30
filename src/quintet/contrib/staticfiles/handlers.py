"""The documented path of `StaticFilesHandler`, which stands above this app and is loaded when it is asked for."""

from typing import Any

from quintet.kernel import ports


def __getattr__(name: str) -> Any:
    if name == "StaticFilesHandler":
        return ports.static_files_handler.get()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
