"""The URLs of auth, to be included: log-in, log-out, password change. Those of password reset come with mail."""

from quintet.contrib.auth import views
from quintet.urls.conf import path

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("password_change/", views.PasswordChangeView.as_view(), name="password_change"),
    path("password_change/done/", views.PasswordChangeDoneView.as_view(), name="password_change_done"),
]
