"""The documented path of the backend of our own template language."""

from quintet.template.backends.native import DjangoTemplates as DjangoTemplates
from quintet.template.backends.native import Template as Template

__all__ = ["DjangoTemplates", "Template"]
