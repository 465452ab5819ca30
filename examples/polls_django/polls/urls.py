"""The URLs of the polls."""

from polls import views
from django.urls import path

app_name = "polls"
urlpatterns = [
    path("", views.IndexView.as_view(), name="index"),
    path("ask/", views.AskView.as_view(), name="ask"),
    path("<int:pk>/", views.DetailView.as_view(), name="detail"),
    path("<int:pk>/results/", views.ResultsView.as_view(), name="results"),
    path("<int:question_id>/vote/", views.vote, name="vote"),
    path("<int:question_id>/avote/", views.avote, name="avote"),
]
