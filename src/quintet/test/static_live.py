"""`StaticLiveServerTestCase`: a live server whose static files come from where the finders see them."""

from collections.abc import Callable
from typing import ClassVar

from quintet.test.live import LiveServerTestCase
from quintet.test.live_files import Application, StaticFilesHandler


class StaticLiveServerTestCase(LiveServerTestCase):
    """As its parent, without the need to run ``collectstatic`` before."""

    static_handler: ClassVar[Callable[[Application], Application]] = StaticFilesHandler
