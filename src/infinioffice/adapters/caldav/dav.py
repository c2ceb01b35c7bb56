"""WebDAV's XML: the bodies we send and the answers we read. Pure; answers are hostile until read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from infinioffice.kernel.spans import Span

DAV, CALDAV, SERVER = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{http://calendarserver.org/ns/}"
_SPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
_WITH_DATA = "<d:prop><d:getetag/><c:calendar-data/></d:prop>"


class NotXml(ValueError):
    """The answer cannot be read as what it should be."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One `response` of a multistatus: `status` is 0 unless the server gave one for the whole resource. `found` holds
    the properties it has, by their Clark names."""

    href: str
    status: int
    found: dict[str, Element]

    def text(self, name: str) -> str:
        """The property's own text, empty without one."""
        element = self.found.get(name)
        return (element.text or "").strip() if element is not None else ""

    def href_in(self, name: str) -> str:
        """The address inside a property such as `current-user-principal`."""
        element = self.found.get(name)
        inner = element.find(f"{DAV}href") if element is not None else None
        return (inner.text or "").strip() if inner is not None else ""

    def hrefs_in(self, name: str) -> list[str]:
        element = self.found.get(name)
        return [(each.text or "").strip() for each in element.iter(f"{DAV}href")] if element is not None else []

    def has_inside(self, name: str, inner: str) -> bool:
        """Whether a property holds an element of this name at any depth."""
        element = self.found.get(name)
        return element is not None and next(element.iter(inner), None) is not None


@dataclass(frozen=True, slots=True)
class Multistatus:
    resources: tuple[Resource, ...]
    sync_token: str = ""


def read_multistatus(body: bytes) -> Multistatus:
    """Raises NotXml for anything else, entities and document types included."""
    root = _parsed(body)
    if root.tag != f"{DAV}multistatus":
        raise NotXml("not a multistatus")
    token = root.find(f"{DAV}sync-token")
    resources = tuple(_resource(each) for each in root.iter(f"{DAV}response"))
    return Multistatus(resources, (token.text or "").strip() if token is not None else "")


def error_conditions(body: bytes) -> frozenset[str]:
    """The preconditions named in a `DAV:error`; empty for any other body."""
    try:
        root = _parsed(body)
    except NotXml:
        return frozenset()
    return frozenset(each.tag.rpartition("}")[2] for each in root) if root.tag == f"{DAV}error" else frozenset()


def propfind(*names: str) -> bytes:
    """A request for these properties, written as `d:displayname`, `c:…` or `s:…`."""
    inner = "".join(f"<{name}/>" for name in names)
    return f"{_HEAD}<d:propfind {_SPACES}><d:prop>{inner}</d:prop></d:propfind>".encode()


def calendar_query(span: Span[datetime]) -> bytes:
    """Everything that touches the span, whole series included, as it is stored."""
    times = f'<c:time-range start="{_utc(span.start)}" end="{_utc(span.end)}"/>'
    return _query(times)


def uid_query(uid: str) -> bytes:
    """The resource whose event has this UID."""
    match = f'<c:text-match collation="i;octet">{escape(uid)}</c:text-match>'
    return _query(f'<c:prop-filter name="UID">{match}</c:prop-filter>')


def multiget(hrefs: Sequence[str]) -> bytes:
    named = "".join(f"<d:href>{escape(href)}</d:href>" for href in hrefs)
    return f"{_HEAD}<c:calendar-multiget {_SPACES}>{_WITH_DATA}{named}</c:calendar-multiget>".encode()


def sync_collection(token: str) -> bytes:
    inner = f"<d:sync-token>{escape(token)}</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop>"
    return f"{_HEAD}<d:sync-collection {_SPACES}>{inner}</d:sync-collection>".encode()


def _query(inside: str) -> bytes:
    comp = f'<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">{inside}</c:comp-filter></c:comp-filter>'
    return f"{_HEAD}<c:calendar-query {_SPACES}>{_WITH_DATA}<c:filter>{comp}</c:filter></c:calendar-query>".encode()


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _parsed(body: bytes) -> Element:
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NotXml(type(error).__name__) from error
    return root


def _resource(response: Element) -> Resource:
    href = response.find(f"{DAV}href")
    return Resource(
        (href.text or "").strip() if href is not None else "",
        _code(response.find(f"{DAV}status")),
        {each.tag: each for each in _found(response)},
    )


def _found(response: Element) -> Iterator[Element]:
    for propstat in response.iter(f"{DAV}propstat"):
        if _code(propstat.find(f"{DAV}status")) in (0, 200):
            for prop in propstat.iter(f"{DAV}prop"):
                yield from prop


def _code(status: Element | None) -> int:
    """`HTTP/1.1 404 Not Found` → 404."""
    words = (status.text or "").split() if status is not None else []
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
