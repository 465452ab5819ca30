"""``createsuperuser``: make a user who may do everything.

Each field is taken from its option, else from the environment (DJANGO_SUPERUSER_<FIELD>), else asked for; the password only
from the environment or by asking.
"""

import getpass
import sys
from typing import Any

from quintet.contrib.auth.password_validation import validate_password
from quintet.contrib.auth.user_model import get_user_model
from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.kernel.command import BaseCommand, CommandError, CommandParser
from quintet.kernel.errors import ValidationError
from quintet.kit.own_environment import own_variable

ENVIRONMENT_PREFIX = "SUPERUSER_"
PASSWORD_FIELD = "password"  # noqa: S105  a field's name


class NotRunningInTTYException(Exception):
    """Nobody is at the terminal to answer."""


class Command(BaseCommand):
    """Makes a superuser from options, the environment and answers."""

    help = "Used to create a superuser."
    requires_migrations_checks = True
    stealth_options = ("stdin",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.UserModel = get_user_model()
        self.username_field = self.UserModel._meta.get_field(self.UserModel.USERNAME_FIELD)

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the user name, every required field, and the database."""
        name = self.UserModel.USERNAME_FIELD
        parser.add_argument(f"--{name}", help="Name of the superuser.")
        parser.add_argument(
            "--noinput", "--no-input", action="store_false", dest="interactive", help="Never ask; set the password later."
        )
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help='Database to use (default "default").')
        for field_name in self.UserModel.REQUIRED_FIELDS:
            field = self.UserModel._meta.get_field(field_name)
            if field.many_to_many:
                parser.add_argument(f"--{field_name}", action="append", help=f"A primary key for {field_name}; may be repeated.")
            else:
                parser.add_argument(f"--{field_name}", help=f"Value of {field_name}.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the superuser; CommandError when a value is missing or wrong, or nobody can answer."""
        database = options["database"]
        try:
            values = self._ask(options, database) if options["interactive"] else self._without_asking(options)
        except KeyboardInterrupt:
            self.stderr.write("\nOperation cancelled.")
            sys.exit(1)
        except NotRunningInTTYException:
            self.stdout.write(
                "Superuser creation skipped due to not running in a TTY. "
                "You can run `manage.py createsuperuser` in your project to create one manually."
            )
            return
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.UserModel._default_manager.db_manager(database).create_superuser(**values)
        if options["verbosity"] >= 1:
            self.stdout.write("Superuser created successfully.")

    def _given(self, name: str, options: dict[str, Any]) -> Any:
        return options.get(name) or own_variable(f"{ENVIRONMENT_PREFIX}{name.upper()}")

    def _without_asking(self, options: dict[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name in (self.UserModel.USERNAME_FIELD, *self.UserModel.REQUIRED_FIELDS):
            value = self._given(name, options)
            if not value:
                raise CommandError(f"You must use --{name} with --noinput.")
            values[name] = self._clean(name, value)
        problem = self._name_problem(values[self.UserModel.USERNAME_FIELD], options["database"])
        if problem:
            raise CommandError(problem)
        password = own_variable(f"{ENVIRONMENT_PREFIX}{PASSWORD_FIELD.upper()}")
        return {**values, PASSWORD_FIELD: password}

    def _clean(self, name: str, value: Any) -> Any:
        field = self.UserModel._meta.get_field(name)
        if field.many_to_many:
            return [int(key) for key in value] if isinstance(value, list) else value
        if field.remote_field:
            return field.remote_field.model._default_manager.get(pk=value)
        return field.clean(value, None)

    def _ask(self, options: dict[str, Any], database: str) -> dict[str, Any]:
        if not (options.get("stdin") or sys.stdin).isatty():
            raise NotRunningInTTYException
        name = self.UserModel.USERNAME_FIELD
        values = {name: self._ask_name(options, database)}
        for field_name in self.UserModel.REQUIRED_FIELDS:
            given = self._given(field_name, options)
            values[field_name] = self._clean(field_name, given) if given else self._ask_field(field_name)
        values[PASSWORD_FIELD] = self._ask_password(values)
        return values

    def _ask_name(self, options: dict[str, Any], database: str) -> str:
        name = self._given(self.UserModel.USERNAME_FIELD, options)
        while True:
            name = self._clean(self.UserModel.USERNAME_FIELD, name) if name else self._ask_field(self.UserModel.USERNAME_FIELD)
            problem = self._name_problem(name, database)
            if not problem:
                return name
            self.stderr.write(problem)
            name = None

    def _name_problem(self, name: Any, database: str) -> str:
        words = str(self.username_field.verbose_name).capitalize()
        if not name:
            return f"{words} cannot be blank."
        taken = (
            self.username_field.unique
            and self.UserModel._default_manager.db_manager(database).filter(**{self.UserModel.USERNAME_FIELD: name}).exists()
        )
        return f"Error: That {self.username_field.verbose_name} is already taken." if taken else ""

    def _ask_field(self, name: str) -> Any:
        field = self.UserModel._meta.get_field(name)
        words = str(field.verbose_name).capitalize()
        target = f" ({field.remote_field.model._meta.object_name}.{field.remote_field.field_name})" if field.remote_field else ""
        while True:
            try:
                return self._clean(name, input(f"{words}{target}: "))
            except ValidationError as error:
                self.stderr.write(f"Error: {'; '.join(error.messages)}")

    def _ask_password(self, values: dict[str, Any]) -> str:
        plain = {name: value for name, value in values.items() if not self.UserModel._meta.get_field(name).many_to_many}
        user = self.UserModel(**plain)
        while True:
            password = getpass.getpass()
            if password != getpass.getpass("Password (again): "):
                self.stderr.write("Error: Your passwords didn't match.")
            elif not password.strip():
                self.stderr.write("Error: Blank passwords aren't allowed.")
            elif self._password_accepted(password, user):
                return password

    def _password_accepted(self, password: str, user: Any) -> bool:
        try:
            validate_password(password, user)
        except ValidationError as error:
            self.stderr.write("\n".join(error.messages))
            return input("Bypass password validation and create user anyway? [y/N]: ").lower() == "y"
        return True
