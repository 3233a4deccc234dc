"""Errors a user can mend: one line that says where, what and what to do, and an exit code."""


class UserError(Exception):
    """Something the user can put right. The message is one line; no traceback is shown."""

    exit_code = 1


class UsageError(UserError):
    """A command or its arguments do not fit."""

    exit_code = 2


class SourceFormatError(UserError):
    """A source file is not what its TOML says: headings, encoding, shape, or damage."""

    exit_code = 3


class ConfigError(UserError):
    """A TOML, a setting or a code list is wrong."""

    exit_code = 4


class BusyError(UserError):
    """Another process is writing the warehouse."""

    exit_code = 5


class CheckFailedError(UserError):
    """A data check found rows that break a rule, or counts that do not add up."""

    exit_code = 6


class PublishRefusedError(UserError):
    """These rows may not be published (not masked, or a check failed)."""

    exit_code = 7


class StorageError(UserError):
    """No disk space, a damaged warehouse file, or a file that cannot be written."""

    exit_code = 8


class NotReadyError(UserError):
    """Something must be made first, such as a published generation."""

    exit_code = 9


class SlowQueryError(UserError):
    """A question took longer than its time limit and was stopped."""

    exit_code = 10
