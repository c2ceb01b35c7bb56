"""Half-open spans `[start, end)` over anything ordered: instants, dates, minutes, sample counts.

Law: pure values. A span is never empty; "nothing" is an empty tuple of spans. Two spans that only touch do not
overlap, which is what lets a booking start the moment another one ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar


class Ordered(Protocol):
    """Anything with `<`."""

    def __lt__(self, other: Any, /) -> bool: ...


T = TypeVar("T", bound=Ordered)


@dataclass(frozen=True, slots=True)
class Span(Generic[T]):
    """`[start, end)`; raises ValueError unless start is before end."""

    start: T
    end: T

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise ValueError("a span's start must be before its end")

    def overlaps(self, other: Span[T]) -> bool:
        """Whether some point lies in both."""
        return self.start < other.end and other.start < self.end

    def contains(self, point: T) -> bool:
        """Whether the point lies inside; the start does, the end does not."""
        return not point < self.start and point < self.end

    def covers(self, other: Span[T]) -> bool:
        """Whether every point of the other lies inside."""
        return not other.start < self.start and not self.end < other.end

    def intersection(self, other: Span[T]) -> Span[T] | None:
        """The part in both, or None."""
        start = max(self.start, other.start)
        end = min(other.end, self.end)
        return Span(start, end) if start < end else None


def union(spans: Iterable[Span[T]]) -> tuple[Span[T], ...]:
    """The same points as few sorted, disjoint spans; overlapping and touching ones become one."""
    merged: list[Span[T]] = []
    for span in sorted(spans, key=lambda each: each.start):
        if merged and not merged[-1].end < span.start:
            if merged[-1].end < span.end:
                merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return tuple(merged)


def subtract(spans: Iterable[Span[T]], holes: Iterable[Span[T]]) -> tuple[Span[T], ...]:
    """The points of `spans` that lie in none of `holes`, sorted and disjoint."""
    left: list[Span[T]] = []
    cuts = union(holes)
    for span in union(spans):
        start = span.start
        for cut in cuts:
            if not start < cut.end:
                continue
            if not cut.start < span.end:
                break
            if start < cut.start:
                left.append(Span(start, cut.start))
            start = cut.end
        if start < span.end:
            left.append(Span(start, span.end))
    return tuple(left)


def intersect(ours: Iterable[Span[T]], theirs: Iterable[Span[T]]) -> tuple[Span[T], ...]:
    """The points in both, sorted and disjoint."""
    others = union(theirs)
    parts = (one.intersection(other) for one in union(ours) for other in others)
    return tuple(part for part in parts if part is not None)
