"""The app of vectors."""

from quintet.contrib.vector.signals import teach_vectors
from quintet.drivers.signals import connection_created
from quintet.kernel.apps import AppConfig
from quintet.services.i18n.translation import gettext_lazy as _


class VectorConfig(AppConfig):
    """Vectors: gives connections to SQLite the functions of distances, and those to PostgreSQL the types."""

    name = "quintet.contrib.vector"
    label = "vector"
    verbose_name = _("Vectors")

    def ready(self) -> None:
        """Have new connections know vectors."""
        connection_created.connect(teach_vectors, dispatch_uid="quintet.contrib.vector")
