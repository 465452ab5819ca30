"""Class-based views, decorators and shortcuts, sync and async, with bare requests."""

import asyncio
import json

import pytest
from asgiref.sync import iscoroutinefunction

from quintet import forms
from quintet.core.exceptions import DisallowedRedirect, ImproperlyConfigured
from quintet.http import Http404, HttpRequest, HttpResponse
from quintet.shortcuts import redirect, resolve_url
from quintet.urls import NoReverseMatch, path, set_urlconf
from quintet.utils.decorators import decorator_from_middleware, method_decorator
from quintet.views import View
from quintet.views.decorators.cache import cache_control, never_cache
from quintet.views.decorators.clickjacking import xframe_options_deny, xframe_options_exempt
from quintet.views.decorators.common import no_append_slash
from quintet.views.decorators.csrf import csrf_exempt
from quintet.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from quintet.views.decorators.http import condition, require_http_methods, require_POST, require_safe
from quintet.views.decorators.vary import vary_on_cookie, vary_on_headers
from quintet.views.generic import FormView, ListView, RedirectView, TemplateView
from quintet.views.static import serve


def a_request(method="GET", **headers):
    request = HttpRequest()
    request.method = method
    request.path = "/here/"
    request.META.update({f"HTTP_{name.upper()}": value for name, value in headers.items()})
    return request


def plain(request, *args, **kwargs):
    return HttpResponse(json.dumps([args, kwargs]))


async def plain_async(request, *args, **kwargs):
    return HttpResponse(json.dumps([args, kwargs]))


urlpatterns = [path("plain/<int:number>/", plain, name="plain")]


@pytest.fixture(params=["sync", "async"])
def call(request):
    """Call a decorated view as its kind wants; ``call.view`` is the view to decorate."""

    def run(view, *args, **kwargs):
        answer = view(*args, **kwargs)
        return asyncio.run(answer) if asyncio.iscoroutine(answer) else answer

    run.view = plain_async if request.param == "async" else plain
    return run


def test_a_method_of_the_class_answers():
    class Hello(View):
        greeting = "Hi"

        def get(self, request, name):
            return HttpResponse(f"{self.greeting} {name}")

    view = Hello.as_view(greeting="Ciao")
    assert view(a_request(), "Ada").content == b"Ciao Ada"
    assert view(a_request("HEAD"), name="Ada").status_code == 200
    assert view.view_class is Hello
    assert view.view_initkwargs == {"greeting": "Ciao"}


def test_methods_without_a_handler():
    class Hello(View):
        def get(self, request):
            return HttpResponse()

    refused = Hello.as_view()(a_request("POST"))
    assert refused.status_code == 405
    assert refused["Allow"] == "GET, HEAD, OPTIONS"
    assert Hello.as_view()(a_request("OPTIONS"))["Allow"] == "GET, HEAD, OPTIONS"


def test_async_handlers():
    class Hello(View):
        async def get(self, request):
            return HttpResponse("async")

    view = Hello.as_view()
    assert iscoroutinefunction(view)
    assert asyncio.run(view(a_request())).content == b"async"
    assert asyncio.run(view(a_request("POST"))).status_code == 405


def test_mistakes_in_views_are_told():
    class Mixed(View):
        def get(self, request):
            return HttpResponse()

        async def post(self, request):
            return HttpResponse()

    class Forgetful(View):
        def setup(self, request, *args, **kwargs):
            self.kwargs = kwargs

    with pytest.raises(ImproperlyConfigured, match="must either be all sync or all async"):
        Mixed.as_view()
    with pytest.raises(TypeError, match="received an invalid keyword 'colour'"):
        View.as_view(colour="red")
    with pytest.raises(TypeError, match="The method name get is not accepted"):
        View.as_view(get="red")
    with pytest.raises(AttributeError, match="forget to call super"):
        Forgetful.as_view()(a_request())


def test_template_view_gives_the_arguments_to_its_template():
    view = TemplateView.as_view(template_name="a.html", extra_context={"title": "T"})
    response = view(a_request(), year=2020)
    assert response.template_name == ["a.html"]
    assert response.context_data["year"] == 2020
    assert response.context_data["title"] == "T"
    with pytest.raises(ImproperlyConfigured, match="template_name"):
        TemplateView.as_view()(a_request())


def test_redirect_view():
    response = RedirectView.as_view(url="/to/%(pk)s/", query_string=True)(a_request(), pk=3)
    assert (response.status_code, response.url) == (302, "/to/3/")
    assert RedirectView.as_view(url="/x/", permanent=True)(a_request()).status_code == 301
    assert RedirectView.as_view()(a_request()).status_code == 410


class AgeForm(forms.Form):
    age = forms.IntegerField()


def test_form_view():
    view = FormView.as_view(form_class=AgeForm, success_url="/thanks/", template_name="age.html")
    shown = view(a_request())
    assert isinstance(shown.context_data["form"], AgeForm)
    assert not shown.context_data["form"].is_bound
    request = a_request("POST")
    request.POST = {"age": "x"}
    assert view(request).context_data["form"].errors == {"age": ["Enter a whole number."]}
    request.POST = {"age": "3"}
    assert view(request).url == "/thanks/"


def test_list_view_pages():
    class Numbers(ListView):
        queryset = list(range(7))
        paginate_by = 3
        context_object_name = "numbers"
        template_name = "numbers.html"

    context = Numbers.as_view()(a_request(), page="last").context_data
    assert (context["numbers"], context["page_obj"].number, context["is_paginated"]) == ([6], 3, True)
    with pytest.raises(Http404, match="Invalid page"):
        Numbers.as_view()(a_request(), page="9")
    with pytest.raises(Http404, match="Empty list"):
        Numbers.as_view(queryset=[], allow_empty=False)(a_request())
    with pytest.raises(ImproperlyConfigured, match="ListView is missing a QuerySet"):
        ListView.as_view(template_name="x")(a_request())


def test_allowed_methods(call):
    assert call(require_POST(call.view), a_request()).status_code == 405
    assert call(require_POST(call.view), a_request("POST"), 1, a=2).content == b'[[1], {"a": 2}]'
    assert call(require_safe(call.view), a_request("HEAD")).status_code == 200
    assert call(require_http_methods(["PUT", "PATCH"])(call.view), a_request())["Allow"] == "PUT, PATCH"


def test_conditions(call):
    view = condition(etag_func=lambda request, *args: "v1")(call.view)
    assert call(view, a_request())["ETag"] == '"v1"'
    fresh = call(view, a_request(if_none_match='"v1"'))
    assert (fresh.status_code, fresh["ETag"]) == (304, '"v1"')
    assert call(view, a_request("PUT", if_match='"v0"')).status_code == 412


def test_headers(call):
    assert call(vary_on_headers("A", "B")(call.view), a_request())["Vary"] == "A, B"
    assert call(vary_on_cookie(call.view), a_request())["Vary"] == "Cookie"
    assert call(cache_control(max_age=60, public=True)(call.view), a_request())["Cache-Control"] == "max-age=60, public"
    assert "no-store" in call(never_cache(call.view), a_request())["Cache-Control"]
    assert call(xframe_options_deny(call.view), a_request())["X-Frame-Options"] == "DENY"
    assert call(xframe_options_exempt(call.view), a_request()).xframe_options_exempt


def test_marks(call):
    assert csrf_exempt(call.view).csrf_exempt
    assert not hasattr(call.view, "csrf_exempt")
    assert no_append_slash(call.view).should_append_slash is False
    assert iscoroutinefunction(csrf_exempt(call.view)) == iscoroutinefunction(call.view)
    request = a_request()
    call(sensitive_post_parameters("password")(call.view), request)
    assert request.sensitive_post_parameters == ("password",)
    assert sensitive_variables("a")(call.view).sensitive_variables == ("a",)
    with pytest.raises(TypeError, match="must be called"):
        sensitive_variables(call.view)


def test_decorators_for_methods():
    @method_decorator([csrf_exempt, require_POST], name="dispatch")
    class Guarded(View):
        def post(self, request):
            return HttpResponse("posted")

        def get(self, request):
            return HttpResponse("got")

    view = Guarded.as_view()
    assert view.csrf_exempt
    assert view(a_request()).status_code == 405
    assert view(a_request("POST")).content == b"posted"
    with pytest.raises(ValueError, match="must be the name of a method"):
        method_decorator(csrf_exempt, name="nothing")(Guarded)


def test_decorators_from_middleware(call):
    class Stamp:
        def __init__(self, get_response):
            self.get_response = get_response

        def process_request(self, request):
            request.seen = True

        def process_view(self, request, view, args, kwargs):
            return HttpResponse("stopped") if kwargs.get("stop") else None

        def process_response(self, request, response):
            response["X-Stamp"] = str(request.seen)
            return response

    view = decorator_from_middleware(Stamp)(call.view)
    assert call(view, a_request())["X-Stamp"] == "True"
    assert call(view, a_request(), stop=True).content == b"stopped"


def test_resolve_url():
    class Book:
        def get_absolute_url(self):
            return "/books/1/"

    assert resolve_url(Book()) == "/books/1/"
    assert resolve_url("../up/") == "../up/"
    set_urlconf(__name__)
    try:
        assert redirect("plain", 3, permanent=True).url == "/plain/3/"
        assert redirect("https://example.com/", preserve_request=True).status_code == 307
        with pytest.raises(NoReverseMatch):
            redirect("no-such-name")
        assert redirect("plain", 3, max_length=20).url == "/plain/3/"
        assert len(redirect("/" + "x" * 20_000, max_length=None).url) == 20_001
        for target, most in (("/plain/3/", {"max_length": 5}), ("/" + "x" * 20_000, {})):
            with pytest.raises(DisallowedRedirect, match="exceeding"):
                redirect(target, **most)
        with pytest.raises(
            TypeError, match=r"the name of a view, a view or an object with get_absolute_url\(\) is wanted, not None"
        ):
            redirect(None)
    finally:
        set_urlconf(None)


def test_static_files(tmp_path):
    (tmp_path / "a.txt").write_text("content")
    (tmp_path / "folder").mkdir()
    response = serve(a_request(), "a.txt", document_root=tmp_path)
    assert (b"".join(response.streaming_content), response["Content-Type"]) == (b"content", "text/plain")
    again = serve(a_request(if_modified_since=response["Last-Modified"]), "a.txt", document_root=tmp_path)
    assert again.status_code == 304
    response.close()
    for outside in ("../a.txt", "../../etc/passwd", "missing", "folder", "a\0.txt"):
        with pytest.raises(Http404):
            serve(a_request(), outside, document_root=tmp_path / "folder")
    listed = serve(a_request(), "", document_root=tmp_path, show_indexes=True)
    assert b'<a href="a.txt">a.txt</a>' in listed.content
    assert b"<h1>Index of ./</h1>" in listed.content
    below = serve(a_request(), "folder/", document_root=tmp_path, show_indexes=True)
    assert b"<h1>Index of folder/</h1>" in below.content
    assert b'<a href="../">../</a>' in below.content
    (tmp_path / "<b>&.txt").touch()
    listed = serve(a_request(), "", document_root=tmp_path, show_indexes=True)
    assert b'<a href="%3Cb%3E%26.txt">&lt;b&gt;&amp;.txt</a>' in listed.content


@pytest.mark.parametrize("name", ["\0", "a\0.txt", "a" * 5000, "circle"])
def test_names_that_no_file_can_have_are_not_found(tmp_path, name):
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    with pytest.raises(Http404):
        serve(a_request(), name, document_root=tmp_path)
