"""What was done to objects is told in the reader's language; the rest of the admin is not here yet."""

import json
import re

import pytest

from quintet.apps import apps
from quintet.core.management import call_command
from quintet.db import connection, transaction
from quintet.http import HttpResponse
from quintet.services.i18n.catalog import OWN_FOLDER
from quintet.test import override_settings
from quintet.urls import include, path
from quintet.utils import translation


def shown(request, key):
    return HttpResponse(key)


urlpatterns = [path("admin/", include(([path("user/<str:key>/change/", shown, name="auth_user_change")], "admin")))]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    file = tmp_path_factory.mktemp("admin") / "admin.sqlite3"
    names = [f"quintet.contrib.{name}" for name in ("contenttypes", "auth", "admin.apps.SimpleAdminConfig")]
    database = {"ENGINE": "quintet.db.backends.sqlite3", "NAME": str(file)}
    with override_settings(INSTALLED_APPS=names, DATABASES={"default": database}, ROOT_URLCONF=__name__):
        call_command("migrate", verbosity=0)
        yield
        connection.close()


@pytest.fixture
def entries(project):
    """The manager of entries, in a transaction that is rolled back."""
    with transaction.atomic():
        yield apps.get_model("admin", "LogEntry").objects
        transaction.set_rollback(True)


@pytest.fixture
def user(entries):
    return apps.get_model("auth", "User").objects.create(username="ann")


def entry(entries, user, flag, message=""):
    content_type = apps.get_model("contenttypes", "ContentType").objects.get_for_model(user)
    return entries.model(
        user=user, content_type=content_type, object_id=user.pk, object_repr="Ann", action_flag=flag, change_message=message
    )


@pytest.mark.parametrize(
    ("flag", "message", "told"),
    [
        (1, "", "Added “Ann”."),
        (2, "", "Changed “Ann” — "),
        (3, "", "Deleted “Ann.”"),
        (9, "", "LogEntry Object"),
        (2, "by hand", "Changed “Ann” — by hand"),
        (2, "[broken", "Changed “Ann” — [broken"),
        (2, "[]", "Changed “Ann” — No fields changed."),
        (2, '[{"added": {}}]', "Changed “Ann” — Added."),
        (2, '[{"changed": {"fields": ["A", "B", "C"]}}]', "Changed “Ann” — Changed A, B and C."),
        (
            2,
            '[{"changed": {"name": "vote", "object": "5", "fields": ["A"]}}, {"deleted": {"name": "vote", "object": "6"}}]',
            "Changed “Ann” — Changed A for vote “5”. Deleted vote “6”.",
        ),
    ],
)
def test_entries_tell_what_was_done(entries, user, flag, message, told):
    with translation.override("en"):
        assert str(entry(entries, user, flag, message)) == told


@pytest.mark.parametrize("code", [path.name.replace("_", "-").lower() for path in sorted(OWN_FOLDER.iterdir()) if path.is_dir()])
def test_every_language_tells_each_deed_and_names_what_it_was_done_to(entries, user, code):
    parts = [
        {"added": {"name": "vote", "object": "4"}},
        {"changed": {"name": "vote", "object": "5", "fields": ["Alpha", "Beta"]}},
        {"deleted": {"name": "vote", "object": "6"}},
    ]
    message = json.dumps(parts)
    with translation.override("en"):
        english = [str(entry(entries, user, flag, message)) for flag in (1, 2, 3, 9)]
    with translation.override(code):
        told = [str(entry(entries, user, flag, message)) for flag in (1, 2, 3, 9)]
    assert not set(told) & set(english)
    assert len(set(told)) == 4
    assert all("Ann" in text for text in told[:3])
    assert re.findall(r"Alpha|Beta|[456]", told[1]) in (["4", "Alpha", "Beta", "5", "6"], ["4", "5", "Alpha", "Beta", "6"])
    assert not re.search(r"Added|Changed|Deleted|[{}%]", told[1])


def test_entries_are_written_for_one_object_or_for_many(entries, user):
    users = type(user).objects
    users.create(username="bob")
    first = entries.log_actions(user.pk, [user], 2, [{"changed": {"fields": ["A"]}}], single_object=True)
    assert (first.change_message, first.get_edited_object()) == ('[{"changed": {"fields": ["A"]}}]', user)
    assert len(entries.log_actions(user.pk, users.all(), 3, "gone")) == 2
    assert entries.log_actions(user.pk, [], 1) == []
    assert entries.count() == 3
    assert [one.action_flag for one in entries.all()][-1] == 2, "the latest comes first"


def test_the_page_of_an_object_is_known_where_there_is_one(entries, user):
    one = entry(entries, user, 1)
    one.object_id = "a/b"
    assert one.get_admin_url() == "/admin/user/a_2Fb/change/"
    one.content_type.model = "group"
    assert one.get_admin_url() is None
    one.content_type = None
    assert one.get_admin_url() is None
    with pytest.raises(apps.get_model("contenttypes", "ContentType").DoesNotExist, match="model of this entry's object is gone"):
        one.get_edited_object()


def test_a_table_made_by_django_is_taken_over(project):
    from quintet.contrib.admin.utils import quote, unquote

    text = 'a:/_#?;@&=+$,"[]<>%\n\\b é'
    assert quote(text) == "a_3A_2F_5F_23_3F_3B_40_26_3D_2B_24_2C_22_5B_5D_3C_3E_25_0A_5Cb é"
    assert (unquote(quote(text)), unquote("_5F_zz_"), quote(5)) == (text, "__zz_", 5)
    call_command("makemigrations", "admin", check_changes=True, dry_run=True, verbosity=0)
