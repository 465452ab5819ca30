"""`BrowserTestCase`: a live server and a browser that Playwright drives.

Playwright's own calls keep an event loop running in the thread that makes them, in which sync code of a test could not use the
database. So the browser lives in a thread of its own, and what a test holds are stand-ins whose calls are made there.
"""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar
from unittest import SkipTest

from quintet.kit import dotted
from quintet.kit.own_environment import own_variable
from quintet.test.static_live import StaticLiveServerTestCase


class Remote:
    """Stands for an object of the browser's thread: attributes, calls and ``with`` work as on the object itself."""

    __slots__ = ("_object", "_thread")

    def __init__(self, thread: ThreadPoolExecutor, target: Any) -> None:
        self._thread, self._object = thread, target

    def _do(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        bare = {name: _bare(value) for name, value in kwargs.items()}
        return _standing(self._thread, self._thread.submit(function, *map(_bare, args), **bare).result())

    def __getattr__(self, name: str) -> Any:
        return self._do(getattr, self._object, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object in its thread."""
        return self._do(self._object, *args, **kwargs)

    def __enter__(self) -> Any:
        return self._do(self._object.__enter__)

    def __exit__(self, *error: object) -> Any:
        return self._do(self._object.__exit__, *error)

    def __repr__(self) -> str:
        return str(self._do(repr, self._object))


def _bare(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return type(value)([_bare(one) for one in value])
    return value._object if isinstance(value, Remote) else value  # noqa: SLF001  of this module


def _standing(thread: ThreadPoolExecutor, value: Any) -> Any:
    """Return a stand-in for what belongs to the browser's thread; plain values as they are."""
    if isinstance(value, list):
        return [_standing(thread, one) for one in value]
    is_theirs = type(value).__module__.startswith("playwright.") and not isinstance(value, BaseException | dict | str | tuple)
    return Remote(thread, value) if is_theirs or callable(value) else value


class BrowserTestCase(StaticLiveServerTestCase):
    """A test case with a browser: ``page`` is a new page of Playwright's sync API for each test, in a context of its own.

    ``browser_name`` is ``chromium``, ``firefox`` or ``webkit``; ``browser_path`` (or QUINTET_BROWSER_PATH) names the program to
    start in place of Playwright's own; ``launch_options`` and ``context_options`` go to Playwright. When a test fails, what its
    page shows is saved in the folder ``screenshots`` (or QUINTET_BROWSER_SCREENSHOTS). Needs the extra ``browser``.
    """

    browser_name: ClassVar[str] = "chromium"
    browser_path: ClassVar[str | None] = None
    launch_options: ClassVar[dict[str, Any]] = {}
    context_options: ClassVar[dict[str, Any]] = {}
    screenshots: ClassVar[str | Path] = "screenshots"
    browser: ClassVar[Any]
    page: Any
    context: Any
    _thread: ClassVar[ThreadPoolExecutor]
    _playwright: ClassVar[Any]

    @classmethod
    def setUpClass(cls) -> None:
        """Start the site and the browser.

        Raises MissingExtraError without Playwright, and its own error when the browser does not start.
        """
        super().setUpClass()
        try:
            cls._playwright = dotted.module("playwright.sync_api")
        except ModuleNotFoundError as error:
            raise dotted.require_extra("playwright", "browser", error) from error
        cls._thread = ThreadPoolExecutor(1, "browser")
        cls.addClassCleanup(cls._thread.shutdown)
        manager = Remote(cls._thread, cls._playwright.sync_playwright)()
        running = manager.start()
        cls.addClassCleanup(running.stop)
        path = cls.browser_path or own_variable("BROWSER_PATH")
        cls.browser = getattr(running, cls.browser_name).launch(executable_path=path, **cls.launch_options)
        cls.addClassCleanup(cls.browser.close)

    def setUp(self) -> None:
        """Open a new page, with paths below the site."""
        super().setUp()
        self.context = self.browser.new_context(base_url=self.live_server_url, **self.context_options)
        self.addCleanup(self.context.close)
        self.page = self.context.new_page()

    def expect(self, actual: Any, message: str | None = None) -> Any:
        """Return Playwright's assertions about a page or a locator, which wait for what they say."""
        return Remote(self._thread, self._playwright.expect)(actual, message)

    def _callTestMethod(self, method: Callable[[], Any]) -> None:
        try:
            super()._callTestMethod(method)  # pyright: ignore[reportAttributeAccessIssue]  # known to unittest alone
        except SkipTest:
            raise
        except Exception as failure:
            failure.add_note(f"What the page showed: {self._save_screenshot()}")
            raise

    def _save_screenshot(self) -> Path:
        folder = Path(own_variable("BROWSER_SCREENSHOTS") or self.screenshots)
        name = re.sub(r"[^\w.-]", "_", self.id())
        path = folder / f"{name}.png"
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(path), full_page=True)
        return path.absolute()
