"""The tree as a page."""

from django.http import JsonResponse
from django.urls import path

from trees.models import Path


def outline(request):
    return JsonResponse({"tree": [[node.name, info["level"]] for node, info in Path.get_annotated_list()]})


urlpatterns = [path("", outline)]
