"""services: things that are used, not inherited: i18n, validators, signing, hashers, files, cache."""
