"""The mailers: what MAILERS says, by alias; a new backend at each look, since a backend holds a connection.

While a project does not define MAILERS, the one mailer "default" is what EMAIL_BACKEND and its neighbours say.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from quintet.kernel.current import settings
from quintet.kit import dotted
from quintet.services.mail.errors import InvalidMailer, MailerDoesNotExist
from quintet.services.mail.settings import MailSettings

DEFAULT_MAILER_ALIAS = "default"
SMTP = "quintet.services.mail.backends.smtp.EmailBackend"
KEYS = frozenset({"BACKEND", "OPTIONS"})


def are_defined() -> bool:
    """Say whether the project defines MAILERS."""
    return settings.is_overridden("MAILERS")


class Mailers:
    """Backends by the aliases of MAILERS."""

    def __getitem__(self, alias: str) -> Any:
        """Return a new backend. Raises MailerDoesNotExist for an unknown alias, InvalidMailer for an entry that is wrong."""
        return self.create(alias)

    @property
    def default(self) -> Any:
        """A new backend of the default mailer."""
        return self.create(DEFAULT_MAILER_ALIAS)

    def create(self, alias: str, **options: Any) -> Any:
        """Return a new backend, with ``options`` over the OPTIONS of the settings."""
        if not are_defined():
            if alias != DEFAULT_MAILER_ALIAS:
                raise MailerDoesNotExist(f"The settings do not define MAILERS, so there is no mailer {alias!r}.")
            return backend_class(MailSettings.now().email_backend)(**options)
        params = self._params(alias)
        given: Mapping[str, Any] = params.get("OPTIONS", {})
        try:
            return backend_class(params.get("BACKEND", SMTP))(alias=alias, **{**given, **options})
        except ImportError as error:
            raise InvalidMailer(f"BACKEND could not be imported: {error}", alias=alias) from error
        except TypeError as error:
            raise InvalidMailer(f"its OPTIONS do not suit its BACKEND: {error}", alias=alias) from error

    def _params(self, alias: str) -> Mapping[str, Any]:
        configured = MailSettings.now().mailers
        if alias not in configured:
            known = ", ".join(map(repr, configured)) or "none"
            raise MailerDoesNotExist(f"MAILERS has no mailer {alias!r}; it has {known}.")
        params = configured[alias]
        unknown = sorted(set(params) - KEYS)
        if unknown:
            raise InvalidMailer(f"unknown key {unknown[0]!r}; an entry has BACKEND and OPTIONS.", alias=alias)
        return params

    def __contains__(self, alias: object) -> bool:
        return alias in list(self)

    def __iter__(self) -> Iterator[str]:
        return iter(MailSettings.now().mailers if are_defined() else [DEFAULT_MAILER_ALIAS])


def backend_class(path: str) -> type:
    """Return the backend at a dotted path, in either spelling. Raises ImportError when there is none."""
    return dotted.load_type(path)
