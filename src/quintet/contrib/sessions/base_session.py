"""The abstract model of a session row, for projects with a session model of their own."""

from datetime import datetime
from typing import Any

from quintet.orm.fields.dates import DateTimeField
from quintet.orm.fields.text import CharField, TextField
from quintet.orm.manager import Manager
from quintet.orm.model.model import Model
from quintet.services.i18n.translation import gettext_lazy as _


class BaseSessionManager(Manager):
    """Writes session rows from plain data."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return session data as the text that rows hold."""
        return self.model.get_session_store_class()().encode(session_dict)

    def save(self, session_key: str, session_dict: dict[str, Any], expire_date: datetime) -> Any:
        """Save the row of that key, or delete it when there is no data."""
        row = self.model(session_key, self.encode(session_dict), expire_date)
        if session_dict:
            row.save()
        else:
            row.delete()
        return row


class AbstractBaseSession(Model):
    """A session: its key, its signed text, and when it ends."""

    session_key = CharField(_("session key"), max_length=40, primary_key=True)
    session_data = TextField(_("session data"))
    expire_date = DateTimeField(_("expire date"), db_index=True)

    objects = BaseSessionManager()

    class Meta:
        """No table of its own."""

        abstract = True
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return str(self.session_key)

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Return the store that reads and writes these rows."""
        raise NotImplementedError("subclasses of AbstractBaseSession must provide a get_session_store_class() method")

    def get_decoded(self) -> dict[str, Any]:
        """Return the data of this row."""
        return self.get_session_store_class()().decode(self.session_data)
