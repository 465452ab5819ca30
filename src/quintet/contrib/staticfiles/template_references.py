"""The static files that templates name: each ``{% static "..." %}`` with a plain text, looked up when files are collected."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from quintet.contrib.staticfiles.hashing import split_tail
from quintet.kit.record import record
from quintet.template.backends.native import DjangoTemplates
from quintet.template.checks import OUR_FOLDER, PACKAGES
from quintet.template.current import engines
from quintet.template.errors import TemplateDoesNotExist, TemplateSyntaxError
from quintet.template.tags.static import StaticNode


@record
class Miss:
    """A static tag whose file is not in the manifest: where it stands, and whether the template came with a package."""

    template: str
    line: int
    path: str
    is_of_package: bool

    def __str__(self) -> str:
        return f'{self.template}, line {self.line}: {{% static "{self.path}" %}} names no static file.'


def misses(storage: Any) -> Iterator[Miss]:
    """Yield the tags whose files ``storage`` has no copy of. Templates that cannot be read are the system checks' to report."""
    for engine in engines.all():
        if isinstance(engine, DjangoTemplates):
            for name in dict.fromkeys(engine.template_names(beside=OUR_FOLDER)):
                try:
                    template: Any = engine.get_template(name).template
                except (TemplateDoesNotExist, TemplateSyntaxError, UnicodeDecodeError):
                    continue
                yield from _of_template(storage, template)


def _of_template(storage: Any, template: Any) -> Iterator[Miss]:
    shown = str(template.origin.name)
    for node in template.nodelist.get_nodes_by_type(StaticNode):
        if node.path.is_var or node.path.chain:
            continue
        path, _ = split_tail(str(node.path.resolve({})))
        if path and not path.endswith("/") and storage.hash_key(unquote(path)) not in storage.hashed_files:
            yield Miss(shown, node.token.lineno, path, PACKAGES in shown)
