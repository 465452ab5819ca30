"""The table of the checks that the framework brings, by dotted path: loaded when checks first run."""

from quintet.kernel.checks import CoreCheck, Tags

CORE_CHECKS: tuple[CoreCheck, ...] = (
    CoreCheck("quintet.cli.checks.names.check_setting_names", (Tags.compatibility,)),
    CoreCheck("quintet.cli.checks.paths.check_middleware", (Tags.urls,)),
    CoreCheck("quintet.cli.checks.paths.check_root_urlconf", (Tags.urls,)),
    CoreCheck("quintet.urls.checks.check_url_config", (Tags.urls,)),
    CoreCheck("quintet.urls.checks.check_url_namespaces_unique", (Tags.urls,)),
    CoreCheck("quintet.urls.checks.check_custom_error_handlers", (Tags.urls,)),
    CoreCheck("quintet.cli.checks.models.check_models", (Tags.models,)),
    CoreCheck("quintet.cli.checks.security.check_deployment", (Tags.security,), deploy=True),
    CoreCheck("quintet.template.checks.check_engines", (Tags.templates,)),
    CoreCheck("quintet.template.checks.check_syntax", (Tags.templates,)),
    CoreCheck("quintet.contrib.auth.checks.check_auth", (Tags.models,)),
    CoreCheck("quintet.contrib.staticfiles.checks.check_finders", (Tags.staticfiles,)),
)
