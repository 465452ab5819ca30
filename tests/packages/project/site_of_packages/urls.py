"""No pages: the site is its models."""

urlpatterns = []
