"""What products are asked by, as the documentation of django-filter writes it."""

import django_filters
from django.db.models import Q

from shop.models import Product


class ProductFilter(django_filters.FilterSet):
    min_price = django_filters.NumberFilter(field_name="price", lookup_expr="gte")
    search = django_filters.CharFilter(method="filter_search")
    order = django_filters.OrderingFilter(fields=(("price", "price"), ("maker__name", "maker")))

    class Meta:
        model = Product
        fields = {
            "name": ["exact", "icontains", "in"],
            "price": ["lt", "range"],
            "made": ["year", "isnull", "gt"],
            "size": ["exact"],
            "sold_out": ["exact"],
            "maker": ["exact"],
            "maker__name": ["startswith"],
            "labels": ["exact"],
        }

    def filter_search(self, queryset, name, value):
        return queryset.filter(Q(name__icontains=value) | Q(maker__name__icontains=value))
