"""Porch: the middleware of maintenance mode."""

from quintet.web.maintenance import MaintenanceMiddleware as MaintenanceMiddleware

__all__ = [
    "MaintenanceMiddleware",
]
