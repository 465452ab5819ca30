"""The format ``xml``: a simple dialect, written in the order of the objects and read without entities and definitions."""

import json
from typing import Any

from quintet.drivers.aliases import DEFAULT_DB_ALIAS
from quintet.kernel.errors import SuspiciousOperation
from quintet.kit.xml_writer import SimplerXMLGenerator, UnserializableContentError
from quintet.orm.serialize import base, python, written
from quintet.orm.serialize.errors import DeserializationError, SerializationError
from quintet.orm.serialize.xml_nodes import Node, nodes

OUTSIDE = frozenset(" \t\r\n")


class Serializer(base.Serializer):
    """Writes XML; the options are ``indent`` and ``encoding``.

    Text that begins or ends with spaces says ``xml:space="preserve"``, as readers take them off otherwise.
    """

    xml: SimplerXMLGenerator

    def indent(self, level: int) -> None:
        """Begin a line ``level`` steps to the right, when lines are asked for."""
        if self.options.get("indent") is not None:
            self.xml.ignorableWhitespace("\n" + " " * self.options["indent"] * level)

    def start_serialization(self) -> None:
        """Open the document."""
        self.xml = SimplerXMLGenerator(self.stream, self.options.get("encoding", "utf-8"))
        self.xml.startDocument()
        self.xml.startElement("django-objects", {"version": "1.0"})

    def end_serialization(self) -> None:
        """Close the document."""
        self.indent(0)
        self.xml.endElement("django-objects")
        self.xml.endDocument()

    def start_object(self, obj: Any) -> None:
        """Open an object.

        Raises SerializationError for what is no model instance.
        """
        if not hasattr(obj, "_meta"):
            raise SerializationError(f"Only model instances can be serialized, and this is a {type(obj).__name__}.")
        self.indent(1)
        attributes = {"model": str(obj._meta)}
        if obj.pk is not None and not self.omits_key(obj):
            attributes["pk"] = obj._meta.pk.value_to_string(obj)
        self.xml.startElement("object", attributes)

    def end_object(self, obj: Any) -> None:
        """Close an object."""
        self.indent(1)
        self.xml.endElement("object")

    def handle_field(self, obj: Any, field: Any) -> None:
        """Write a field that is no relation.

        Raises ValueError for characters that XML cannot hold.
        """
        self.indent(2)
        value = getattr(obj, field.name)
        text = None if value is None else _text(obj, field)
        attributes = {"name": field.name, "type": field.get_internal_type()}
        if text and (text[0] in OUTSIDE or text[-1] in OUTSIDE):
            attributes["xml:space"] = "preserve"
        self.xml.startElement("field", attributes)
        if text is None:
            self.xml.addQuickElement("None")
        else:
            self._characters(obj, field, text)
        self.xml.endElement("field")

    def _characters(self, obj: Any, field: Any, text: str) -> None:
        try:
            self.xml.characters(text)
        except UnserializableContentError as error:
            raise ValueError(f"{obj._meta.object_name}.{field.name} (pk:{obj.pk}) contains unserializable characters") from error

    def handle_fk_field(self, obj: Any, field: Any) -> None:
        """Write a foreign key."""
        self._start_relation(field)
        natural, value = None, getattr(obj, field.attname)
        if value is not None and self.use_natural_foreign_keys and written.has_natural_key(field.remote_field.model):
            natural = written.natural_key(getattr(obj, field.name))
        if natural is not None:
            self._natural(natural)
        elif value is None:
            self.xml.addQuickElement("None")
        else:
            self._characters(obj, field, str(written.plain_value(obj, field)))
        self.xml.endElement("field")

    def handle_m2m_field(self, obj: Any, field: Any) -> None:
        """Write the rows of a many-to-many relation."""
        self._start_relation(field)
        whole = self.use_natural_foreign_keys and written.has_natural_key(field.remote_field.model)
        for row in written.related_rows(obj, field, whole=whole):
            natural = written.natural_key(row) if whole else None
            self.xml.startElement("object", {} if natural else {"pk": row._meta.pk.value_to_string(row)})
            self._natural(natural or ())
            self.xml.endElement("object")
        self.xml.endElement("field")

    def _start_relation(self, field: Any) -> None:
        self.indent(2)
        target = str(field.remote_field.model._meta)
        self.xml.startElement("field", {"name": field.name, "rel": type(field.remote_field).__name__, "to": target})

    def _natural(self, key: tuple[Any, ...]) -> None:
        for part in key:
            self.xml.addQuickElement("natural", str(part))


def _text(obj: Any, field: Any) -> str:
    if field.get_internal_type() == "JSONField":
        return json.dumps(field.value_from_object(obj), cls=field.encoder)
    return str(field.value_to_string(obj))


class Deserializer(python.Deserializer):
    """Reads XML an object at a time.

    Raises `xml_nodes.DefusedXmlException` for entities and definitions, SuspiciousOperation for elements where only text may
    stand, DeserializationError for what else cannot be read.
    """

    def __init__(
        self, stream_or_string: Any, *, using: str = DEFAULT_DB_ALIAS, ignorenonexistent: bool = False, **options: Any
    ) -> None:
        super().__init__((), using=using, ignorenonexistent=ignorenonexistent, **options)
        self.event_stream = nodes(stream_or_string)
        self.stream = map(self._as_python, self.event_stream)  # pyright: ignore[reportIncompatibleVariableOverride]  # read through here

    def _as_python(self, node: Node) -> dict[str, Any]:
        """Return an element as the dictionary that the format ``python`` would hold."""
        label = node.attributes.get("model")
        if not label:
            raise DeserializationError("<object> node is missing the required 'model' attribute")
        fields = [(self._name(field), field) for field in node.children if field.name == "field"]
        return {"model": label, "pk": node.attributes.get("pk"), "fields": dict(fields)}

    def _name(self, node: Node) -> str:
        name = node.attributes.get("name")
        if not name:
            raise DeserializationError("<field> node is missing the 'name' attribute")
        return name

    def _get_model_from_node(self, model_identifier: str) -> Any:
        try:
            return super()._get_model_from_node(model_identifier)
        except DeserializationError as error:
            raise DeserializationError(f"<object> node has invalid model identifier: '{model_identifier}'") from error

    def _content(self, field: Any, value: Node) -> Any:
        return _content(field, value)


def _content(field: Any, node: Node) -> Any:
    """Return what the element of a field holds: keys, natural keys, text or None."""
    if field.many_to_many:
        return [_natural(child) or child.attributes.get("pk") for child in node.children if child.name == "object"]
    if any(child.name == "None" for child in node.children):
        return None
    if field.remote_field is not None and (natural := _natural(node)):
        return natural
    # Old fixtures have the text of a field in <natural>, as that of a key.
    held = "".join((node.text, *map(_plain_text, node.children)))
    text = held if node.attributes.get("xml:space") == "preserve" else held.strip()
    return _decoded(field, text) if field.get_internal_type() == "JSONField" else text


def _decoded(field: Any, text: str) -> Any:
    try:
        return json.loads(text, cls=field.decoder)
    except ValueError as error:
        raise DeserializationError(f"The field {field.name!r} holds no JSON: {error}") from error


def _natural(node: Node) -> list[str]:
    return [_plain_text(child).strip() for child in node.children if child.name == "natural"]


def _plain_text(node: Node) -> str:
    """Return the text of a <natural>; SuspiciousOperation for another element, or one with elements in it."""
    unexpected = node if node.name != "natural" else next(iter(node.children), None)
    if unexpected is not None:
        raise SuspiciousOperation(f"Unexpected element: {unexpected.name!r}")
    return node.text
