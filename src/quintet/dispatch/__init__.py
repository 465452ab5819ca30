"""dispatch: signals, the one way in which a lower floor tells an upper one that something happened.

Lives here: `Signal` and the `receiver` decorator. What is sent and when is decided by the home that owns the signal.
Start with `signal`.
"""

from quintet.dispatch.signal import Signal as Signal
from quintet.dispatch.signal import receiver as receiver

__all__ = ["Signal", "receiver"]
