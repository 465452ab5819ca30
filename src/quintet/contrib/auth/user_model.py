"""Which model is the user."""

from typing import Any

from quintet.contrib.auth.settings import AuthSettings
from quintet.kernel import current
from quintet.kernel.errors import ImproperlyConfigured


def get_user_model() -> Any:
    """Return the model that AUTH_USER_MODEL names.

    Raises ImproperlyConfigured when the setting is malformed or names a model that is not installed.
    """
    label = AuthSettings.now().auth_user_model
    try:
        return current.apps.get_model(label, require_ready=False)
    except ValueError as error:
        raise ImproperlyConfigured("AUTH_USER_MODEL must be of the form 'app_label.model_name'") from error
    except LookupError as error:
        raise ImproperlyConfigured(f"AUTH_USER_MODEL refers to model '{label}' that has not been installed") from error
