"""Documented commands that this release does not bring yet, so that asking for one is answered plainly.

They are in no list of commands; a project that brings a command of such a name has its own.
"""

from types import MappingProxyType

#: The name of a command → what to do without it.
UNRELEASED = MappingProxyType(
    {
        "compilemessages": "Translations are read from .po files as they are.",
        "createcachetable": "Keep the cache in memory or in a folder.",
        "makemessages": "Use pybabel extract, which comes with Babel.",
        "sendtestemail": "Call quintet.core.mail.send_mail() in the shell.",
    }
)


def refusal(name: str) -> str:
    """Return what is said of a command that this release lacks: that, and what to do instead."""
    return f"The {name} command is not part of this release of quintet. {UNRELEASED[name]}"
