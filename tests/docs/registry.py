"""A full run fails if a test that docs/coverage.md names did not run and pass."""

import pytest

from tests.docs.coverage import ITEMS


class NamedTests:
    """Plugin that gathers what passed and what failed, and compares it with the registry at the end."""

    def __init__(self) -> None:
        self.passed: set[str] = set()
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the outcome; all cases of a parametrised test count as one."""
        name = report.nodeid.partition("[")[0]
        if report.failed:
            self.failed.add(name)
        elif report.when == "call" and report.passed:
            self.passed.add(name)

    @property
    def missing(self) -> list[str]:
        """Item and test of every promise that this run did not show."""
        shown = self.passed - self.failed
        return [f"{item.code} {test}" for item in ITEMS for test in item.tests if test not in shown]

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Turn a green run red if a promise was not shown."""
        if exitstatus == pytest.ExitCode.OK and self.missing:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say which."""
        for promise in self.missing:
            terminalreporter.write_line(f"docs/coverage.md: not shown by this run: {promise}", red=True)
