"""Loaded early by pytest (``-p alias``): from here on `django` is quintet."""

import quintet.compat

quintet.compat.install()
