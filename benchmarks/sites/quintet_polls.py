"""The polls example, served by quintet."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "examples" / "polls"))
os.environ["DJANGO_SETTINGS_MODULE"] = "mysite.settings"

from quintet.server.run import application as make_application

application = make_application()
