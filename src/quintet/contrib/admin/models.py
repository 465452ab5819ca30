"""`LogEntry`: what was done to objects in the admin, by whom and when."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from quintet.contrib.admin.quoting import quote
from quintet.contrib.auth.settings import AuthSettings
from quintet.contrib.contenttypes.models import ContentType
from quintet.orm.deletion import CASCADE, SET_NULL
from quintet.orm.fields.dates import DateTimeField
from quintet.orm.fields.numbers import PositiveSmallIntegerField
from quintet.orm.fields.text import CharField, TextField
from quintet.orm.manager import Manager
from quintet.orm.model.model import Model
from quintet.orm.relations.foreign_key import ForeignKey
from quintet.services.i18n import zone
from quintet.services.i18n.translation import gettext
from quintet.services.i18n.translation import gettext_lazy as _
from quintet.urls.errors import NoReverseMatch
from quintet.urls.reverse import reverse

ADDITION, CHANGE, DELETION = 1, 2, 3
ACTION_FLAG_CHOICES = [(ADDITION, _("Addition")), (CHANGE, _("Change")), (DELETION, _("Deletion"))]

#: The longest text that is kept of an object.
REPR_LENGTH = 200


def now() -> Any:
    """Return the present moment, asked of the module at each call."""
    return zone.now()


class LogEntryManager(Manager):
    """Writes entries."""

    use_in_migrations = True

    def log_actions(
        self, user_id: Any, queryset: Iterable[Any], action_flag: int, change_message: Any = "", *, single_object: bool = False
    ) -> Any:
        """Write an entry for each object of ``queryset`` and return them; ``single_object`` writes and returns just one.

        ``change_message`` is text, or the parts that `LogEntry.get_change_message` puts together.
        """
        text = json.dumps(change_message) if isinstance(change_message, list) else change_message
        entries = [
            self.model(
                user_id=user_id,
                content_type_id=ContentType.objects.get_for_model(one, for_concrete_model=False).pk,
                object_id=one.pk,
                object_repr=str(one)[:REPR_LENGTH],
                action_flag=action_flag,
                change_message=text,
            )
            for one in queryset
        ]
        if len(entries) == 1:
            entries[0].save(using=self._db)
        elif entries:
            self.model.objects.using(self._db).bulk_create(entries)
        return entries[0] if single_object and entries else entries


class LogEntry(Model):
    """One addition, change or deletion of an object."""

    action_time = DateTimeField(_("action time"), default=now, editable=False)
    user = ForeignKey(AuthSettings.now().auth_user_model, CASCADE, verbose_name=_("user"))
    content_type = ForeignKey(ContentType, SET_NULL, verbose_name=_("content type"), blank=True, null=True)
    object_id = TextField(_("object id"), blank=True, null=True)
    object_repr = CharField(_("object repr"), max_length=REPR_LENGTH)
    action_flag = PositiveSmallIntegerField(_("action flag"), choices=ACTION_FLAG_CHOICES)
    change_message = TextField(_("change message"), blank=True)

    objects = LogEntryManager()

    class Meta:
        """The names by which databases and people know the entries."""

        app_label = "admin"
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        db_table = "django_admin_log"
        ordering = ["-action_time"]

    def __repr__(self) -> str:
        return str(self.action_time)

    def __str__(self) -> str:
        if self.is_addition():
            return gettext("Added “%(object)s”.") % {"object": self.object_repr}
        if self.is_change():
            return gettext("Changed “%(object)s” — %(changes)s") % {
                "object": self.object_repr,
                "changes": self.get_change_message(),
            }
        if self.is_deletion():
            return gettext("Deleted “%(object)s.”") % {"object": self.object_repr}
        return gettext("LogEntry Object")

    def is_addition(self) -> bool:
        """Say whether the object was added."""
        return self.action_flag == ADDITION

    def is_change(self) -> bool:
        """Say whether the object was changed."""
        return self.action_flag == CHANGE

    def is_deletion(self) -> bool:
        """Say whether the object was deleted."""
        return self.action_flag == DELETION

    def get_change_message(self) -> str:
        """Return what was changed, in the current language; text that was logged as it is stays so."""
        message = str(self.change_message or "")
        if not message.startswith("["):
            return message
        try:
            parts = json.loads(message)
        except ValueError:
            return message
        said = [text for part in parts for kind, what in part.items() if (text := _told(kind, what))]
        return " ".join(f"{text[:1].upper()}{text[1:]}." for text in said) or gettext("No fields changed.")

    def get_edited_object(self) -> Any:
        """Return the object.

        Raises the DoesNotExist of its model when it is gone, of ContentType when its model is.
        """
        kind: Any = self.content_type
        if kind is None:
            raise ContentType.DoesNotExist("The model of this entry's object is gone.")
        return kind.get_object_for_this_type(pk=self.object_id)

    def get_admin_url(self) -> str | None:
        """Return the address of the object's page in the admin, None when there is none."""
        if not (self.content_type and self.object_id):
            return None
        name = f"admin:{self.content_type.app_label}_{self.content_type.model}_change"
        try:
            return reverse(name, args=(quote(self.object_id),))
        except NoReverseMatch:
            return None


def _told(kind: str, what: dict[str, Any]) -> str:
    """Return one part of a change message as text, without its full stop."""
    named = "name" in what
    values = {**what, "name": gettext(what["name"])} if named else dict(what)
    if kind == "added":
        return gettext("Added {name} “{object}”").format(**values) if named else gettext("Added")
    if kind == "deleted":
        return gettext("Deleted {name} “{object}”").format(**values) if named else ""
    if kind == "changed":
        values["fields"] = _joined([gettext(one) for one in what.get("fields", ())])
        text = gettext("Changed {fields} for {name} “{object}”") if named else gettext("Changed {fields}")
        return text.format(**values)
    return ""


def _joined(names: Sequence[str]) -> str:
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} {gettext('and')} {names[-1]}"
