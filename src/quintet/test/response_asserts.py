"""The assertions about responses: content, redirections, templates. Each takes the test case it speaks for."""

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

from quintet.kit.lazy import Promise
from quintet.template.signals import template_rendered
from quintet.test.client import ContextList
from quintet.test.handlers import chunks_of
from quintet.test.html import HTMLParseError, count_html, parse_html

# unittest leaves the frames of this module out of the reports of failures.
__unittest = True


def assert_parsed_html(case: Any, html: str, prefix: str, message: str | None) -> Any:
    """Return the tree of ``html``, failing ``case`` for HTML that cannot be compared."""
    try:
        return parse_html(html)
    except HTMLParseError as error:
        standard = f"{prefix}\n{error}"
        case.fail(f"{standard} : {message}" if message else standard)
        raise


def _content(case: Any, response: Any, status_code: int, prefix: str) -> Any:
    if hasattr(response, "render") and callable(response.render) and not response.is_rendered:
        response.render()
    case.assertEqual(
        response.status_code,
        status_code,
        f"{prefix}Couldn't retrieve content: Response code was {response.status_code} (expected {status_code})",
    )
    if not response.streaming:
        return response.content
    chunks = list(chunks_of(response))
    response.streaming_content = iter(chunks)
    return b"".join(chunks)


def count_in_response(
    case: Any, response: Any, text: Any, status_code: int, prefix: str, html: bool
) -> tuple[str, int, str, str]:
    """Return how ``text`` is shown, how often the response holds it, the prefix of messages, and the content to show."""
    prefix = f"{prefix}: " if prefix else ""
    content = _content(case, response, status_code, prefix)
    if isinstance(text, bytes) and not html:
        shown, number = repr(text), content.count(text)
    else:
        wanted = str(text) if isinstance(text, Promise) or not isinstance(text, bytes) else text.decode(response.charset)
        written = content.decode(response.charset)
        if html:
            assert_parsed_html(case, written, "Response's content is not valid HTML:", None)
            assert_parsed_html(case, wanted, "Second argument is not valid HTML:", None)
        shown, number = repr(wanted), count_html(written, wanted) if html else written.count(wanted)
    return shown, number, prefix, repr(content)


def assert_contains(
    case: Any, response: Any, text: Any, count: int | None, status_code: int, msg_prefix: str, html: bool
) -> None:
    """Fail unless the response holds ``text``, ``count`` times if given."""
    shown, number, prefix, body = count_in_response(case, response, text, status_code, msg_prefix, html)
    if count is None:
        case.assertTrue(number != 0, f"{prefix}Couldn't find {shown} in the following response\n{body}")
    else:
        case.assertEqual(
            number,
            count,
            f"{prefix}Found {number} instances of {shown} (expected {count}) in the following response\n{body}",
        )


def assert_not_contains(case: Any, response: Any, text: Any, status_code: int, msg_prefix: str, html: bool) -> None:
    """Fail when the response holds ``text``."""
    shown, number, prefix, body = count_in_response(case, response, text, status_code, msg_prefix, html)
    case.assertEqual(number, 0, f"{prefix}{shown} unexpectedly found in the following response\n{body}")


def assert_redirects(
    case: Any,
    response: Any,
    expected_url: Any,
    status_code: int,
    target_status_code: int,
    msg_prefix: str,
    fetch_redirect_response: bool,
) -> None:
    """Fail unless the response redirects, or its chain led, to ``expected_url`` with these status codes."""
    prefix = f"{msg_prefix}: " if msg_prefix else ""
    if hasattr(response, "redirect_chain"):
        url = _end_of_chain(case, response, status_code, target_status_code, prefix)
    else:
        url = _redirection(case, response, status_code, prefix)
        if fetch_redirect_response:
            _fetch(case, response, url, target_status_code, prefix)
    wanted = str(expected_url)
    # A path alone means the site of the request.
    base = urlsplit(url)
    if not urlsplit(wanted).netloc and base.netloc:
        wanted = urlunsplit((base.scheme, base.netloc, *urlsplit(wanted)[2:]))
    message = f"{prefix}Response redirected to '{url}', expected '{wanted}'. Expected '{url}' to equal '{wanted}'."
    assert_url_equal(case, url, wanted, message)


def _end_of_chain(case: Any, response: Any, status_code: int, target_status_code: int, prefix: str) -> str:
    case.assertTrue(
        response.redirect_chain,
        f"{prefix}Response didn't redirect as expected: Response code was {response.status_code} (expected {status_code})",
    )
    first = response.redirect_chain[0][1]
    case.assertEqual(
        first,
        status_code,
        f"{prefix}Initial response didn't redirect as expected: Response code was {first} (expected {status_code})",
    )
    case.assertEqual(
        response.status_code,
        target_status_code,
        f"{prefix}Response didn't redirect as expected: Final Response code was {response.status_code} "
        f"(expected {target_status_code})",
    )
    return response.redirect_chain[-1][0]


def _redirection(case: Any, response: Any, status_code: int, prefix: str) -> str:
    case.assertEqual(
        response.status_code,
        status_code,
        f"{prefix}Response didn't redirect as expected: Response code was {response.status_code} (expected {status_code})",
    )
    url = response.url
    if urlsplit(url).path.startswith("/"):
        return url
    return urljoin(str(response.request.get("PATH_INFO") or response.request.get("path")), url)


def _fetch(case: Any, response: Any, url: str, target_status_code: int, prefix: str) -> None:
    parts = urlsplit(url)
    hosts = {"testserver", *_own_hosts(response)}
    if parts.netloc and parts.hostname not in hosts:
        raise ValueError(
            f"The test client is unable to fetch remote URLs (got {url}). If the host is served by Django, add "
            f"'{parts.hostname}' to ALLOWED_HOSTS. Otherwise, use assertRedirects(..., fetch_redirect_response=False)."
        )
    extra = getattr(response.client, "extra", None) or {}
    secure = parts.scheme == "https" if parts.scheme else bool(extra.get("secure"))
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    target = response.client.get(path, secure=secure, headers=extra.get("headers"))
    if not hasattr(target, "status_code"):
        target.close()
        raise ValueError(
            "An AsyncClient's redirection cannot be fetched from a sync assertion: use fetch_redirect_response=False."
        )
    case.assertEqual(
        target.status_code,
        target_status_code,
        f"{prefix}Couldn't retrieve redirection page '{parts.path}': response code was {target.status_code} "
        f"(expected {target_status_code})",
    )


def _own_hosts(response: Any) -> list[str]:
    request = getattr(response, "wsgi_request", None) or getattr(response, "asgi_request", None)
    return [request.get_host().partition(":")[0]] if request is not None else []


def assert_url_equal(case: Any, first: Any, second: Any, message: str) -> None:
    """Fail unless two URLs are the same but for the order of different query parameters."""
    case.assertEqual(_normal_url(str(first)), _normal_url(str(second)), message)


def _normal_url(url: str) -> str:
    scheme, host, path, query, fragment = urlsplit(url)
    pairs = sorted(parse_qsl(query, keep_blank_values=True), key=lambda pair: pair[0])
    return urlunsplit((scheme, host, unquote(path), urlencode(pairs), fragment))


class TemplateUse(AbstractContextManager["TemplateUse"]):
    """Records the templates that render in a block; `check` is asked at its end."""

    def __init__(self, case: Any, name: str, prefix: str, count: int | None, *, unused: bool) -> None:
        self.case, self.name, self.prefix, self.count, self.unused = case, name, prefix, count, unused
        self.rendered_templates: list[Any] = []
        self.context = ContextList()

    def __enter__(self) -> "TemplateUse":
        template_rendered.connect(self._note, weak=False, dispatch_uid=id(self))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        template_rendered.disconnect(dispatch_uid=id(self))
        if kind is None:
            assert_template(self.case, self.rendered_template_names, self.name, self.prefix, self.count, unused=self.unused)

    def _note(self, sender: Any, template: Any, context: Any, **_rest: Any) -> None:
        self.rendered_templates.append(template)
        self.context.append(context)

    @property
    def rendered_template_names(self) -> list[str]:
        """The names of the templates, in order."""
        return [template.name for template in self.rendered_templates if template.name is not None]


def assert_template(case: Any, names: list[str], name: str, prefix: str, count: int | None, *, unused: bool) -> None:
    """Fail unless the template called ``name`` was used (``count`` times), or was not, among ``names``."""
    prefix = f"{prefix}: " if prefix else ""
    if unused:
        case.assertFalse(name in names, f"{prefix}Template '{name}' was used unexpectedly in rendering the response")
        return
    if not names or not name:
        case.fail(f"{prefix}No templates used to render the response")
    case.assertTrue(
        name in names,
        f"{prefix}Template '{name}' was not a template used to render the response. Actual template(s) used: {', '.join(names)}",
    )
    if count is not None:
        times = names.count(name)
        case.assertEqual(
            times,
            count,
            f"{prefix}Template '{name}' was expected to be rendered {count} time(s) but was actually rendered {times} time(s).",
        )


def names_of_response(response: Any, assertion: str) -> list[str]:
    """Return the names of a test response's templates; ValueError for a response that the client did not give."""
    if not hasattr(response, "templates"):
        raise ValueError(f"{assertion}() is only usable on responses fetched using the Django test Client.")
    return [template.name for template in response.templates if template.name is not None]
