#!/usr/bin/env python
"""Run a command of this project: ``python manage.py help`` lists them."""

import os
import sys

from quintet.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
