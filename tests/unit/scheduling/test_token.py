from __future__ import annotations

import pytest

from infinioffice.scheduling.plan import Visit
from infinioffice.scheduling.token import SlotIdentity


def test_an_identity_comes_back_from_its_text() -> None:
    for identity in (
        SlotIdentity("cut", 29_000_000, ("ann",), "ann", is_provider_asked=True, zip="12203", moving="b-1"),
        SlotIdentity("día", 1, ("a", "b")),
    ):
        assert SlotIdentity.from_text(identity.to_text()) == identity


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '[2,"cut",1,["a"],null,false,null,null]', '[1,"cut","1",[],null,false,null,null]']
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        SlotIdentity.from_text(text)


def test_a_named_provider_is_tried_first_and_others_only_when_nobody_was_insisted_on() -> None:
    named = SlotIdentity("cut", 1, ("ann",), "ann")
    insisted = SlotIdentity("cut", 1, ("ann",), "ann", is_provider_asked=True)
    unnamed = SlotIdentity("cut", 1, ("bay",), None)
    assert named.visits() == (Visit("cut", "ann"), Visit("cut"))
    assert insisted.visits() == (Visit("cut", "ann"),)
    assert unnamed.visits() == (Visit("cut"),)
