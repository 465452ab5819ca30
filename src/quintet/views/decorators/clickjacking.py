"""Decorators about pages inside frames of other pages."""

from typing import Any

from quintet.views.wrapping import around


def _setting(value: str) -> Any:
    def after(request: Any, response: Any) -> None:
        if response.get("X-Frame-Options") is None:
            response["X-Frame-Options"] = value

    return after


def xframe_options_deny(view_func: Any) -> Any:
    """Send ``X-Frame-Options: DENY`` unless the response has set one."""
    return around(view_func, after=_setting("DENY"))


def xframe_options_sameorigin(view_func: Any) -> Any:
    """Send ``X-Frame-Options: SAMEORIGIN`` unless the response has set one."""
    return around(view_func, after=_setting("SAMEORIGIN"))


def xframe_options_exempt(view_func: Any) -> Any:
    """Keep the middleware from sending X-Frame-Options with this view's responses."""

    def after(request: Any, response: Any) -> None:
        response.xframe_options_exempt = True

    return around(view_func, after=after)
