"""The settings read by `quintet.contrib.auth`."""

from typing import Any

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class AuthSettings(Section):
    """Users, log-in and passwords."""

    auth_user_model: str = option("auth.User", "The user model.")
    authentication_backends: list[str] = option(
        lambda: ["quintet.contrib.auth.backends.ModelBackend"], "Backends asked in order."
    )
    auth_password_validators: list[dict[str, Any]] = option(list, "Password validators: NAME, OPTIONS.")
    login_url: str = option("/accounts/login/", "Where log-in lives: URL or name.")
    login_redirect_url: str = option("/accounts/profile/", "Where log-in leads: URL or name.")
    logout_redirect_url: str | None = option(None, "Where log-out leads.")
    password_reset_timeout: int = option(259_200, "Seconds a reset link holds.")
