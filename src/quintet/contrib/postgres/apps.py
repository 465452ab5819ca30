"""The app of PostgreSQL's own features."""

from quintet.contrib.postgres.lookups import OF_TEXT
from quintet.contrib.postgres.search import SearchLookup
from quintet.contrib.postgres.serializers import RangeSerializer
from quintet.contrib.postgres.signals import register_type_handlers
from quintet.drivers.postgres.ranges import Range
from quintet.drivers.signals import connection_created
from quintet.kernel.apps import AppConfig
from quintet.migrations.serializer import Serializer
from quintet.orm.fields.text import CharField, TextField
from quintet.services.i18n.translation import gettext_lazy as _


class PostgresConfig(AppConfig):
    """PostgreSQL's own features: gives every text field the lookups of trigrams, accents and full-text search."""

    name = "quintet.contrib.postgres"
    verbose_name = _("PostgreSQL extensions")

    def ready(self) -> None:
        """Register the lookups of text, the types of extensions on new connections, and how migrations write ranges."""
        connection_created.connect(register_type_handlers, dispatch_uid="quintet.contrib.postgres")
        Serializer.register(Range, RangeSerializer)
        for field in (CharField, TextField):
            for lookup in (*OF_TEXT, SearchLookup):
                field.register_lookup(lookup)
