"""Pages of stories and places."""

from django.http import JsonResponse
from django.urls import path

from stories.models import Place, Story


def published(request):
    return JsonResponse({"stories": [[one.title, one.get_status_display()] for one in Story.published.all()]})


def places(request):
    return JsonResponse({"places": [type(one).__name__ for one in Place.objects.select_subclasses().order_by("pk")]})


urlpatterns = [path("published/", published), path("places/", places)]
