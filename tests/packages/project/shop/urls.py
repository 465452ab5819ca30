"""The shop as JSON where Django REST framework is installed, and as a page that django-filter narrows where that is."""

from django.apps import apps
from django.urls import include, path

urlpatterns = []
if apps.is_installed("rest_framework"):
    from shop.resources import router

    urlpatterns += [path("api/", include(router.urls))]
if apps.is_installed("django_filters"):
    from shop.pages import ProductList

    urlpatterns += [path("", ProductList.as_view())]
