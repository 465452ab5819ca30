"""URLs of the site that the tests of auth visit."""

from quintet.contrib.auth.decorators import login_not_required, login_required, permission_required
from quintet.http import HttpResponse
from quintet.urls import include, path


@login_required
def mine(request):
    return HttpResponse(f"hello {request.user}")


@login_required
async def mine_later(request):
    user = await request.auser()
    return HttpResponse(f"hello {user}")


@permission_required("auth.add_group", raise_exception=True)
def groups(request):
    return HttpResponse("groups")


@login_not_required
def free(request):
    return HttpResponse("free")


urlpatterns = [
    path("accounts/", include("quintet.contrib.auth.urls")),
    path("mine/", mine),
    path("mine/later/", mine_later),
    path("groups/", groups),
    path("free/", free),
]
