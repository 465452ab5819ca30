"""Asking whether a value can be sent to another process."""

import pickle


def can_be_pickled(value: object) -> bool:
    """Say whether a value can be pickled and read back."""
    try:
        pickle.loads(pickle.dumps(value))  # noqa: S301  what was just written
    except Exception:  # noqa: BLE001  pickling runs the code of any class
        return False
    return True
