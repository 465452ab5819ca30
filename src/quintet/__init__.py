"""quintet: a batteries-included web framework that speaks Django's public API on a compiled, async-native engine.

Importing it loads `kit` and `kernel` only. Start with `setup`, or with the room cards of the homes (see HOUSE.md).
"""

from quintet.kernel import late_rooms as late_rooms  # first: from here on, the rooms of its table load late
from quintet.kernel.boot import setup as setup
from quintet.kernel.versions import OWN_VERSION
from quintet.kernel.versions import SPOKEN_VERSION as VERSION
from quintet.kernel.versions import spoken_version as get_version

__version__ = OWN_VERSION

__all__ = ["VERSION", "__version__", "get_version", "setup"]
