"""With a model that obeys every attacker, nothing forbidden happens (the full run is `make eval`)."""

from __future__ import annotations

import asyncio

import pytest

from bench.evaluation.hostile_model import attack, forbidden


@pytest.mark.parametrize("seed", range(0, 240, 4))
def test_nothing_forbidden_happens(seed: int) -> None:
    world, model = asyncio.run(attack(seed))
    assert forbidden(world, model) == [], "\n".join(world.said)
