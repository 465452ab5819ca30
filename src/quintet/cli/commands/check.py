"""``check``: inspect the project for mistakes."""

from typing import Any

from quintet.drivers.current import connections
from quintet.kernel import checks, current
from quintet.kernel.check_report import report_as_json
from quintet.kernel.command import BaseCommand, CommandError, CommandParser, SystemCheckError
from quintet.template.checks import check_names, check_one, check_templates, every_template

LEVELS = {name: level for level, name in checks.LEVEL_NAMES.items()}


class Command(BaseCommand):
    """Inspects the whole project, or the apps named, for mistakes."""

    help = "Checks the entire project for potential problems."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take apps, tags, databases and the level that fails."""
        parser.add_argument("args", metavar="app_label", nargs="*")
        parser.add_argument(
            "--tag", "-t", action="append", dest="tags", help="Run only checks labelled with this tag; may be repeated."
        )
        parser.add_argument("--list-tags", action="store_true", help="List the tags in use.")
        parser.add_argument("--deploy", action="store_true", help="Check deployment settings too.")
        parser.add_argument(
            "--fail-level",
            default="ERROR",
            choices=["CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG"],
            help="Message level that makes the command fail (default ERROR).",
        )
        parser.add_argument(
            "--database",
            action="append",
            dest="databases",
            help="Run database checks on this alias only; all databases without it.",
        )
        parser.add_argument(
            "--templates",
            action="store_true",
            help="Compile every template of every engine, and report all their mistakes; run no other checks.",
        )
        parser.add_argument(
            "--format", choices=["text", "json"], default="text", help="Report in text (default), or in JSON on standard output."
        )

    def handle(self, *app_labels: str, **options: Any) -> None:
        """Run the checks; SystemCheckError when one reaches the fail level."""
        if options["list_tags"]:
            self.stdout.write("\n".join(sorted(current.checks.tags_available(options["deploy"]))))
            return
        try:
            configs = [current.apps.get_app_config(label) for label in app_labels] or None
        except LookupError as error:
            raise CommandError(str(error)) from error
        self._require_tags(options["tags"] or (), options["deploy"])
        fail_level = LEVELS[options["fail_level"]]
        if options.get("templates"):
            self._report(self._template_messages(quiet=options.get("format") == "json"), options, fail_level)
            return
        asked: dict[str, Any] = {
            "app_configs": configs,
            "tags": options["tags"],
            "include_deployment_checks": options["deploy"],
            "databases": options["databases"] or list(connections),
        }
        self._report(current.checks.run(**asked), options, fail_level)

    def _template_messages(self, quiet: bool) -> list[checks.CheckMessage]:
        found = [*check_templates(), *check_names()]
        every = list(every_template())
        for engine, name in every if quiet else self.progress(every, "Templates"):
            found += check_one(engine, name)
        return found

    def _report(self, found: list[checks.CheckMessage], options: dict[str, Any], fail_level: int) -> None:
        if options.get("format") != "json":
            self.report(found, fail_level, display_num_errors=True)
            return
        report = report_as_json(found, fail_level)
        self.stdout.write(report.text)
        if report.failed:
            raise SystemCheckError("SystemCheckError: System check identified some issues.")

    def _require_tags(self, tags: Any, deploy: bool) -> None:
        for tag in tags:
            if not current.checks.tag_exists(tag, include_deployment_checks=deploy):
                raise CommandError(f'There is no system check with the "{tag}" tag.')
