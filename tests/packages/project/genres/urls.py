"""The tree as a page."""

from django.urls import path

from genres.views import genre_list

urlpatterns = [path("", genre_list)]
