"""contrib.contenttypes: one row for each installed model, so that rows of any table can point at "a model".

Lives here: `ContentType` and its cached manager (`models`), the rows' creation after every migrate (`creation`), generic keys and
relations (`fields`, with their descriptors and managers in `forward` and `related`), and `GenericPrefetch`. Start with `fields`.
"""
