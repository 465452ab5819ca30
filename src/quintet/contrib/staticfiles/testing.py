"""The documented path of `StaticLiveServerTestCase`, which stands above this app and is loaded when it is asked for."""

from typing import Any

from quintet.kernel import ports


def __getattr__(name: str) -> Any:
    if name == "StaticLiveServerTestCase":
        return ports.static_live_server.get()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
