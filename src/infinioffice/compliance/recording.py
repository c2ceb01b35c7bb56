"""Recording a call: which states want everybody's consent, since when, and what must be said. PURE.

An area code is not a place and the stricter law wins across state lines, so the notice goes to every caller by default;
the table decides only what a business may switch off. Sources: state statutes as listed by several secondary counts
of 2026 (nine states are on every list, CT, DE, MI and NV on most); not legal advice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AllParty:
    """A state in which all parties of a telephone call must consent, from `since`. `note` says where it is disputed."""

    state: str
    since: date
    note: str = ""


_LISTED = date(2025, 1, 1)
ALL_PARTY: tuple[AllParty, ...] = (
    AllParty("CA", _LISTED),
    AllParty("CT", _LISTED, "civil statute: consent of all, or a recorded spoken notice, or a beep"),
    AllParty("DE", _LISTED, "two statutes conflict"),
    AllParty("FL", _LISTED),
    AllParty("IL", _LISTED),
    AllParty("MA", _LISTED),
    AllParty("MD", _LISTED),
    AllParty("MI", _LISTED, "a participant's own recording is disputed"),
    AllParty("MT", _LISTED),
    AllParty("NH", _LISTED),
    AllParty("NV", _LISTED, "the text says one party; courts ask all for wire calls"),
    AllParty("PA", _LISTED),
    AllParty("WA", _LISTED),
)


def needs_all_parties(state: str, on: date) -> bool:
    """Whether recording a caller of that state (two letters) needs their consent too. Unknown states do."""
    if len(state) != 2 or not state.isalpha():
        return True
    return any(each.state == state.upper() and each.since <= on for each in ALL_PARTY)


def may_skip_notice(business_state: str, caller_state: str | None, on: date) -> bool:
    """Only where neither end is, or may be, in an all-party state."""
    if caller_state is None:
        return False
    return not needs_all_parties(business_state, on) and not needs_all_parties(caller_state, on)
