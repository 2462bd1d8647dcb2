"""The one error that people see: a sentence that says what is wrong and what to do."""

from __future__ import annotations


class RumboError(Exception):
    """Something a person can put right; `exit_code` is what the command line returns."""

    exit_code = 2

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class InputError(RumboError):
    """A file, form or mapping cannot be read as it is; `report` is where all of it is listed."""

    def __init__(self, message: str, *, advice: str = "", report: str = "") -> None:
        super().__init__(message, advice=advice)
        self.report = report

    def __str__(self) -> str:
        return f"{super().__str__()} Report: {self.report}" if self.report else super().__str__()


class RejectedRowsError(InputError):
    """Rows were refused and nothing was imported; the report lists every one of them."""

    def __init__(self, message: str, *, report: str, rejected: int) -> None:
        super().__init__(message, report=report)
        self.rejected = rejected


class WorkspaceError(RumboError):
    """The workspace is missing, is not one, or cannot be opened."""


class AccessError(RumboError):
    """Somebody asks for what their role, or the limit to some deals, does not let them have."""


class UsageError(RumboError):
    """An option has a value that cannot be used."""
