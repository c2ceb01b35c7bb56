"""What people on call hear and read."""

from __future__ import annotations

from django.conf import settings

from infinioffice.call.oncall import Pressed
from infinioffice.kernel import phone as phones
from infinioffice.office.businesses.models import Business
from infinioffice.office.messaging.models import OnCallPage
from infinioffice.office.messaging.shown import topic

_LONGEST_SAID = 160
GONE = Pressed("Thank you, this is no longer needed. Goodbye.")
DECLINED = Pressed("All right, we will try the next one. Goodbye.")


def whisper(page: OnCallPage, name: str) -> str:
    """One line for whoever picks up. Inside the tenant's scope."""
    business = Business.objects.values_list("name", flat=True).get(id=page.business_id)
    said = " ".join(page.text.split())[:_LONGEST_SAID].rstrip(".!? ")
    quoted = f" They said: {said}." if said else ""
    return (
        f"This is the phone assistant of {business}, for {name}. {topic(page.topic)}.{quoted} "
        f"{_number(page)} Press 1 to take it. Press 2 if you cannot."
    )


def taken(page: OnCallPage) -> Pressed:
    """Whoever pressed 1 first. Inside the tenant's scope."""
    number = _number(page)
    return Pressed(f"Thank you, it is yours. Please call them now. {number} Again. {number} Goodbye.", taken=True)


def late(page: OnCallPage) -> Pressed:
    """Somebody else had pressed 1 before."""
    return Pressed(f"Thank you. {page.acknowledged_by} has it already. Goodbye.")


def text(business: str, page: OnCallPage, address: str) -> str:
    """Nothing a caller said is in it: a text is believed more easily than it should be."""
    number = _newest_number(page)
    caller = f" Caller: {phones.national(number)}." if number else ""
    return f"{business[:40]}: {topic(page.topic)}.{caller} We are calling you: press 1 to take it. {address}"


def nobody(business: str, page: OnCallPage) -> tuple[str, str]:
    """Subject and words of the mail when the list is through."""
    number = phones.national(page.phone) if phones.is_e164(page.phone) else "an unknown number"
    told = f"{topic(page.topic)}, from {number}:\n\n{page.text}\n\n{settings.PUBLIC_URL}/messages/\n"
    return f"Nobody on call took an urgent call for {business}", f"Everybody on call was rung twice. {told}"


def _number(page: OnCallPage) -> str:
    number = _newest_number(page)
    return f"Their number is {phones.say_in_groups(number)}." if number else "We do not have their number."


def _newest_number(page: OnCallPage) -> str:
    """Callers give another number a moment later, with a page of its own."""
    pages = OnCallPage.objects.filter(call_id=page.call_id) if page.call_id else OnCallPage.objects.filter(id=page.id)
    numbers = pages.exclude(phone="").order_by("-created_at", "-id").values_list("phone", flat=True)
    return next((each for each in numbers if phones.is_e164(each)), "")
