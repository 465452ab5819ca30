#!/usr/bin/env python
"""Run a command of this project: ``python manage.py help`` lists them."""

import quintet.compat

quintet.compat.install()  # from here on, `import django` gives quintet

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
