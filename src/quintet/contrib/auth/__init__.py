"""contrib.auth: who is asking, and what they may do.

Lives here: users, groups and permissions, the backends that check credentials, log-in and log-out, password validation, the
middleware behind ``request.user``, decorators, mixins, forms and views. Password hashes are in `services.hashers`; password
reset by mail is not part of this release. Start with `logins` (what a log-in does), then `models`.
"""

from typing import TYPE_CHECKING

from quintet.contrib.auth.permission_names import get_permission_codename as get_permission_codename
from quintet.contrib.auth.signals import user_logged_in as user_logged_in
from quintet.contrib.auth.signals import user_logged_out as user_logged_out
from quintet.contrib.auth.signals import user_login_failed as user_login_failed
from quintet.contrib.auth.user_model import get_user_model as get_user_model
from quintet.kit import late

if TYPE_CHECKING:
    from quintet.contrib.auth.authentication import _get_backends as _get_backends
    from quintet.contrib.auth.authentication import aauthenticate as aauthenticate
    from quintet.contrib.auth.authentication import authenticate as authenticate
    from quintet.contrib.auth.authentication import get_backends as get_backends
    from quintet.contrib.auth.authentication import load_backend as load_backend
    from quintet.contrib.auth.logins import BACKEND_SESSION_KEY as BACKEND_SESSION_KEY
    from quintet.contrib.auth.logins import HASH_SESSION_KEY as HASH_SESSION_KEY
    from quintet.contrib.auth.logins import SESSION_KEY as SESSION_KEY
    from quintet.contrib.auth.logins import aget_user as aget_user
    from quintet.contrib.auth.logins import alogin as alogin
    from quintet.contrib.auth.logins import alogout as alogout
    from quintet.contrib.auth.logins import aupdate_session_auth_hash as aupdate_session_auth_hash
    from quintet.contrib.auth.logins import get_user as get_user
    from quintet.contrib.auth.logins import login as login
    from quintet.contrib.auth.logins import logout as logout
    from quintet.contrib.auth.logins import update_session_auth_hash as update_session_auth_hash
    from quintet.contrib.auth.redirects import REDIRECT_FIELD_NAME as REDIRECT_FIELD_NAME
else:
    __getattr__, __dir__ = late.names(
        __name__,
        {
            "quintet.contrib.auth.authentication": "_get_backends aauthenticate authenticate get_backends load_backend",
            "quintet.contrib.auth.logins": (
                "BACKEND_SESSION_KEY HASH_SESSION_KEY SESSION_KEY aget_user alogin alogout aupdate_session_auth_hash "
                "get_user login logout update_session_auth_hash"
            ),
            "quintet.contrib.auth.redirects": "REDIRECT_FIELD_NAME",
        },
    )

__all__ = [
    "BACKEND_SESSION_KEY",
    "HASH_SESSION_KEY",
    "REDIRECT_FIELD_NAME",
    "SESSION_KEY",
    "aauthenticate",
    "aget_user",
    "alogin",
    "alogout",
    "aupdate_session_auth_hash",
    "authenticate",
    "get_backends",
    "get_permission_codename",
    "get_user",
    "get_user_model",
    "load_backend",
    "login",
    "logout",
    "update_session_auth_hash",
    "user_logged_in",
    "user_logged_out",
    "user_login_failed",
]
