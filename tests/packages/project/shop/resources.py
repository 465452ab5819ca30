"""The shop as JSON: who made what, for everybody to read, and for the holder of a token to change."""

from django.apps import apps
from rest_framework import authentication, filters, pagination, permissions, routers, serializers, views, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from shop.models import Product


class ProductSerializer(serializers.ModelSerializer):
    class Meta:
        model = Product
        fields = ["id", "name", "maker", "size", "price", "sold_out"]


class Pages(pagination.PageNumberPagination):
    page_size = 2


class ProductViewSet(viewsets.ModelViewSet):
    queryset = Product.objects.all()
    serializer_class = ProductSerializer
    pagination_class = Pages
    authentication_classes = [authentication.TokenAuthentication]
    permission_classes = [permissions.IsAuthenticatedOrReadOnly]
    filter_backends = [filters.SearchFilter, filters.OrderingFilter]
    search_fields = ["name", "maker__name"]
    ordering_fields = ["price", "name"]

    if apps.is_installed("django_filters"):
        from django_filters.rest_framework import DjangoFilterBackend

        filter_backends = [DjangoFilterBackend, *filter_backends]
        filterset_fields = {"price": ["lt", "gte"], "size": ["exact"], "maker__name": ["exact"]}

    @action(detail=True, methods=["post"])
    def sell(self, request, pk=None):
        product = self.get_object()
        product.sold_out = True
        product.save(update_fields=["sold_out"])
        return Response({"sold_out": product.sold_out})


class WhoAmI(views.APIView):
    """Who holds the token."""

    permission_classes = [permissions.IsAuthenticated]
    serializer_class = ProductSerializer

    def get_authenticators(self):
        from rest_framework_simplejwt.authentication import JWTAuthentication

        return [JWTAuthentication()]

    def get(self, request):
        return Response({"username": request.user.username})


router = routers.DefaultRouter()
router.register("products", ProductViewSet)
