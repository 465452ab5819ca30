"""Pages of papers."""

from django.urls import path

from papers.views import Read, edit, mine

urlpatterns = [path("", mine), path("<int:pk>/", Read.as_view()), path("<int:pk>/edit/", edit)]
