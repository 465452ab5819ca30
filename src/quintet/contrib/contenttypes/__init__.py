"""contrib.contenttypes: one row for each installed model, so that rows of any table can point at "a model".

Lives here: `ContentType`, its cached manager, and their creation after every migrate. Generic foreign keys are not part of this
release. Start with `models`.
"""
