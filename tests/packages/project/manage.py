"""The command line of a site whose packages were written for Django."""

import os
import sys

import quintet.compat

quintet.compat.install()

from django.core.management import execute_from_command_line  # noqa: E402  after the alias

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_of_packages.settings")
execute_from_command_line(sys.argv)
