"""The forms of auth: log-in, making and changing users, setting and changing passwords."""

from typing import Any, ClassVar

from quintet.contrib.auth import password_validation
from quintet.contrib.auth.authentication import authenticate
from quintet.contrib.auth.models import User
from quintet.contrib.auth.user_model import get_user_model
from quintet.forms.fields.base import Field
from quintet.forms.fields.choices import ChoiceField
from quintet.forms.fields.text import CharField
from quintet.forms.forms import Form
from quintet.forms.model_forms import ModelForm
from quintet.forms.widgets.base import Widget
from quintet.forms.widgets.choices import RadioSelect
from quintet.forms.widgets.inputs import PasswordInput, TextInput
from quintet.kernel.errors import ValidationError
from quintet.kit.normal_form import normalized
from quintet.kit.text import capfirst
from quintet.services import hashers
from quintet.services.i18n.translation import gettext
from quintet.services.i18n.translation import gettext_lazy as _

PASSWORD, CONFIRMATION = _("Password"), _("Password confirmation")
SAME_AGAIN = _("Enter the same password as before, for verification.")


class ReadOnlyPasswordHashWidget(Widget):
    """Shows what may be shown of a password hash, and a link to set another."""

    template_name = "auth/widgets/read_only_password_hash.html"
    read_only = True

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the parts of the hash, or why there are none."""
        context = super().get_context(name, value, attrs)
        usable = bool(value) and hashers.is_password_usable(value)
        context["summary"] = _summary(value)
        context["button_label"] = _("Reset password") if usable else _("Set password")
        return context

    def id_for_label(self, id_: str | None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]  # nothing to point a label at
        """Return None: there is no control to label."""
        return


def _summary(value: str | None) -> list[dict[str, Any]]:
    if not value or not hashers.is_password_usable(value):
        return [{"label": gettext("No password set.")}]
    try:
        parts = hashers.identify_hasher(value).safe_summary(value)
    except ValueError:
        return [{"label": gettext("Invalid password format or unknown hashing algorithm.")}]
    return [{"label": gettext(name), "value": part} for name, part in parts.items()]


class ReadOnlyPasswordHashField(Field):
    """A password hash that a form shows and never takes."""

    widget = ReadOnlyPasswordHashWidget

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"required": False, "disabled": True, **kwargs})


class UsernameField(CharField):
    """A user name, in Unicode form NFKC, with the hints that password managers read."""

    def to_python(self, value: Any) -> Any:
        """Return the name normalised; one too long to be one is left as it is, for the length check to refuse."""
        text = super().to_python(value)
        if self.max_length is not None and len(text) > self.max_length:
            return text
        return normalized("NFKC", text)

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        """Return the input's attributes."""
        return {**super().widget_attrs(widget), "autocapitalize": "none", "autocomplete": "username"}


def _password_field(label: Any, autocomplete: str, **options: Any) -> CharField:
    attrs = {"autocomplete": autocomplete, **options.pop("attrs", {})}
    return CharField(label=label, strip=False, widget=PasswordInput(attrs=attrs), **options)


class SetPasswordMixin:
    """What forms with a new password, typed twice, share. The names of the two fields are given to each method."""

    error_messages: ClassVar[dict[str, Any]] = {"password_mismatch": _("The two password fields didn’t match.")}  # noqa: RUF001  documented text

    @staticmethod
    def create_password_fields(label1: Any = PASSWORD, label2: Any = CONFIRMATION) -> tuple[Any, Any]:
        """Return the two fields."""
        first = _password_field(
            label1, "new-password", help_text=password_validation.password_validators_help_text_html(), required=False
        )
        return first, _password_field(label2, "new-password", help_text=SAME_AGAIN, required=False)

    def validate_passwords(self, password1_field_name: str = "password1", password2_field_name: str = "password2") -> None:
        """Report a missing password, and two that differ."""
        form: Any = self
        values = [form.cleaned_data.get(name) for name in (password1_field_name, password2_field_name)]
        for name, value in zip((password1_field_name, password2_field_name), values, strict=True):
            if not value and name not in form.errors:
                form.add_error(name, ValidationError(form.fields[name].error_messages["required"], code="required"))
        if values[0] and values[1] and values[0] != values[1]:
            form.add_error(
                password2_field_name, ValidationError(self.error_messages["password_mismatch"], code="password_mismatch")
            )

    def validate_password_for_user(self, user: Any, password_field_name: str = "password2") -> None:  # noqa: S107  name of a field
        """Report what the password validators object to."""
        form: Any = self
        password = form.cleaned_data.get(password_field_name)
        if not password:
            return
        try:
            password_validation.validate_password(password, user)
        except ValidationError as error:
            form.add_error(password_field_name, error)

    def set_password_and_save(self, user: Any, password_field_name: str = "password1", commit: bool = True) -> Any:  # noqa: S107  name of a field
        """Set the password on the user; save if ``commit``."""
        form: Any = self
        user.set_password(form.cleaned_data[password_field_name])
        if commit:
            user.save()
        return user


class SetUnusablePasswordMixin:
    """What forms share that may leave a user without a password."""

    usable_password_help_text = _(
        "Whether the user will be able to authenticate using a password or not. If disabled, they may still be able to "
        "authenticate using other backends, such as Single Sign-On or LDAP."
    )

    @staticmethod
    def create_usable_password_field(help_text: Any = usable_password_help_text) -> ChoiceField:
        """Return the field that asks."""
        return ChoiceField(
            label=_("Password-based authentication"),
            required=False,
            initial="true",
            choices={"true": _("Enabled"), "false": _("Disabled")},
            widget=RadioSelect(attrs={"class": "radiolist inline"}),
            help_text=help_text,
        )


class BaseUserCreationForm(SetPasswordMixin, ModelForm):
    """Makes a user with a name and a password."""

    password1, password2 = SetPasswordMixin.create_password_fields()

    class Meta:
        """The default user model; a form for another one sets its own."""

        model = User
        fields = ("username",)
        field_classes = {"username": UsernameField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self._meta.model.USERNAME_FIELD
        if name in self.fields:
            self.fields[name].widget.attrs["autofocus"] = True

    def clean(self) -> Any:
        """Compare the passwords."""
        self.validate_passwords()
        return super().clean()

    def _post_clean(self) -> None:
        super()._post_clean()
        # Only now has the instance the values that the password is compared with.
        self.validate_password_for_user(self.instance)

    def save(self, commit: bool = True) -> Any:
        """Return the user, saved if ``commit``."""
        # The password goes in before the first save; the relations need the key that this save gives.
        made = self.set_password_and_save(super().save(commit=False), commit=commit)
        if commit:
            self.save_m2m()
        return made


class UserCreationForm(BaseUserCreationForm):
    """Makes a user; refuses a name that differs from a present one in case only."""

    def clean_username(self) -> Any:
        """Report a taken name."""
        name = self.cleaned_data.get("username")
        if name and self._meta.model.objects.filter(username__iexact=name).exists():
            self._update_errors(ValidationError({"username": self.instance.unique_error_message(self._meta.model, ["username"])}))
            return None
        return name


class AdminUserCreationForm(SetUnusablePasswordMixin, UserCreationForm):
    """Makes a user who may be without a password."""

    usable_password = SetUnusablePasswordMixin.create_usable_password_field()

    def _wants_password(self) -> bool:
        return self.cleaned_data.get("usable_password", "true") != "false"

    def validate_passwords(self, *args: Any, **kwargs: Any) -> None:
        """Ask for passwords only when one is wanted."""
        if self._wants_password():
            super().validate_passwords(*args, **kwargs)

    def validate_password_for_user(self, *args: Any, **kwargs: Any) -> None:
        """Ask the validators only when a password is wanted."""
        if self._wants_password():
            super().validate_password_for_user(*args, **kwargs)

    def set_password_and_save(self, user: Any, password_field_name: str = "password1", commit: bool = True) -> Any:  # noqa: S107  name of a field
        """Set the password, or mark it unusable."""
        if self._wants_password():
            return super().set_password_and_save(user, password_field_name, commit)
        user.set_unusable_password()
        if commit:
            user.save()
        return user


class UserChangeForm(ModelForm):
    """Changes a user, except for the password."""

    password = ReadOnlyPasswordHashField(
        label=_("Password"),
        help_text=_("Raw passwords are not stored, so there is no way to see the user’s password."),  # noqa: RUF001  documented text
    )

    class Meta:
        """The default user model."""

        model = User
        fields = "__all__"
        field_classes = {"username": UsernameField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        permissions = self.fields.get("user_permissions")
        if permissions is not None:
            permissions.queryset = permissions.queryset.select_related("content_type")


class AuthenticationForm(Form):
    """Takes a name and a password; `get_user` returns the user they belong to."""

    username = UsernameField(widget=TextInput(attrs={"autofocus": True}))
    password = _password_field(_("Password"), "current-password")

    error_messages: ClassVar[dict[str, Any]] = {
        "invalid_login": _("Please enter a correct %(username)s and password. Note that both fields may be case-sensitive."),
        "inactive": _("This account is inactive."),
    }

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        self.request = request
        self.user_cache: Any = None
        super().__init__(*args, **kwargs)
        model = get_user_model()
        self.username_field = model._meta.get_field(model.USERNAME_FIELD)
        field = self.fields["username"]
        field.max_length = self.username_field.max_length or 254
        field.widget.attrs["maxlength"] = field.max_length
        if field.label is None:
            field.label = capfirst(self.username_field.verbose_name)

    def clean(self) -> Any:
        """Ask the backends."""
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if name is not None and password:
            self.user_cache = authenticate(self.request, username=name, password=password)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data

    def confirm_login_allowed(self, user: Any) -> None:
        """Raise ValidationError when the user may not log in; a hook."""
        if not user.is_active:
            raise ValidationError(self.error_messages["inactive"], code="inactive")

    def get_user(self) -> Any:
        """Return the user, or None."""
        return self.user_cache

    def get_invalid_login_error(self) -> ValidationError:
        """Return the error of wrong credentials."""
        return ValidationError(
            self.error_messages["invalid_login"],
            code="invalid_login",
            params={"username": self.username_field.verbose_name},
        )


class SetPasswordForm(SetPasswordMixin, Form):
    """Sets a user's password without asking for the old one."""

    new_password1, new_password2 = SetPasswordMixin.create_password_fields(_("New password"), _("New password confirmation"))

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self) -> Any:
        """Compare the passwords and ask the validators."""
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(self.user, "new_password2")
        return super().clean()

    def save(self, commit: bool = True) -> Any:
        """Set the password; save if ``commit``."""
        return self.set_password_and_save(self.user, "new_password1", commit=commit)


class PasswordChangeForm(SetPasswordForm):
    """Sets a user's password, asking for the old one first."""

    error_messages: ClassVar[dict[str, Any]] = {
        **SetPasswordForm.error_messages,
        "password_incorrect": _("Your old password was entered incorrectly. Please enter it again."),
    }
    old_password = _password_field(_("Old password"), "current-password", attrs={"autofocus": True})
    field_order = ["old_password", "new_password1", "new_password2"]

    def clean_old_password(self) -> str:
        """Report a wrong old password."""
        old = self.cleaned_data["old_password"]
        if not self.user.check_password(old):
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return old
