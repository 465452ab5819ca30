"""The manager that shows the objects of the current site alone."""

from typing import Any, ClassVar

from quintet.contrib.sites.settings import SiteSettings
from quintet.kernel.checks import CheckMessage, Error
from quintet.kernel.errors import FieldDoesNotExist
from quintet.orm.manager import Manager
from quintet.orm.queryset.queryset import QuerySet

GUESSES = ("site", "sites")


class CurrentSiteManager(Manager[Any]):
    """Begins every query with the objects whose ``field_name`` leads to the site of SITE_ID.

    The field is a foreign key or many-to-many relation to `Site`; without a name it is ``site``, else ``sites``.
    """

    use_in_migrations: ClassVar[bool] = True

    def __init__(self, field_name: str | None = None) -> None:
        super().__init__()
        self._field_name = field_name

    def check(self, **options: Any) -> list[CheckMessage]:
        """Report a field that is not there or no relation."""
        return [*super().check(**options), *self._check_field()]

    def _check_field(self) -> list[CheckMessage]:
        name = self._name_of_field()
        try:
            field = self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return [Error(f"CurrentSiteManager could not find a field named '{name}'.", obj=self, id="sites.E001")]
        if field.many_to_many or field.many_to_one:
            return []
        where = f"{self.model._meta.object_name}.{name}"
        return [
            Error(
                f"CurrentSiteManager cannot use '{where}' as it is not a foreign key or a many-to-many field.",
                obj=self,
                id="sites.E002",
            )
        ]

    def _name_of_field(self) -> str:
        if self._field_name is None:
            names = {field.name for field in self.model._meta.get_fields()}
            self._field_name = next((guess for guess in GUESSES if guess in names), GUESSES[-1])
        return self._field_name

    def get_queryset(self) -> QuerySet[Any]:
        """Return the objects of the current site."""
        return super().get_queryset().filter(**{f"{self._name_of_field()}__id": SiteSettings.now().site_id})
