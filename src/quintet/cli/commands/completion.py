"""``completion``: the script that teaches a shell to complete our command lines."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from quintet.kernel.command import BaseCommand

SCRIPTS = Path(__file__).parents[1] / "completions"


class Command(BaseCommand):
    """Prints a completion script."""

    help = 'Prints the script that completes manage.py and quintet in your shell: eval "$(quintet completion bash)".'
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the shell."""
        parser.add_argument("shell", choices=sorted(path.suffix[1:] for path in SCRIPTS.glob("quintet.*")))

    def handle(self, **options: Any) -> str:
        """Return the script."""
        return (SCRIPTS / f"quintet.{options['shell']}").read_text(encoding="utf-8")
