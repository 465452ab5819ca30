"""Porch: the errors every floor may raise."""

from quintet.kernel.errors import *  # noqa: F403  the tree is public as a whole
from quintet.kernel.errors import NON_FIELD_ERRORS as NON_FIELD_ERRORS
