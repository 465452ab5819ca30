"""The documented signals of tests."""

from quintet.kernel.settings import setting_changed as setting_changed
from quintet.template.signals import template_rendered as template_rendered

__all__ = ["setting_changed", "template_rendered"]
