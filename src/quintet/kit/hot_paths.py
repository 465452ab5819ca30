"""Hot paths: the few functions that are written twice, in C and in Python, since pages spend their time in them.

They are those of `quintet.kit._speedups`, in C, where that was built from this source (see ``tools/build_speedups.py``);
else, and where the environment says ``QUINTET_PURE_PYTHON=1``, those of `quintet.kit.plain_hot_paths`. The two give the same,
down to returning the very object that was given; the Python of the one says what the other has to do.
"""

from collections.abc import Callable
from typing import Any, Literal

from quintet.kit.own_environment import own_variable

try:
    from quintet.kit import _speedups as built
except ImportError:  # it was not built
    built = None

#: Gives what a page shows of a value, or None for types that are not its own.
Show = Callable[[object], str | int | None]

#: The edition of the C file that these Python files belong to; see there.
EDITION = 1

if built is None or getattr(built, "EDITION", None) != EDITION or own_variable("PURE_PYTHON") not in (None, "", "0"):
    # Not at the top, so that MarkupSafe is loaded only by those who use it.
    from quintet.kit import plain_hot_paths as used
else:
    used = built

#: What this process uses.
WRITTEN_IN: Literal["C", "Python"] = "C" if used is built else "Python"
#: Gives plain text with ``& < > " '`` as entities; the same object when it has none of them.
escape_text: Callable[[str], str] = used.escape_text
#: Gives the two functions that show values for a page, for the type of safe text.
showing: Callable[[type[str]], tuple[Show, Show]] = used.showing
#: Gives what the last mapping of a list that has a key holds under it; raises KeyError when none has.
find: Callable[[list[Any], Any], Any] = used.find
