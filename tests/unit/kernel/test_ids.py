from datetime import UTC, datetime, timedelta

import pytest

from infinioffice.kernel.ids import ENTROPY_BYTES, made_at, uuid7, uuid7_at

MOMENT = datetime(2026, 11, 22, 15, 4, 5, 678_000, tzinfo=UTC)


def test_version_and_variant_are_those_of_rfc_9562() -> None:
    for entropy in (bytes(ENTROPY_BYTES), b"\xff" * ENTROPY_BYTES):
        made = uuid7(1, entropy)
        assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_example_of_rfc_9562_appendix_a6() -> None:
    # unix_ts_ms 0x017F22E279B0, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F.
    bits = 0xCC3 << 62 | 0x18C4DC0C0C07398F
    assert str(uuid7(0x017F22E279B0, bits.to_bytes(ENTROPY_BYTES, "big"))) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_later_ids_sort_later_whatever_the_entropy() -> None:
    earlier = uuid7_at(MOMENT, b"\xff" * ENTROPY_BYTES)
    later = uuid7_at(MOMENT + timedelta(milliseconds=1), bytes(ENTROPY_BYTES))
    assert earlier < later
    assert str(earlier) < str(later)


def test_other_entropy_gives_another_id() -> None:
    one = uuid7(1, (1).to_bytes(ENTROPY_BYTES, "big"))
    assert one != uuid7(1, (2).to_bytes(ENTROPY_BYTES, "big"))
    assert one == uuid7(1, (1).to_bytes(ENTROPY_BYTES, "big"))


def test_the_moment_can_be_read_back() -> None:
    assert made_at(uuid7_at(MOMENT, bytes(ENTROPY_BYTES))) == MOMENT


@pytest.mark.parametrize(("at_ms", "length"), [(-1, 10), (1 << 48, 10), (0, 9), (0, 16)])
def test_what_does_not_fit_is_refused(at_ms: int, length: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        uuid7(at_ms, bytes(length))


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        uuid7_at(MOMENT.replace(tzinfo=None), bytes(ENTROPY_BYTES))
