"""Addresses of houses."""

from django.urls import path

from recorded.views import renumber

urlpatterns = [path("<int:pk>/renumber/", renumber)]
