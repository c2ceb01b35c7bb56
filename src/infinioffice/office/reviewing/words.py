"""Finding calls by what was said in them."""

from __future__ import annotations

import re
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from infinioffice.kernel import phone as phones
from infinioffice.office.calls.models import Call
from infinioffice.office.reviewing.models import LONGEST_WORD, Word
from infinioffice.office.tenancy import scoped_tenant_id

MOST_WORDS = 8
_LONGEST_TEXT = 200_000
_STEMS = "tsvector_to_array(to_tsvector('english', left(%s, 500)))"
_KEEP = f"""
INSERT INTO reviewing_word (tenant_id, word, call_id)
SELECT c.tenant_id, left(stem, {LONGEST_WORD}), c.id
FROM calls_call c, LATERAL (
  SELECT DISTINCT unnest(tsvector_to_array(to_tsvector('english', left(concat_ws(' ', c.summary,
    (SELECT string_agg(t.value, ' ') FROM jsonb_each_text(c.fields) t),
    (SELECT string_agg(u.heard || ' ' || u.said, ' ') FROM calls_turn u
     WHERE u.tenant_id = c.tenant_id AND u.call_id = c.id)), {_LONGEST_TEXT})))) AS stem
) words
WHERE c.tenant_id = %s AND c.id = %s
ON CONFLICT DO NOTHING
"""  # noqa: S608 - numbers of our own
_NUMBER = re.compile(r"[\d\s().+-]{7,20}")


def keep(call_id: UUID) -> None:
    """Makes the call findable by everything said in it and learned from it. Inside the tenant's scope; doing it again
    adds what has come since."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, (scoped_tenant_id(), call_id))


def stems_of(text: str) -> list[str]:
    """The words of a search as they are kept: lower case, stems, without the ones everybody says."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_STEMS}", (text.replace("\0", " "),))
        found = cursor.fetchone()
    return [str(stem)[:LONGEST_WORD] for stem in (found[0] if found else [])][:MOST_WORDS]


def matching(calls: QuerySet[Call], text: str) -> QuerySet[Call]:
    """The calls in which all of these words occur; of a telephone number, those that came from it. Words everybody says
    ("the", "is") are left out; a search of nothing else finds nothing."""
    number = phones.parse(text) if _NUMBER.fullmatch(text.strip()) else None
    if number is not None:
        return calls.filter(caller_id=number)
    stems = stems_of(text)
    if not stems:
        return calls.none()
    for stem in stems:
        here = Word.objects.filter(word=stem, call_id=OuterRef("id"))
        calls = calls.filter(Exists(here))
    return calls
