"""contrib.admin: the place of the admin, which this release does not bring.

Lives here: an app config that takes the admin's name and label in INSTALLED_APPS, so that projects which name
``SimpleAdminConfig`` start, and `models`, the log of what was done to objects. Not here yet: sites and pages of the admin.
Start with `models`.
"""
