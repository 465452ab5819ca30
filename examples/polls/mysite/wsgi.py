"""The WSGI application, for servers that speak WSGI."""

import os

from quintet.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")

application = get_wsgi_application()
