"""Libraries that take long to load and that few commands use; each is loaded when something of it is first used.

    from quintet.kit.libraries import asyncio     reads as `import asyncio` and does the same, later

To the checkers they are the modules themselves. Whoever needs a name at the top of a module (a base class, a default) imports the
library plainly, and should then stand in a late room itself.
"""

from typing import TYPE_CHECKING

from quintet.kit.late import library

if TYPE_CHECKING:
    import ast
    import asyncio
    import base64
    import calendar
    import difflib
    import gettext
    import gzip
    import hashlib
    import hmac
    import html
    import inspect
    import ipaddress
    import mimetypes
    import pickle
    import pkgutil
    import pprint
    import random
    import secrets
    import shutil
    import signal
    import socket
    import statistics
    import subprocess
    import tempfile
    import unicodedata
    import uuid
    import zoneinfo
    from email import header as email_header

    from asgiref import sync as asgiref_sync
else:
    zoneinfo = library("zoneinfo")
    signal = library("signal")
    socket = library("socket")
    hmac = library("hmac")
    hashlib = library("hashlib")
    calendar = library("calendar")
    base64 = library("base64")
    ast = library("ast")
    asgiref_sync = library("asgiref.sync")
    asyncio = library("asyncio", _get_running_loop=None)  # no loop runs before it is loaded
    difflib = library("difflib")
    email_header = library("email.header")
    gettext = library("gettext")
    gzip = library("gzip")
    html = library("html")
    inspect = library("inspect")
    ipaddress = library("ipaddress")
    mimetypes = library("mimetypes")
    pickle = library("pickle")
    pkgutil = library("pkgutil")
    pprint = library("pprint")
    random = library("random")
    secrets = library("secrets")
    shutil = library("shutil")
    statistics = library("statistics")
    subprocess = library("subprocess")
    tempfile = library("tempfile")
    unicodedata = library("unicodedata")
    uuid = library("uuid")

__all__ = [
    "asgiref_sync",
    "ast",
    "asyncio",
    "base64",
    "calendar",
    "difflib",
    "email_header",
    "gettext",
    "gzip",
    "hashlib",
    "hmac",
    "html",
    "inspect",
    "ipaddress",
    "mimetypes",
    "pickle",
    "pkgutil",
    "pprint",
    "random",
    "secrets",
    "shutil",
    "signal",
    "socket",
    "statistics",
    "subprocess",
    "tempfile",
    "unicodedata",
    "uuid",
    "zoneinfo",
]
