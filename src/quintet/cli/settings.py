"""The settings read by `quintet.cli`."""

from quintet.kernel.section import Section, option
from quintet.kit.record import record


@record
class CommandSettings(Section):
    """Commands and the test runner."""

    test_runner: str = option("quintet.test.runner.DiscoverRunner", "Class that runs the tests.")
    refresh_type_stubs: bool | None = option(
        None, "Whether runserver renews the stubs that `types` writes; None: where there are some.", defined=False
    )
    test_non_serialized_apps: list[str] = option(list, "Apps left out of serialized rollback.")
