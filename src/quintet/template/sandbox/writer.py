"""The writer of sandboxed code: every look-up, loop and output goes through a guard."""

from collections.abc import Sequence

from quintet.template.compiler.writer import Writer


class GuardedWriter(Writer):
    """Writes the same code as `Writer`, with guards."""

    def look(self, value: str, names: Sequence[str]) -> str:
        """Let the value through the gate, and follow the dots by guarded look-ups only."""
        spoken, found = self.names.spoken.get(value, "block"), self.temp()
        self.line(f"{found} = GATE({value}, {self.constant(spoken)})")
        for name in names:
            spoken = f"{spoken}.{name}"
            before, found = found, self.temp()
            self.line(f"{found} = HOP({before}, {self.constant(name)}, {self.constant(spoken)})")
        return found

    def recorded(self, value: str, text: str, names: Sequence[str]) -> str:
        """Do as `look`: a stranger's misses are nobody's to record."""
        return self.look(value, names[1:])

    def emit(self, text: str) -> None:
        """Write an append that is counted: as output, or as text that a tag keeps."""
        super().emit(f"{'OUT' if self.sink == 'w' else 'KEPT'}({text})")

    def over(self, items: str) -> str:
        """Return source of what a loop goes over, its turns counted."""
        return f"STEPS({items})"

    def compared(self, first: str, operator: str, second: str) -> str:
        """Let ``in`` count its turns."""
        if operator in ("in", "not in"):
            return f"{operator.removesuffix('in')}HOLDS({second}, {first})"
        return super().compared(first, operator, second)

    def false_when_failed(self, result: str) -> None:
        """Let what the sandbox refuses end the rendering, also within a condition."""
        self.line("except STOPS: raise")
        super().false_when_failed(result)

    def show(self, value: str, text: str, known: str = "") -> None:
        """Output a value that was looked through."""
        before, value = value, self.temp()
        self.line(f"{value} = SHOWN({before})")
        super().show(value, text, known or "result")  # what may be called was called when it was looked up

    def shown(self, value: str) -> str:
        """Return source of a value that is about to become text."""
        return f"SHOWN({value})"
