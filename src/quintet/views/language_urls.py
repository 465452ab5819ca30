"""The URLconf for ``include("quintet.conf.urls.i18n")``: where visitors choose their language."""

from quintet.urls.conf import path
from quintet.views.i18n import set_language

urlpatterns = [path("setlang/", set_language, name="set_language")]
