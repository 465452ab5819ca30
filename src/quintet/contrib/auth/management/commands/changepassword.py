"""``changepassword``: set a user's password from the terminal."""

import getpass
from typing import Any

from quintet.contrib.auth.password_validation import validate_password
from quintet.contrib.auth.user_model import get_user_model
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.kernel.errors import ValidationError

TRIES = 3


class Command(BaseCommand):
    """Asks twice for a new password, checks it and saves it."""

    help = "Change a user's password for django.contrib.auth."
    requires_migrations_checks = True
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the user (yourself by default) and the database."""
        parser.add_argument("username", nargs="?", help="User name; by default that of the operating system.")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help='Database of the user (default "default").')

    def handle(self, *args: Any, **options: Any) -> str:
        """Change the password; CommandError after three bad tries or for an unknown name."""
        name = options["username"] or getpass.getuser()
        model = get_user_model()
        try:
            user = model._default_manager.using(options["database"]).get(**{model.USERNAME_FIELD: name})
        except model.DoesNotExist as error:
            raise CommandError(f"user '{name}' does not exist") from error
        self.stdout.write(f"Changing password for user '{user}'")
        for _ in range(TRIES):
            password = self._ask_twice()
            if password is not None and self._accepted(password, user):
                user.set_password(password)
                user.save()
                return f"Password changed successfully for user '{user}'"
        raise CommandError(f"Aborting password change for user '{user}' after {TRIES} attempts")

    def _ask_twice(self) -> str | None:
        first, second = self._get_pass(), self._get_pass("Password (again): ")
        if first == second:
            return first
        self.stdout.write("Passwords do not match. Please try again.")
        return None

    def _accepted(self, password: str, user: Any) -> bool:
        try:
            validate_password(password, user)
        except ValidationError as error:
            self.stderr.write("\n".join(error.messages))
            return False
        return True

    def _get_pass(self, prompt: str = "Password: ") -> str:
        typed = getpass.getpass(prompt=prompt)
        if not typed:
            raise CommandError("aborted")
        return typed
