"""Pages that ask for a permission to one object."""

from django.http import HttpResponse
from django.views.generic import DetailView
from guardian.decorators import permission_required_or_403
from guardian.mixins import PermissionRequiredMixin
from guardian.shortcuts import get_objects_for_user

from papers.models import Paper


@permission_required_or_403("papers.change_paper", (Paper, "pk", "pk"))
def edit(request, pk):
    return HttpResponse(f"editing {pk}")


def mine(request):
    return HttpResponse(", ".join(one.title for one in get_objects_for_user(request.user, "papers.view_paper")))


class Read(PermissionRequiredMixin, DetailView):
    model = Paper
    permission_required = "papers.view_paper"
    return_403 = True

    def render_to_response(self, context, **options):
        return HttpResponse(context["object"].title)
