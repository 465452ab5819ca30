"""The shop as JSON where Django REST framework is installed, and as a page that django-filter narrows where that is."""

from django.apps import apps
from django.urls import include, path

urlpatterns = []
if apps.is_installed("rest_framework"):
    from shop.resources import router

    urlpatterns += [path("api/", include(router.urls))]
if apps.is_installed("drf_spectacular"):
    from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

    urlpatterns += [
        path("schema/", SpectacularAPIView.as_view(), name="schema"),
        path("swagger/", SpectacularSwaggerView.as_view(url_name="schema"), name="swagger"),
    ]
if apps.is_installed("rest_framework_simplejwt"):
    from rest_framework_simplejwt.views import TokenBlacklistView, TokenObtainPairView, TokenRefreshView

    from shop.resources import WhoAmI

    urlpatterns += [
        path("token/", TokenObtainPairView.as_view()),
        path("token/refresh/", TokenRefreshView.as_view()),
        path("token/blacklist/", TokenBlacklistView.as_view()),
        path("whoami/", WhoAmI.as_view()),
    ]
if apps.is_installed("django_filters"):
    from shop.pages import ProductList

    urlpatterns += [path("", ProductList.as_view())]
