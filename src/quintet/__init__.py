"""quintet: a batteries-included web framework that speaks Django's public API on a compiled, async-native engine.

Importing it loads `kit` and `kernel` only. Start with `setup`, or with the room cards of the homes (see HOUSE.md).
"""

from quintet.kernel.boot import setup as setup

#: The version of the public API that is spoken; packages compare with it. quintet's own version is ``__version__``.
VERSION = (6, 1, 0, "final", 0)

__version__ = "0.1.0"


def get_version() -> str:
    """Return the spoken API version as text, such as "6.1"."""
    major, minor, micro = VERSION[:3]
    return f"{major}.{minor}.{micro}" if micro else f"{major}.{minor}"


__all__ = ["VERSION", "__version__", "get_version", "setup"]
