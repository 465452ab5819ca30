"""`url_has_allowed_host_and_scheme`: what may be redirected to, and the ways in which a target pretends."""

import pytest

from quintet.utils.http import url_has_allowed_host_and_scheme

HOSTS = {"testserver", "example.com:8000"}
EVIL = "evil.example"
CONTROLS = ["\x00", "\x01", "\x08", "\x0b", "\x0c", "\x1f", "\x7f", "\xa0", "\u200b", "\u2028", "\u3000", "\ufeff"]
STAYS = [
    "/",
    "/view/",
    "/view/?param=http://evil.example",
    "/view/?next=//evil.example",
    "/view/#//evil.example",
    "view/",
    "?page=2",
    "#here",
    "./view",
    "../view",
    "/a:b/",
    "/view/;x=1",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "/é/ü/",
    "/a b/",
    "//testserver/",
    "//testserver",
    "http://testserver/view",
    "http://testserver",
    "http://testserver?x=1",
    "http://testserver#x",
    "HTTP://testserver/view",
    "https://testserver/view",
    "HTTPS://testserver/",
    "http://example.com:8000/x",
    "  /trimmed/  ",
    "\t/trimmed/\n",
    "/view?url=javascript:alert(1)",
    "/javascript:alert(1)",
]
LEAVES = [
    None,
    "",
    " ",
    "\n",
    f"http://{EVIL}",
    f"http:///{EVIL}",
    f"http:////{EVIL}",
    f"http:/{EVIL}",
    f"http:{EVIL}",
    f"https://{EVIL}",
    f"https:{EVIL}",
    f"ftp://{EVIL}",
    "ftp://testserver/file",
    "file:///etc/passwd",
    "data:text/html,x",
    "vbscript:x",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript://testserver/%0aalert(1)",
    "javascript:/testserver",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "mailto:a@testserver",
    "about:blank",
    "blob:http://testserver/x",
    "ws://testserver/",
    "x:testserver",
    f"//{EVIL}",
    f"//{EVIL}/@testserver",
    f"///{EVIL}",
    f"////{EVIL}",
    f"/////{EVIL}",
    f"\\\\{EVIL}",
    f"\\\\\\{EVIL}",
    f"/\\{EVIL}",
    f"\\/{EVIL}",
    f"/\\/{EVIL}",
    f"//\\{EVIL}",
    f"\\//{EVIL}",
    f"/\\\\{EVIL}",
    f"\t//{EVIL}",
    f"\n//{EVIL}",
    f" //{EVIL}",
    f"http:\\\\{EVIL}",
    f"http:/\\{EVIL}",
    f"http:\\/{EVIL}",
    f"http://\\{EVIL}",
    f"http:\\{EVIL}",
    f"http://testserver\\@{EVIL}",
    f"http://testserver\\.{EVIL}",
    f"http://{EVIL}\\testserver",
    f"http://testserver@{EVIL}",
    f"http://testserver:pass@{EVIL}/",
    f"http://{EVIL}@testserver",
    "http://user:pass@testserver/",
    f"//testserver@{EVIL}",
    f"http://testserver.{EVIL}",
    "http://eviltestserver",
    "http://testserver:99999",
    "http://testserver:8000",
    "http://testserver:80/",
    "http://example.com",
    "http://TESTSERVER.evil.example",
    "http://[::1",
    "http://[testserver",
    "http://]testserver/",
    "http://2001:cdba:0000:0000:0000:0000:3257:9652/",
    "http://2001:cdba:0000:0000:0000:0000:3257:9652]/",
    "http://testserver\u2044.evil.example",
    "http://testserver\uff0f@evil.example",
    f"http:\n//{EVIL}",
    f"ht\ntp://{EVIL}",
    f"ht\rtp://{EVIL}",
    f"http:/\t/{EVIL}",
    f"h\x00ttp://{EVIL}",
    f"/\t/{EVIL}",
    f"/\n/{EVIL}",
    f"/\r/{EVIL}",
    f"/\t\\{EVIL}",
    f"\x08//{EVIL}",
    *(f"{character}//{EVIL}" for character in CONTROLS),
    *(f"http{character}://{EVIL}" for character in CONTROLS if character < "\x80"),
    *(f"http://test{character}server/" for character in CONTROLS),
    "http://testserver/" + "x" * 2048,
    "/" + "x" * 2048,
    f"//{EVIL}/" + "x" * 3000,
]
assert len(STAYS) + len(LEAVES) > 120


@pytest.mark.parametrize("url", STAYS)
def test_targets_that_stay(url):
    assert url_has_allowed_host_and_scheme(url, allowed_hosts=HOSTS) is True


@pytest.mark.parametrize("url", LEAVES, ids=repr)
def test_targets_that_leave(url):
    assert url_has_allowed_host_and_scheme(url, allowed_hosts=HOSTS) is False


@pytest.mark.parametrize("url", ["http://testserver/", "http://example.com:8000/x", "HTTP://testserver", "//evil.example"])
def test_https_is_not_left(url):
    assert url_has_allowed_host_and_scheme(url, allowed_hosts=HOSTS, require_https=True) is False


@pytest.mark.parametrize("url", ["https://testserver/", "/view/", "?page=2"])
def test_https_stays(url):
    assert url_has_allowed_host_and_scheme(url, allowed_hosts=HOSTS, require_https=True) is True


def test_hosts_may_be_one_text_or_none():
    assert url_has_allowed_host_and_scheme("http://testserver/", allowed_hosts="testserver")
    assert url_has_allowed_host_and_scheme("/view/", allowed_hosts=None)
    assert not url_has_allowed_host_and_scheme("http://testserver/", allowed_hosts=None)
