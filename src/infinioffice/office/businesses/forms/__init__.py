"""One form for each part of a profile; the setup and the settings pages show the same ones.

A form reads its fields from a profile and, when valid, gives the profile back with its part changed (`changed`).
Nothing here saves anything.
"""

from infinioffice.office.businesses.forms.about import About, Texts, Voice
from infinioffice.office.businesses.forms.menu import Facts, Services
from infinioffice.office.businesses.forms.part import Part
from infinioffice.office.businesses.forms.people import Capacity, OnCallList
from infinioffice.office.businesses.forms.times import Booking, Hours

PARTS: dict[str, type[Part]] = {
    "about": About,
    "hours": Hours,
    "services": Services,
    "work": Capacity,
    "booking": Booking,
    "facts": Facts,
    "voice": Voice,
    "on-call": OnCallList,
    "texts": Texts,
}
"""In the order of the settings' menu, by the last word of their address."""
