"""Settings from the environment: the `.env` file, secret files, typed values and the report of all that is wrong.

Public as `quintet.conf.env`. Start with `reader`; nothing here writes to the environment.
"""
