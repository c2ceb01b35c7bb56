"""The one tree of faults. Whose fault, and is another try worth it? Expected refusals (`SlotTaken`) are values.

InfiniOfficeError
├── SettingWrong        the operator's: names the variable; the start stops
├── CallerFault         the other side broke the protocol: close, log, others unaffected
│   └── BadFrame        a media frame that cannot be one
├── VendorFault         a vendor failed; `retryable` says whether another try can help
│   ├── VendorRefused   401, 403, 4xx: not retryable
│   └── VendorDown      timeout, 5xx, closed: retryable
├── StoreDown           our database or cache is away: degrade, journal, retry
├── HandedOver          another worker holds this call now: let go of it without a word
└── Broken              our own rule was broken: a bug, never caught except at the three borders
"""


class InfiniOfficeError(Exception):
    """Root of all faults raised on purpose."""

    retryable = False


class SettingWrong(InfiniOfficeError):
    """A setting is missing or wrong. `name` is the environment variable."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class CallerFault(InfiniOfficeError):
    """The remote side broke the protocol. `reason` is a constant word for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BadFrame(CallerFault):
    """A media frame that cannot be one."""


class VendorFault(InfiniOfficeError):
    """A vendor failed."""

    def __init__(self, vendor: str, reason: str) -> None:
        super().__init__(f"{vendor}: {reason}")
        self.vendor = vendor
        self.reason = reason


class VendorRefused(VendorFault):
    """The vendor said no (401, 403, other 4xx)."""


class VendorDown(VendorFault):
    """Timeout, 5xx, closed connection."""

    retryable = True


class StoreDown(InfiniOfficeError):
    """The database or the cache cannot be reached."""

    retryable = True


class HandedOver(InfiniOfficeError):
    """Another worker holds this call now, or it is over: whoever still believes to hold it lets go."""


class Broken(InfiniOfficeError):
    """One of our own rules was broken."""
