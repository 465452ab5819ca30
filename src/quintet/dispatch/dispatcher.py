"""The second documented path of `Signal` and `receiver`: packages import them from here too."""

from quintet.dispatch.signal import Signal as Signal
from quintet.dispatch.signal import receiver as receiver

__all__ = ["Signal", "receiver"]
