"""Telephones are of one country."""

SETTINGS = {"PHONENUMBER_DEFAULT_REGION": "GB", "IMPORT_EXPORT_USE_TRANSACTIONS": True}
