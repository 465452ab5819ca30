"""Sessions in a table of the database: the default store."""

import logging
from typing import Any, ClassVar

from quintet.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from quintet.contrib.sessions.base_session import AbstractBaseSession
from quintet.contrib.sessions.models import Session
from quintet.drivers.atomic import atomic
from quintet.drivers.errors import DatabaseError, IntegrityError
from quintet.drivers.router import router
from quintet.kernel.errors import ObjectNotUpdated, SuspiciousOperation
from quintet.services.i18n import zone

logger = logging.getLogger("django.security.SuspiciousSession")


class SessionStore(SessionBase):
    """A session in one row; ``model`` is the row's class, which `get_model_class` of a subclass may replace."""

    _model: ClassVar[type[AbstractBaseSession]] = Session

    @classmethod
    def get_model_class(cls) -> type[AbstractBaseSession]:
        """Return the model of the rows."""
        return cls._model

    @property
    def model(self) -> type[AbstractBaseSession]:
        """The model of the rows."""
        return self.get_model_class()

    def load(self) -> dict[str, Any]:
        """Return the row's data; an unknown or ended session loses its key and never makes a row."""
        row = self._row()
        return {} if row is None else self.decode(row.session_data)

    def _row(self) -> AbstractBaseSession | None:
        """Return the row of a session that lasts; without one the key loses its meaning."""
        try:
            return self.model.objects.get(session_key=self.session_key, expire_date__gt=zone.now())
        except self.model.DoesNotExist:
            self._session_key = None
        except SuspiciousOperation as error:
            logger.warning("%s", error)
            self._session_key = None
        return None

    def exists(self, session_key: str) -> bool:
        """Say whether there is such a row, ended or not."""
        return self.model.objects.filter(session_key=session_key).exists()

    def create(self) -> None:
        """Insert an empty row under a fresh key."""
        while True:
            self._session_key = self._new_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue  # another session got that key between the look and the insert
            self.modified = True
            return

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Return the unsaved row for ``data``; subclasses add columns of their own here."""
        return self.model(
            session_key=self._get_or_create_session_key(),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
        )

    def save(self, must_create: bool = False) -> None:
        """Write the row.

        Raises CreateError when it must be new and is not, UpdateError when it is gone: deleting wins over saving.
        """
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)
        row = self.create_model_instance(data)
        using = router.db_for_write(self.model, instance=row)
        try:
            with atomic(using=using):
                row.save(force_insert=must_create, force_update=not must_create, using=using)
        except IntegrityError as error:
            if must_create:
                raise CreateError from error
            raise
        except (ObjectNotUpdated, DatabaseError) as error:
            if not must_create:
                raise UpdateError from error
            raise

    def delete(self, session_key: str | None = None) -> None:
        """Delete the row, if there is one."""
        key = self.session_key if session_key is None else session_key
        if key is not None:
            self.model.objects.filter(session_key=key).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Delete the rows that have ended."""
        cls.get_model_class().objects.filter(expire_date__lt=zone.now()).delete()
