"""Accounts of visitors."""

MIDDLEWARE_LAST = ["allauth.account.middleware.AccountMiddleware"]
BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
SETTINGS = {
    "ACCOUNT_LOGIN_METHODS": {"username", "email"},
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "username*", "password1*", "password2*"],
    "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
    "LOGIN_REDIRECT_URL": "/members/email/",
}
