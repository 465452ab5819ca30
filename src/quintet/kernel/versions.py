"""The version of quintet, and that of the public API that is spoken."""

#: quintet's own; the same as in pyproject.toml.
OWN_VERSION = "0.1.0"

#: Packages compare with it. quintet's own version is ``quintet.__version__``.
SPOKEN_VERSION = (6, 1, 0, "final", 0)


def spoken_version() -> str:
    """Return the spoken version as text, such as "6.1"."""
    major, minor, micro = SPOKEN_VERSION[:3]
    return f"{major}.{minor}.{micro}" if micro else f"{major}.{minor}"
