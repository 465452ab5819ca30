"""The plain interactive console: Python's own, with ``await`` at the prompt.

Loaded by ``shell`` when somebody sits at a terminal. Line editing, completion by Tab and the history file come from the
interpreter's own interactive hook (see `site`); here completion learns the names of the session.
"""

import ast
import asyncio
import inspect
import sys
from code import InteractiveConsole
from collections.abc import Coroutine
from types import CodeType, FunctionType
from typing import Any

from quintet.kit import bridge, dotted


class Console(InteractiveConsole):
    """Reads, runs and prints; a line that awaits runs on the session's own event loop, inside a portal.

    The loop lives as long as the session, so a task started on one line can be awaited on another.
    """

    def __init__(self, names: dict[str, Any]) -> None:
        super().__init__(names)
        self.compile.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self.runner = asyncio.Runner()

    def runcode(self, code: CodeType) -> None:
        """Run one statement; an error is shown and the session goes on."""
        if not code.co_flags & inspect.CO_COROUTINE:
            super().runcode(code)
            return
        try:
            self.runner.run(bridge.portal(coroutine_of(code, self.locals)))
        except SystemExit:
            raise
        except (Exception, KeyboardInterrupt):  # noqa: BLE001  whatever the user's line raised belongs on the screen
            self.showtraceback()


def coroutine_of(code: CodeType, names: Any) -> Coroutine[Any, Any, Any]:
    """Return the coroutine that runs code compiled with top-level ``await``."""
    return FunctionType(code, names)()


def run_code(source: str, names: dict[str, Any], filename: str) -> None:
    """Run a whole script in ``names``; it may await at its top level."""
    code: CodeType = compile(source, filename, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    if code.co_flags & inspect.CO_COROUTINE:
        bridge.finish(coroutine_of(code, names))
    else:
        FunctionType(code, names)()


def interact(names: dict[str, Any]) -> None:
    """Hold a session with ``names``."""
    console = Console(names)
    _complete(names)
    with console.runner:
        console.interact()


def _complete(names: dict[str, Any]) -> None:
    """Give Tab the names of the session, and the arrow keys the history of earlier ones."""
    hook = getattr(sys, "__interactivehook__", None)
    if hook is None:
        return  # python -I or -S: the user asked for none of it
    hook()
    try:
        readline: Any = dotted.module("readline")
    except ImportError:
        return  # an interpreter without line editing
    completer: Any = dotted.load("rlcompleter.Completer")
    readline.set_completer(completer(names).complete)
