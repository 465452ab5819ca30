"""The list of products, narrowed by what the address says."""

from django.http import HttpResponse
from django_filters.views import FilterView

from shop.filters import ProductFilter


class ProductList(FilterView):
    filterset_class = ProductFilter

    def render_to_response(self, context, **options):
        return HttpResponse(", ".join(one.name for one in context["object_list"]))
