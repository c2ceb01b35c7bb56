from __future__ import annotations

from infinioffice.turns.activity import Change, SpeechGate

STEP = 0.032


def changes(chances: list[float]) -> list[Change]:
    gate = SpeechGate()
    found = [gate.receive(chance, (index + 1) * STEP) for index, chance in enumerate(chances)]
    return [(change[0], round(change[1], 3)) for change in found if change]


def test_voice_begins_with_its_first_loud_window_and_pauses_at_its_last() -> None:
    assert changes([0, 0, 0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0]) == [("began", 0.064), ("paused", 0.16)]


def test_one_click_is_no_voice() -> None:
    assert changes([0, 0.9, 0, 0, 0.9, 0, 0]) == []


def test_a_gap_inside_a_word_does_not_pause() -> None:
    assert changes([0.9, 0.9, 0.1, 0.1, 0.9, 0.9]) == [("began", 0.0)]


def test_a_quiet_tail_still_counts_as_voice() -> None:
    assert changes([0.9, 0.9, 0.4, 0.35, 0.1, 0.1, 0.1]) == [("began", 0.0), ("paused", 0.128)]


def test_a_loud_window_that_is_three_windows_old_does_not_help_to_begin() -> None:
    assert changes([0.9, 0, 0, 0.9]) == []
