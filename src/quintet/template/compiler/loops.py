"""Loops: a ``{% for %}`` that is being written, and what of it is needed; functions inside the function that is written."""


class Loop:
    """A ``for`` that is being written: where its index, length and ``forloop`` dictionary are, and whether they are needed."""

    def __init__(self, index: str, length: str, variable: str, needs_dict: bool) -> None:
        self.index, self.length, self.variable = index, length, variable
        self.needs_dict = needs_dict
        self.needs_index = needs_dict
        #: Lines to write before the loop, for tags inside that remember something from one turn to the next.
        self.prelude: list[str] = []

    def value(self, name: str) -> str | None:
        """Return source for ``forloop.name``; None for a name that needs the dictionary."""
        values = {
            "counter": f"{self.index} + 1",
            "counter0": self.index,
            "revcounter": f"{self.length} - {self.index}",
            "revcounter0": f"{self.length} - {self.index} - 1",
            "first": f"{self.index} == 0",
            "last": f"{self.index} == {self.length} - 1",
            "length": self.length,
        }
        return values.get(name)


class InnerFunction:
    """A function inside the function: how many loops are open around it, and what of theirs it sets."""

    def __init__(self, loops: int) -> None:
        self.loops = loops
        self.outer_names: list[str] = []
        #: What is computed at its first use in one call of it.
        self.once: list[str] = []
