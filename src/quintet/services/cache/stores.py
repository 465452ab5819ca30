"""What the caches in memory of one LOCATION share in this process."""

import threading
from collections import OrderedDict
from typing import Any

from quintet.kit.record import field, record

#: A value, and whether it is pickled.
Kept = tuple[Any, bool]


@record
class MemoryStore:
    """The values of one LOCATION, when each ends, and the lock of whoever looks at them; it is never held over a wait."""

    values: OrderedDict[str, Kept] = field(default_factory=OrderedDict[str, Kept])
    #: Seconds since 1970, None for never.
    ends: dict[str, float | None] = field(default_factory=dict[str, float | None])
    lock: threading.Lock = field(default_factory=threading.Lock)
