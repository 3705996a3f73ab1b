"""Errors raised for a caller's mistake.

A document's mistake never raises: it becomes a row of `problems` or `findings`.
Each error names the place and the remedy, and is also the builtin a caller would expect.
"""


class ReportkitError(Exception):
    """Root of every error that reportkit raises on purpose."""


class SourceError(ReportkitError, LookupError):
    """An input path, archive member or corpus column does not exist or cannot be opened."""


class FormError(ReportkitError, ValueError):
    """A declarative file of the package (form, indicator, pattern) is malformed."""


class RuleError(ReportkitError, ValueError):
    """A rule is declared wrongly, or an unknown rule code was asked for."""


class FrameError(ReportkitError, ValueError):
    """A frame is missing or does not have the declared columns."""


class ParameterError(ReportkitError, ValueError):
    """A notebook parameter has an unknown name or a value of the wrong type."""


class BriefingError(ReportkitError, RuntimeError):
    """A briefing could not be made."""
