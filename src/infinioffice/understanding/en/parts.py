"""The finders of single fields, in one place: what `read` puts together."""

from __future__ import annotations

from infinioffice.understanding.en.addresses import find_address, find_zip
from infinioffice.understanding.en.births import birth_date_readings, find_birth_date
from infinioffice.understanding.en.booking_names import find_booking_name
from infinioffice.understanding.en.emails import find_email
from infinioffice.understanding.en.names import FoundName, find_name
from infinioffice.understanding.en.numbers import find_numbers
from infinioffice.understanding.en.phones import Phone, find_phone
from infinioffice.understanding.en.spelling import find_spelled
from infinioffice.understanding.en.when import Times, find_when

__all__ = [
    "FoundName",
    "Phone",
    "Times",
    "birth_date_readings",
    "find_address",
    "find_birth_date",
    "find_booking_name",
    "find_email",
    "find_name",
    "find_numbers",
    "find_phone",
    "find_spelled",
    "find_when",
    "find_zip",
]
