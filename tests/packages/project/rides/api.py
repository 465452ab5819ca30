"""Rides, typed: what django-ninja makes of functions."""

from django.contrib.auth.models import User
from ninja import File, ModelSchema, NinjaAPI, Query, Schema, UploadedFile
from ninja.pagination import PageNumberPagination, paginate
from ninja.security import HttpBearer, django_auth

api = NinjaAPI(title="Rides")


class Bearer(HttpBearer):
    def authenticate(self, request, token):
        return token if token == "right" else None


class RideIn(Schema):
    start: str
    seats: int = 4


class Filters(Schema):
    name: str = ""


class UserOut(ModelSchema):
    class Meta:
        model = User
        fields = ["id", "username"]


@api.get("/add")
def add(request, a: int, b: int):
    return {"result": a + b}


@api.post("/rides", response={201: dict})
def ride(request, data: RideIn):
    return 201, data.dict()


@api.get("/users", response=list[UserOut])
@paginate(PageNumberPagination, page_size=2)
def users(request, filters: Filters = Query(...)):  # noqa: B008  as its documentation writes it
    return User.objects.filter(username__startswith=filters.name).order_by("username")


@api.get("/async")
async def waited(request):
    return {"users": await User.objects.acount()}


@api.get("/bearer", auth=Bearer())
def bearer(request):
    return {"token": request.auth}


@api.get("/me", auth=django_auth, response=UserOut)
def me(request):
    return request.user


@api.post("/files")
def upload(request, file: UploadedFile = File(...)):  # noqa: B008  as its documentation writes it
    return {"name": file.name, "size": len(file.read())}
