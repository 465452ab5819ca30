"""Users, permissions and groups."""

# ruff: noqa: N803, RUF001  a fixture called as the model it gives; documented text

import asyncio

import pytest

from quintet.core.exceptions import ValidationError

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def User(site):
    from quintet.contrib.auth import get_user_model

    return get_user_model()


def test_users_are_made_with_names_addresses_and_passwords(User):
    user = User.objects.create_user("ann", "Ann@EXAMPLE.com", "sekret")
    assert user.email == "Ann@example.com"
    assert user.check_password("sekret")
    assert not user.check_password("other")
    assert user.is_active
    assert not user.is_staff
    assert User.objects.get_by_natural_key("ann") == user
    assert not User.objects.create_user("bob").has_usable_password()
    with pytest.raises(ValueError, match="The given username must be set"):
        User.objects.create_user("")
    with pytest.raises(ValueError, match="Superuser must have is_staff=True"):
        User.objects.create_superuser("root", password="x", is_staff=False)


def test_twins_do_the_same(User):
    async def make():
        user = await User.objects.acreate_user("ann", password="sekret")
        assert await user.acheck_password("sekret")
        return await user.ahas_perm("auth.add_group")

    assert asyncio.run(make()) is False


def test_permissions_come_from_rows_groups_and_superusers(User):
    from quintet.contrib.auth.models import Group, Permission

    add = Permission.objects.get(codename="add_group", content_type__app_label="auth")
    view = Permission.objects.get(codename="view_group", content_type__app_label="auth")
    user = User.objects.create_user("ann")
    assert not user.has_perm("auth.add_group")
    user.user_permissions.add(add)
    group = Group.objects.create(name="readers")
    group.permissions.add(view)
    user.groups.add(group)
    again = User.objects.get(pk=user.pk)
    assert again.get_user_permissions() == {"auth.add_group"}
    assert again.get_group_permissions() == {"auth.view_group"}
    assert again.has_perms(["auth.add_group", "auth.view_group"])
    assert again.has_module_perms("auth")
    assert not again.has_module_perms("sessions")
    assert add.user_perm_str == "auth.add_group"
    with pytest.raises(ValueError, match="iterable of permissions"):
        again.has_perms("auth.add_group")
    again.is_active = False
    again.save()
    assert not User.objects.get(pk=user.pk).has_perm("auth.add_group")
    root = User.objects.create_superuser("root", password="x")
    assert root.has_perm("anything.at_all")
    assert set(User.objects.with_perm("auth.view_group")) == {root}
    assert list(User.objects.with_perm("auth.view_group", is_active=False, include_superusers=False)) == [again]


def test_every_model_has_four_permissions(site):
    from quintet.contrib.auth.models import Permission

    names = Permission.objects.filter(content_type__model="user").order_by("pk").values_list("codename", "name")
    assert list(names) == [
        ("add_user", "Can add user"),
        ("change_user", "Can change user"),
        ("delete_user", "Can delete user"),
        ("view_user", "Can view user"),
    ]


def test_content_types_are_read_once(User):
    from quintet.contrib.contenttypes.models import ContentType
    from quintet.db import connection
    from quintet.test.utils import CaptureQueriesContext

    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as queries:
        kind = ContentType.objects.get_for_model(User)
        assert ContentType.objects.get_for_model(User) is kind
        assert ContentType.objects.get_for_id(kind.pk) is kind
        assert ContentType.objects.get_by_natural_key("auth", "user") is kind
    assert len(queries) == 1
    assert kind.model_class() is User
    assert kind.natural_key() == ("auth", "user")
    assert ContentType.objects.get_for_models(User)[User] is kind


def test_anonymous_users_have_nothing(site):
    from quintet.contrib.auth.models import AnonymousUser

    nobody = AnonymousUser()
    assert nobody.is_anonymous
    assert not nobody.is_authenticated
    assert list(nobody.groups.all()) == []
    assert not nobody.has_perm("auth.add_group")
    with pytest.raises(NotImplementedError):
        nobody.save()


def test_password_rules(User):
    from quintet.contrib.auth.password_validation import get_password_validators, validate_password

    names = ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
    rules = get_password_validators([{"NAME": f"django.contrib.auth.password_validation.{name}Validator"} for name in names])
    user = User(username="bobby", email="bobby@example.com")

    def codes(password):
        try:
            validate_password(password, user, rules)
        except ValidationError as error:
            return [one.code for one in error.error_list]
        return []

    assert codes("bobby1x!") == ["password_too_similar"]
    assert codes("1234") == ["password_too_short", "password_too_common", "password_entirely_numeric"]
    assert codes("Password123") == ["password_too_common"]
    assert codes("correct horse battery") == []


def test_user_forms(User):
    from quintet.contrib.auth.forms import PasswordChangeForm, UserCreationForm

    form = UserCreationForm({"username": "ann", "password1": "tr1cky-pass", "password2": "tr1cky-pass"})
    assert form.is_valid(), form.errors
    user = form.save()
    assert user.check_password("tr1cky-pass")
    differing = UserCreationForm({"username": "ANN", "password1": "tr1cky-pass", "password2": "other"})
    assert differing.errors == {
        "username": ["A user with that username already exists."],
        "password2": ["The two password fields didn’t match."],
    }
    change = PasswordChangeForm(user, {"old_password": "wrong", "new_password1": "n3w-pass-w", "new_password2": "n3w-pass-w"})
    assert change.errors == {"old_password": ["Your old password was entered incorrectly. Please enter it again."]}


def test_a_user_gets_mail(User):
    from quintet.core import mail
    from quintet.test import override_settings

    user = User(username="bobby", email="bobby@example.com")
    with override_settings(EMAIL_BACKEND="quintet.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        assert user.email_user("Hello", "Text", html_message="<p>Text</p>") == 1
        assert asyncio.run(user.aemail_user("Again", "Text", "us@example.com")) == 1
        sent = list(mail.outbox)
    assert [(one.subject, one.from_email, one.to) for one in sent] == [
        ("Hello", "webmaster@localhost", ["bobby@example.com"]),
        ("Again", "us@example.com", ["bobby@example.com"]),
    ]
