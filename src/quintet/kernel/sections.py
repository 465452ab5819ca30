"""The table of every home's settings section, by dotted path: loaded at the first look-up of a default."""

SECTIONS: tuple[str, ...] = (
    "quintet.kernel.core_settings.CoreSettings",
    "quintet.services.settings.ServicesSettings",
    "quintet.services.mail.settings.MailSettings",
    "quintet.http.settings.HttpSettings",
    "quintet.urls.settings.UrlSettings",
    "quintet.template.settings.TemplateSettings",
    "quintet.web.settings.WebSettings",
    "quintet.drivers.settings.DatabaseSettings",
    "quintet.orm.settings.ModelSettings",
    "quintet.migrations.settings.MigrationSettings",
    "quintet.forms.settings.FormSettings",
    "quintet.contrib.sessions.settings.SessionSettings",
    "quintet.contrib.auth.settings.AuthSettings",
    "quintet.contrib.messages.settings.MessageSettings",
    "quintet.contrib.sites.settings.SiteSettings",
    "quintet.contrib.staticfiles.settings.StaticSettings",
    "quintet.server.settings.ServerSettings",
    "quintet.cli.settings.CommandSettings",
    "quintet.kernel.awaited.settings.TaskSettings",
)
