"""The address of the API."""

from django.urls import path

from rides.api import api

urlpatterns = [path("api/", api.urls)]
