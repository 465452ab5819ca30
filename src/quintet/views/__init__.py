"""views: `View`, generic views, shortcuts, decorators, error pages; also the documented path of all of them.

Lives here: `base` (View), `generic` (views over models, templates and forms), `shortcuts`, `decorators`, `defaults` (the pages
for 400, 403, 404 and 500), `csrf`, `static`, and `wrapping`, on which every decorator stands. The request flow and middleware
are `web`'s. Start with `base`.
"""

from quintet.views.base import View as View

__all__ = ["View"]
