"""Text that does not show itself: what secrets are read as."""

MASK = "********"


class Secret(str):
    """A text like any other, except that its ``repr`` is a mask, so that logs, settings listings and errors do not tell it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"'{MASK}'"
