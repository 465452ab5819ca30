"""`SeleniumTestCase`: a live server and a browser that Selenium drives, for the browsers that a run names.

    python manage.py test --selenium=chrome,firefox --headless --screenshots

The options reach worker processes through the environment (QUINTET_SELENIUM, QUINTET_SELENIUM_HEADLESS and
QUINTET_SELENIUM_SCREENSHOTS), which pytest runs may set themselves. Without a browser the tests are skipped. Each test runs once
for every browser and every case of `screenshot_cases`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from quintet.kernel.errors import ImproperlyConfigured
from quintet.kit import dotted
from quintet.kit.own_environment import own_variable
from quintet.test.features import skip_when, tag
from quintet.test.overrides import override_settings
from quintet.test.static_live import StaticLiveServerTestCase

T = TypeVar("T", bound=Callable[..., Any])

#: Browsers by the name that --selenium takes: the driver's class, and the argument that hides the window.
BROWSERS = {
    "chrome": ("Chrome", "--headless=new"),
    "edge": ("Edge", "--headless=new"),
    "firefox": ("Firefox", "-headless"),
    "safari": ("Safari", ""),
}
#: Names of the methods of `SeleniumTestCase` that `screenshot_cases` takes.
CASES = ("desktop_size", "mobile_size", "small_screen_size", "rtl", "dark", "high_contrast")
SCREENSHOTS_FOLDER = "screenshots"


def named_browsers() -> list[str]:
    """Return the browsers that the run names. Raises ImproperlyConfigured for one that is not known."""
    names = [name for name in re.split(r"[,\s]+", own_variable("SELENIUM") or "") if name]
    for name in names:
        if name not in BROWSERS:
            raise ImproperlyConfigured(f"--selenium={name}: there is no such browser. Take one of {', '.join(BROWSERS)}.")
    return names


def is_asked(option: str) -> bool:
    """Say whether ``headless`` or ``screenshots`` is on."""
    return own_variable(f"SELENIUM_{option.upper()}") == "1"


def screenshot_cases(method_names: str | Sequence[str]) -> Callable[[T], T]:
    """Run a test once for each of these methods, ``desktop_size`` or ``rtl`` say, in a run with ``--screenshots``.

    Raises ValueError for a name that is none of the cases.
    """
    names = [method_names] if isinstance(method_names, str) else list(method_names)
    for name in names:
        if name not in CASES:
            raise ValueError(f"{name!r} is not a case for screenshots. Take some of {', '.join(CASES)}.")

    def decorate(test: T) -> T:
        test.screenshot_cases = names  # pyright: ignore[reportFunctionMemberAccess]  # the mark that `run` reads
        return test

    return decorate


def open_browser(name: str) -> Any:
    """Return Selenium's driver of a new browser. Raises MissingExtraError without the selenium package."""
    try:
        webdriver: Any = dotted.module("selenium.webdriver")
    except ModuleNotFoundError as error:
        raise dotted.require_extra("selenium", "selenium", error) from error
    driver, hides = BROWSERS[name]
    options = getattr(webdriver, f"{driver}Options")()
    if hides and is_asked("headless"):
        options.add_argument(hides)
    return getattr(webdriver, driver)(options=options)


@tag("selenium")
class SeleniumTestCase(StaticLiveServerTestCase):
    """A test case with the driver of a browser as ``selenium``, which looks `implicit_wait` seconds for what it is to find.

    ``browser`` is the name of the browser that the test runs in; ``external_host`` is the host by which a browser elsewhere
    reaches the site.
    """

    implicit_wait: ClassVar[float] = 10
    external_host: ClassVar[str | None] = None
    browser: str = ""
    screenshot_case: str = ""
    selenium: Any
    _drivers: ClassVar[dict[str, Any]]

    @classmethod
    def setUpClass(cls) -> None:
        """Start the site; browsers are opened by the tests that need them first."""
        if cls.external_host:
            cls.host = "0.0.0.0"  # noqa: S104  a browser on another machine is to come in
        super().setUpClass()
        cls._drivers = {}
        cls.addClassCleanup(cls._quit_selenium)
        if cls.external_host:
            cls.enterClassContext(override_settings(ALLOWED_HOSTS=["*"]))
            cls.live_server_url = f"http://{cls.external_host}:{cls.server_thread.port}"

    @classmethod
    def _quit_selenium(cls) -> None:
        while cls._drivers:
            cls._drivers.popitem()[1].quit()

    def run(self, result: Any = None) -> Any:
        """Run the test in each browser, and in each of its cases when screenshots are asked for."""
        cases: list[str] = getattr(getattr(self, self._testMethodName), "screenshot_cases", [])
        for self.browser in named_browsers() or [""]:  # without one, the class is skipped in the usual way
            for self.screenshot_case in cases if cases and is_asked("screenshots") else [""]:
                super().run(result)
        return result

    def __str__(self) -> str:
        shown = ", ".join(part for part in (self.browser, self.screenshot_case) if part)
        return f"{super().__str__()} [{shown}]" if shown else super().__str__()

    def setUp(self) -> None:
        """Give the test its browser, in the case that it is to be seen in."""
        super().setUp()
        if self.browser not in self._drivers:
            self._drivers[self.browser] = open_browser(self.browser)
            self._drivers[self.browser].implicitly_wait(self.implicit_wait)
        self.selenium = self._drivers[self.browser]
        if self.screenshot_case:
            self.enterContext(getattr(self, self.screenshot_case)())

    @contextmanager
    def disable_implicit_wait(self) -> Iterator[None]:
        """Find what is there at once, or not at all."""
        self.selenium.implicitly_wait(0)
        try:
            yield
        finally:
            self.selenium.implicitly_wait(self.implicit_wait)

    def desktop_size(self) -> AbstractContextManager[None]:
        """Have a window of 1280 x 720 pixels for the block."""
        return self._sized(1280, 720)

    def small_screen_size(self) -> AbstractContextManager[None]:
        """Have a window of 1024 x 768 pixels for the block."""
        return self._sized(1024, 768)

    def mobile_size(self) -> AbstractContextManager[None]:
        """Have a window of 360 x 800 pixels for the block."""
        return self._sized(360, 800)

    @contextmanager
    def _sized(self, width: int, height: int) -> Iterator[None]:
        before = self.selenium.get_window_size()
        self.selenium.set_window_size(width, height)
        try:
            yield
        finally:
            self.selenium.set_window_size(before["width"], before["height"])

    @contextmanager
    def rtl(self) -> Iterator[None]:
        """Have a desktop's window, and the site in Arabic, which is written from right to left."""
        with self.desktop_size(), override_settings(LANGUAGE_CODE="ar"):
            yield

    def dark(self) -> AbstractContextManager[None]:
        """Have a desktop's window, and a visitor who prefers dark colours; skips in browsers that cannot."""
        return self._emulating(media="", features=[{"name": "prefers-color-scheme", "value": "dark"}])

    def high_contrast(self) -> AbstractContextManager[None]:
        """Have a desktop's window, and a visitor who needs forced colours; skips in browsers that cannot."""
        return self._emulating(media="", features=[{"name": "forced-colors", "value": "active"}])

    @contextmanager
    def _emulating(self, **media: Any) -> Iterator[None]:
        with ExitStack() as undo:
            undo.enter_context(self.desktop_size())
            self.set_emulated_media(**media)
            undo.callback(self.set_emulated_media, media="", features=[])
            yield

    def set_emulated_media(self, features: Sequence[Any] | None = None, media: str | None = None) -> None:
        """Have the browser say that its screen is of this kind; skips the test in browsers other than Chrome and Edge."""
        if self.browser not in ("chrome", "edge"):
            self.skipTest(f"{self.browser} cannot pretend to have another screen; chrome and edge can.")
        asked = {"features": features, "media": media}
        found = {name: value for name, value in asked.items() if value is not None}
        self.selenium.execute_cdp_cmd("Emulation.setEmulatedMedia", found)

    def take_screenshot(self, name: str) -> None:
        """Save what the browser shows in the folder ``screenshots``, in a run with ``--screenshots``.

        Raises ValueError for a test without `screenshot_cases`.
        """
        if not is_asked("screenshots"):
            return
        if not self.screenshot_case:
            raise ValueError(f"{self.id()} takes screenshots: say of which cases with @screenshot_cases.")
        path = Path(SCREENSHOTS_FOLDER, f"{self._testMethodName}-{name}-{self.browser}-{self.screenshot_case}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.selenium.get_screenshot_as_png())


skip_when(lambda: not named_browsers(), "No browsers specified: name some with --selenium=chrome,firefox.")(SeleniumTestCase)
