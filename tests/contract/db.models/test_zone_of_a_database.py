"""TIME_ZONE of an alias on SQLite, which keeps no zones: moments are stored as that zone's clocks show them."""

import datetime

import pytest

from quintet.db import connections, models
from quintet.db.models import functions as fn
from quintet.kernel.apps import Apps
from quintet.test import override_settings
from quintet.utils import timezone

MOMENT = datetime.datetime(2016, 1, 2, 23, 10, 11, tzinfo=datetime.UTC)
NAIROBI_DAY = datetime.datetime(2016, 1, 2, 21, tzinfo=datetime.UTC)


class Happening(models.Model):
    at = models.DateTimeField()

    class Meta:
        app_label = "zones_of_databases"
        apps = Apps()


@pytest.fixture(params=[None, "Asia/Tokyo", "America/New_York"])
def alias(request, tmp_path, use_databases):
    """An alias whose TIME_ZONE is the parameter, with one happening."""
    name = str(request.param)
    use_databases(db={"ENGINE": "quintet.db.backends.sqlite3", "NAME": tmp_path / "z.sqlite3", "TIME_ZONE": request.param})
    with connections["db"].schema_editor() as editor:
        editor.create_model(Happening)
    Happening.objects.using("db").create(at=MOMENT)
    return name


def test_moments_are_stored_in_the_zone_of_the_alias(alias):
    stored = {"None": "2016-01-02 23:10:11", "Asia/Tokyo": "2016-01-03 08:10:11", "America/New_York": "2016-01-02 18:10:11"}
    with connections["db"].cursor() as cursor:
        cursor.execute("SELECT at FROM zones_of_databases_happening")
        assert cursor.fetchone() == (stored[alias],)


def test_they_come_back_aware_in_that_zone(alias):
    found = Happening.objects.using("db").get().at
    assert found == MOMENT
    assert str(found.tzinfo) == ("UTC" if alias == "None" else alias)


def test_lookups_and_functions_see_the_current_zone(alias):
    rows = Happening.objects.using("db")
    with timezone.override("Africa/Nairobi"):
        assert rows.filter(at=MOMENT, at__date=datetime.date(2016, 1, 3), at__hour=2, at__year=2016, at__gte=MOMENT).count() == 1
        assert rows.filter(at__gt=MOMENT).count() == 0
        found = rows.annotate(hour=fn.ExtractHour("at"), day=fn.TruncDay("at")).values_list("hour", "day").get()
        assert found == (2, NAIROBI_DAY)
        assert list(rows.datetimes("at", "day")) == [NAIROBI_DAY]
    with timezone.override(alias if alias != "None" else "UTC"):
        assert rows.filter(at__hour=MOMENT.astimezone(timezone.get_current_timezone()).hour).count() == 1


def test_sql_written_by_hand_asks_by_moments(alias):
    sql = "SELECT * FROM zones_of_databases_happening WHERE at = %s"
    with timezone.override("Africa/Nairobi"):
        assert [row.at for row in Happening.objects.using("db").raw(sql, [timezone.localtime(MOMENT)])] == [MOMENT]
        named = Happening.objects.using("db").raw(sql.replace("%s", "%(at)s"), {"at": MOMENT})
        assert [row.at for row in named] == [MOMENT]


def test_without_zones_an_aware_moment_is_refused(alias):
    message = "SQLite backend does not support timezone-aware datetimes when USE_TZ is False."
    with override_settings(USE_TZ=False):
        with pytest.raises(ValueError, match=message):
            Happening.objects.using("db").create(at=MOMENT)
        Happening.objects.using("db").create(at=MOMENT.replace(tzinfo=None))
        assert Happening.objects.using("db").last().at == MOMENT.replace(tzinfo=None)
