"""The errors of templates at the path that packages import them from."""

from quintet.template.errors import TemplateDoesNotExist as TemplateDoesNotExist
from quintet.template.errors import TemplateSyntaxError as TemplateSyntaxError

__all__ = ["TemplateDoesNotExist", "TemplateSyntaxError"]
