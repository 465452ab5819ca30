"""Whether this process is the server that a supervisor (`quintet.server.reload`) started."""

import os

#: Set in the child's environment, so that it serves instead of supervising.
CHILD_MARK = "QUINTET_RELOADER_CHILD"


def is_child() -> bool:
    """Say whether this process is a supervised one."""
    return os.environ.get(CHILD_MARK) == "1"
