"""A small suite as the documentation of pytest-django writes it; run by the real plugin through the alias."""

import pytest
from django.db import connection, transaction
from stories.models import Story


def test_no_database_without_asking():
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Story.objects.count()


def test_rows(db):
    Story.objects.create(title="One")
    assert Story.objects.count() == 1


@pytest.mark.django_db
def test_each_test_has_its_own_rows():
    assert Story.objects.count() == 0


def test_a_request_is_answered(db, client):
    Story.objects.create(title="shown", status=Story.STATUS.published)
    assert client.get("/stories/published/").json() == {"stories": [["shown", "published"]]}


def test_settings_are_changed(settings):
    settings.LANGUAGE_CODE = "de"
    from django.conf import settings as seen

    assert seen.LANGUAGE_CODE == "de"


def test_and_are_put_back(settings):
    assert settings.LANGUAGE_CODE == "en-us"


def test_users(admin_client, admin_user, django_user_model):
    assert admin_user.is_superuser
    assert django_user_model.objects.get() == admin_user
    assert str(admin_user.pk) == admin_client.session["_auth_user_id"]


def test_queries_are_counted(db, django_assert_num_queries, django_assert_max_num_queries):
    with django_assert_num_queries(1):
        list(Story.objects.all())
    with django_assert_max_num_queries(2):
        Story.objects.count()


@pytest.mark.django_db(transaction=True)
def test_transactions_are_real(django_capture_on_commit_callbacks):
    assert not connection.in_atomic_block
    seen = []
    with transaction.atomic():
        transaction.on_commit(lambda: seen.append(Story.objects.count()))
        Story.objects.create(title="kept")
    assert seen == [1]


def test_callbacks_are_caught(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        transaction.on_commit(lambda: Story.objects.create(title="after"))
    assert len(callbacks) == 1
    assert Story.objects.get().title == "after"


def test_mail(mailoutbox):
    from django.core.mail import send_mail

    send_mail("Hello", "body", "a@example.com", ["b@example.com"])
    assert [one.subject for one in mailoutbox] == ["Hello"]


def test_requests_are_made(rf):
    assert rf.get("/x/?a=1").GET["a"] == "1"


@pytest.mark.urls("site_of_packages.other_urls")
def test_other_addresses(client):
    assert client.get("/other/").content == b"other"


class TestAsserts:
    def test_of_pages(self, db, client):
        from pytest_django.asserts import assertContains, assertNumQueries

        with assertNumQueries(1):
            page = client.get("/stories/places/")
        assertContains(page, "places")
