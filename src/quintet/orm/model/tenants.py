"""`TenantManager`: shows the rows of the tenant that is bound, and no others."""

from functools import lru_cache
from typing import Any

from quintet.drivers.tenancy import NoTenantError, current_tenant
from quintet.orm.expressions.base import Expression
from quintet.orm.lookups.base import RefusedLate
from quintet.orm.manager import Manager


class NoTenantYetError(NoTenantError, RefusedLate):
    """No tenant is bound where a query is written: an error only when it runs without one."""


class CurrentTenant(Expression):
    """The key of the tenant that is bound when the query runs, so that a queryset made once serves every tenant."""

    def _is_foreign(self) -> bool:
        # As any expression that is not ours: its plan is not kept, and so the key of none is.
        return True

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return a placeholder and the key, as a column of ``output_field`` keeps it. Raises NoTenantError without a tenant."""
        try:
            key = current_tenant()
        except NoTenantError as error:
            raise NoTenantYetError(str(error)) from error
        return "%s", [self.output_field.get_db_prep_value(key, connection)]


class TenantManager(Manager[Any]):
    """Begins every query with the rows of the tenant whose key is in ``field``; asked anew whenever a query runs.

    Relations that lead to the model begin so too, when it is the model's default manager.
    """

    tenant_field = "tenant"

    def __init__(self, field: str | None = None) -> None:
        super().__init__()
        if field is not None:
            self.tenant_field = field

    def class_for_relations(self) -> type:
        """Return the class that managers of relations are made of: it knows the field."""
        return _of_field(type(self), self.tenant_field)

    def get_queryset(self) -> Any:
        """Return the rows of the tenant that is bound. Running it raises NoTenantError when none is."""
        column = self.model._meta.get_field(self.tenant_field)
        kept_as = column.target_field if column.is_relation else column
        return super().get_queryset().filter(**{self.tenant_field: CurrentTenant(output_field=kept_as)})

    get_queryset.filters = True  # type: ignore[attr-defined]  # nothing may be counted past it


@lru_cache(maxsize=512)
def _of_field(manager_class: type, field: str) -> type:
    """Return the class for managers of relations, which are made without a word about the field."""
    return type(manager_class.__name__, (manager_class,), {"tenant_field": field, "__module__": manager_class.__module__})
