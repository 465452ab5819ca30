"""Porch: text marked safe for HTML."""

from quintet.kit.html import SafeData as SafeData
from quintet.kit.html import SafeString as SafeString
from quintet.kit.html import SafeText as SafeText
from quintet.kit.html import mark_safe as mark_safe

__all__ = ["SafeData", "SafeString", "SafeText", "mark_safe"]
