"""What a command writes to: a stream that ends lines and colours text only where colours show."""

from collections.abc import Callable
from io import TextIOBase
from typing import Any, TextIO


def _plain(text: str) -> str:
    return text


class OutputWrapper(TextIOBase):
    """A text stream whose `write` takes whole messages, adds the ending and applies a style on terminals."""

    def __init__(self, out: TextIO, ending: str = "\n") -> None:
        self._out = out
        self._style: Callable[[str], str] = _plain
        self.ending = ending
        #: Who writes in place of the stream, while a progress bar owns the last line of a terminal.
        self.diverted: Callable[[str], int] | None = None

    @property
    def stream(self) -> TextIO:
        """The stream below."""
        return self._out

    @property
    def style_func(self) -> Callable[[str], str]:
        """The style of every message that names none; setting it has an effect on terminals only."""
        return self._style

    @style_func.setter
    def style_func(self, style_func: Callable[[Any], str] | None) -> None:
        self._style = style_func if style_func is not None and self.isatty() else _plain

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out, name)

    def flush(self) -> None:
        """Flush the stream below, if it can be flushed."""
        if hasattr(self._out, "flush"):
            self._out.flush()

    def isatty(self) -> bool:
        """Say whether the stream below is a terminal."""
        return hasattr(self._out, "isatty") and self._out.isatty()

    def write(self, msg: str = "", style_func: Callable[[str], str] | None = None, ending: str | None = None) -> int:
        """Write one message; ``ending`` None means this stream's own. Returns the number of characters written."""
        ending = self.ending if ending is None else ending
        if ending and not msg.endswith(ending):
            msg += ending
        return (self.diverted or self._out.write)((style_func or self._style)(msg))
