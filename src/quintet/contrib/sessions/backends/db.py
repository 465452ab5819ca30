"""Sessions in a table of the database: the default store."""

from typing import Any, ClassVar

from quintet.contrib.sessions.backends.base import CreateError, UpdateError
from quintet.contrib.sessions.backends.stored import StoredSession
from quintet.contrib.sessions.base_session import AbstractBaseSession
from quintet.contrib.sessions.models import Session
from quintet.drivers.atomic import atomic
from quintet.drivers.errors import DatabaseError, IntegrityError
from quintet.drivers.router import router
from quintet.kernel.errors import ObjectNotUpdated
from quintet.services.i18n import zone


class SessionStore(StoredSession):
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

    def _find(self) -> dict[str, Any] | None:
        row = self._row()
        return None if row is None else self.decode(row.session_data)

    def _row(self) -> AbstractBaseSession | None:
        """Return the row of a session that lasts."""
        try:
            return self.model.objects.get(session_key=self.session_key, expire_date__gt=zone.now())
        except self.model.DoesNotExist:
            return None

    def exists(self, session_key: str) -> bool:
        """Say whether there is such a row, ended or not."""
        return self.model.objects.filter(session_key=session_key).exists()

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """Return the unsaved row for ``data``; subclasses add columns of their own here."""
        return self.model(
            session_key=self._get_or_create_session_key(),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
        )

    def _write(self, data: dict[str, Any], must_create: bool) -> None:
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

    def _remove(self, key: str) -> None:
        self.model.objects.filter(session_key=key).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Delete the rows that have ended."""
        cls.get_model_class().objects.filter(expire_date__lt=zone.now()).delete()
