"""Porch: tenants by row, schema or database."""

from quintet.drivers.tenancy import NoTenantError as NoTenantError
from quintet.drivers.tenancy import TenantRouter as TenantRouter
from quintet.drivers.tenancy import add_database as add_database
from quintet.drivers.tenancy import current_database as current_database
from quintet.drivers.tenancy import current_schema as current_schema
from quintet.drivers.tenancy import current_tenant as current_tenant
from quintet.drivers.tenancy import database as database
from quintet.drivers.tenancy import remove_database as remove_database
from quintet.drivers.tenancy import schema as schema
from quintet.drivers.tenancy import tenant as tenant
from quintet.orm.model.tenants import TenantManager as TenantManager

__all__ = [
    "NoTenantError",
    "TenantManager",
    "TenantRouter",
    "add_database",
    "current_database",
    "current_schema",
    "current_tenant",
    "database",
    "remove_database",
    "schema",
    "tenant",
]
