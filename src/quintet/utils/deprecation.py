"""Porch: the middleware mixin, and warnings that something goes away."""

from quintet.kernel.deprecated import RemovedAfterNextVersionWarning as RemovedAfterNextVersionWarning
from quintet.kernel.deprecated import RemovedInDjango60Warning as RemovedInDjango60Warning
from quintet.kernel.deprecated import RemovedInDjango61Warning as RemovedInDjango61Warning
from quintet.kernel.deprecated import RemovedInDjango70Warning as RemovedInDjango70Warning
from quintet.kernel.deprecated import RemovedInDjango71Warning as RemovedInDjango71Warning
from quintet.kernel.deprecated import RemovedInDjango2028Warning as RemovedInDjango2028Warning
from quintet.kernel.deprecated import RemovedInNextVersionWarning as RemovedInNextVersionWarning
from quintet.kernel.deprecated import RenameMethodsBase as RenameMethodsBase
from quintet.kernel.deprecated import django_file_prefixes as django_file_prefixes
from quintet.kernel.deprecated import warn_about_renamed_method as warn_about_renamed_method
from quintet.web.mixin import MiddlewareMixin as MiddlewareMixin

__all__ = [
    "MiddlewareMixin",
    "RemovedAfterNextVersionWarning",
    "RemovedInDjango60Warning",
    "RemovedInDjango61Warning",
    "RemovedInDjango70Warning",
    "RemovedInDjango71Warning",
    "RemovedInDjango2028Warning",
    "RemovedInNextVersionWarning",
    "RenameMethodsBase",
    "django_file_prefixes",
    "warn_about_renamed_method",
]
