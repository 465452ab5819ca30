"""Porch: the signals of the request flow, and of changed settings."""

from quintet.kernel.settings import setting_changed as setting_changed
from quintet.web.signals import got_request_exception as got_request_exception
from quintet.web.signals import request_finished as request_finished
from quintet.web.signals import request_started as request_started

__all__ = ["got_request_exception", "request_finished", "request_started", "setting_changed"]
