"""Spans against the plainest model there is: a set of whole numbers."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infinioffice.kernel.spans import Span, intersect, subtract, union

spans = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
many = st.lists(spans, max_size=8)


def points(*each: Span[int]) -> set[int]:
    return {point for span in each for point in range(span.start, span.end)}


def is_tidy(each: tuple[Span[int], ...]) -> bool:
    """Sorted, and a real gap between any two."""
    return all(left.end < right.start for left, right in pairwise(each))


@given(spans, spans)
def test_overlap_is_a_shared_point(one: Span[int], other: Span[int]) -> None:
    assert one.overlaps(other) == bool(points(one) & points(other)) == other.overlaps(one)


@given(spans, spans)
def test_intersection_is_the_shared_points(one: Span[int], other: Span[int]) -> None:
    shared = one.intersection(other)
    assert points(*([shared] if shared else [])) == points(one) & points(other)


@given(spans, spans)
def test_covering_is_having_every_point(one: Span[int], other: Span[int]) -> None:
    assert one.covers(other) == (points(other) <= points(one))


@given(spans, st.integers(-2, 60))
def test_a_span_has_its_start_and_not_its_end(span: Span[int], point: int) -> None:
    assert span.contains(point) == (point in points(span))


@given(many)
def test_union_keeps_the_points_and_is_tidy(each: list[Span[int]]) -> None:
    joined = union(each)
    assert points(*joined) == points(*each)
    assert is_tidy(joined)
    assert union(joined) == joined


@given(many, many)
def test_subtraction_leaves_exactly_the_other_points(each: list[Span[int]], holes: list[Span[int]]) -> None:
    left = subtract(each, holes)
    assert points(*left) == points(*each) - points(*holes)
    assert is_tidy(left)


@given(many, many)
def test_what_is_left_and_what_is_shared_make_the_whole(ours: list[Span[int]], theirs: list[Span[int]]) -> None:
    assert points(*intersect(ours, theirs)) == points(*ours) & points(*theirs)
    assert union((*subtract(ours, theirs), *intersect(ours, theirs))) == union(ours)


def test_touching_spans_do_not_overlap_but_join() -> None:
    morning, afternoon = Span(8, 12), Span(12, 17)
    assert not morning.overlaps(afternoon)
    assert union([afternoon, morning]) == (Span(8, 17),)


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3)])
def test_an_empty_span_cannot_be_made(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="before"):
        Span(start, end)
