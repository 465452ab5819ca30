"""Names of HTML attributes: one that would begin another, or end the tag, is refused wherever attributes are written."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

from quintet.kit.patterns import late

M = TypeVar("M", bound=Mapping[str, Any])

#: What the HTML standard forbids in the name of an attribute: blanks, quotes, > / =, control and non-characters; also < and `.
FORBIDDEN = late(r"""[\s"'<>/=`\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]""")


@lru_cache(1024)
def checked_name(name: Any) -> str:
    """Return the name of an attribute.

    Raises ValueError for what HTML would not read as one.
    """
    if not isinstance(name, str) or not name or FORBIDDEN.search(name):
        raise ValueError(
            f"{name!r} cannot be the name of an HTML attribute: it must not be empty, nor hold blanks, control characters or "
            "any of \" ' < > / = `."
        )
    return name


def with_checked_names(attrs: M) -> M:
    """Return attributes whose names are all right.

    Raises ValueError for one that is none.
    """
    for name in attrs:
        checked_name(name)
    return attrs
