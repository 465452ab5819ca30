"""The documented path of cookies."""

from quintet.http.cookies import SimpleCookie as SimpleCookie
from quintet.http.cookies import parse_cookie as parse_cookie
