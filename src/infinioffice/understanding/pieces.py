"""Names, letters and ZIP codes as people say them: the door for every other ring. Which language stands behind it is
decided here, as `understand` decides it for whole utterances; nobody else imports the folder of a language.
"""

from __future__ import annotations

from infinioffice.understanding.en.addresses import find_zip
from infinioffice.understanding.en.known_names import has_twin, is_listed
from infinioffice.understanding.en.last_names import letters_in, names_in, settle_first_name, settle_last_name
from infinioffice.understanding.en.name_list import first_names, last_names
from infinioffice.understanding.en.names import find_name, similar_name
from infinioffice.understanding.en.spelling import find_spelled

__all__ = [
    "find_name",
    "find_spelled",
    "find_zip",
    "first_names",
    "has_twin",
    "is_listed",
    "last_names",
    "letters_in",
    "names_in",
    "settle_first_name",
    "settle_last_name",
    "similar_name",
]
