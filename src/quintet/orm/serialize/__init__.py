"""orm.serialize: model instances as text and back.

Lives here: the formats (`python`, `json`, `jsonl`, `xml`, `yaml`), what they share (`base`), finding rows that a text names by
natural keys (`references`), the registry of formats (`formats`, `current`), the order of models (`order`). Not here: the
commands and files of fixtures (`cli.fixtures`). Start with `python`: the other formats are its values, spelled out.
"""
