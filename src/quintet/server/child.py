"""Which part this process plays under the reloader (`quintet.server.reload`): its nursery, a server that it started, or none."""

import os
import sys

#: Set in the child's environment, so that it serves instead of supervising. Projects ask for it too, by this name and value.
CHILD_MARK = "RUN_MAIN"
CHILD_VALUE = "true"


def is_child() -> bool:
    """Say whether this process is a supervised one."""
    return os.environ.get(CHILD_MARK) == CHILD_VALUE


#: The environment variable that makes a process a nursery: the number of its socket, and whether to start a child at once.
NURSERY_MARK = "QUINTET_NURSERY"


def is_nursery() -> bool:
    """Say whether a supervisor started this process to fork its servers (`quintet.server.nursery`)."""
    return NURSERY_MARK in os.environ


def command_line() -> list[str]:
    """Return the command that started this process."""
    main = sys.modules["__main__"]
    spec = getattr(main, "__spec__", None)
    if spec is not None and spec.name:
        module = spec.name.removesuffix(".__main__") if spec.name.endswith(".__main__") else spec.name
        return [sys.executable, *_options(), "-m", module, *sys.argv[1:]]
    return [sys.executable, *_options(), *sys.argv]


def _options() -> list[str]:
    return [f"-W{warning}" for warning in sys.warnoptions]
