"""loaders: where templates come from. A loader yields the places where a name might be and reads one of them.

`filesystem` (DIRS), `app_directories` (templates folders of apps), `locmem` (a dictionary), `cached` (keeps what others found).
"""
