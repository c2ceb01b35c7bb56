"""The API from outside: what a program sees, what it may do, and what it is told when it may not."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jsonschema
import pytest

from tests.integration.office.conftest import Shop
from tests.integration.office.test_pages import message

from .conftest import ALL, Program

Programs = Callable[..., Program]


@pytest.fixture(autouse=True)
def _database(office: None) -> None:
    """Every test here needs one."""


def free(program: Program, shop: Shop, **more: Any) -> list[dict[str, Any]]:
    answer = program.get("availability", business_id=shop.business_id, service="cut", **more)
    assert answer.status_code == 200, answer.content
    slots: list[dict[str, Any]] = answer.json()["slots"]
    return slots


def wish(shop: Shop, slot: str, **more: Any) -> dict[str, Any]:
    known = {"business_id": shop.business_id, "service": "cut", "slot": slot, "name": "Ana Whitfield"}
    return known | {"phone": "(518) 555-0142"} | more


def booked(program: Program, shop: Shop, **more: Any) -> dict[str, Any]:
    answer = program.post("appointments", wish(shop, free(program, shop)[0]["slot"], **more))
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert (body["status"], body["code"], bool(body["title"])) == (status, code, True)
    return body


def test_a_program_finds_a_time_books_moves_and_cancels_it(salon: Shop, program: Programs) -> None:
    mine = program(salon)
    (business,) = mine.get("businesses").json()["items"]
    assert (business["id"], business["services"][0]["key"]) == (salon.business_id, "cut")
    made = booked(mine, salon)
    assert (made["status"], made["phone"], made["name"]) == ("booked", "+15185550142", "Ana Whitfield")
    assert mine.get(f"appointments/{made['id']}").json() == made
    assert [each["id"] for each in mine.get("appointments", phone="518 555 0142").json()["items"]] == [made["id"]]
    later = free(mine, salon, moving=made["id"], start=made["end"])[-1]
    moved = mine.post(f"appointments/{made['id']}/move", {"slot": later["slot"], "version": made["version"]}).json()
    assert (moved["start"], moved["version"] > made["version"]) == (later["start"], True)
    old = mine.post(f"appointments/{made['id']}/cancel", {"version": made["version"]})
    assert problem(old, 409, "stale")["rule"] == "changed"
    over = mine.post(f"appointments/{made['id']}/cancel", {"version": moved["version"]}).json()
    assert over["status"] == "cancelled"
    again = mine.post(f"appointments/{made['id']}/cancel", {"version": over["version"]})
    assert problem(again, 409, "stale")["rule"] == "cancelled"


def test_who_booked_by_program_is_a_contact_and_no_text_goes_out(salon: Shop, program: Programs) -> None:
    from infinioffice.office.messaging.models import TextMessage
    from infinioffice.office.tenancy import tenant_scope

    mine = program(salon)
    booked(mine, salon, email="ana@shop.example")
    (ana,) = mine.get("contacts").json()["items"]
    assert (ana["phone"], ana["name"], ana["email"]) == ("+15185550142", "Ana Whitfield", "ana@shop.example")
    assert mine.get(f"contacts/{ana['id']}").json() == ana
    with tenant_scope(salon.tenant_id):
        assert TextMessage.objects.count() == 0


def test_a_named_request_happens_once_and_answers_the_same(salon: Shop, program: Programs) -> None:
    mine = program(salon)
    wanted = wish(salon, free(mine, salon)[0]["slot"])
    first, second = mine.post("appointments", wanted, "order-7"), mine.post("appointments", wanted, "order-7")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert len(mine.get("appointments").json()["items"]) == 1
    other = mine.post("appointments", wanted | {"name": "Somebody Else"}, "order-7")
    problem(other, 422, "idempotency_mismatch")
    elsewhere = program(salon)
    assert problem(elsewhere.post("appointments", wanted | {"slot": "x"}, "order-7"), 409, "slot_taken")


def test_a_refusal_is_remembered_as_well(salon: Shop, program: Programs) -> None:
    mine = program(salon)
    wanted = wish(salon, "made up")
    bodies = [problem(mine.post("appointments", wanted, "order-8"), 409, "slot_taken") for _ in range(2)]
    assert bodies[0] == bodies[1]
    assert bodies[0]["rule"] == "expired"


def test_a_request_cut_off_by_a_crash_goes_on_with_the_same_hold(
    salon: Shop, program: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    from infinioffice.office.api import named
    from infinioffice.office.scheduling.models import Booking
    from infinioffice.office.tenancy import tenant_scope

    mine = program(salon)
    mine.client.raise_request_exception = False
    wanted = wish(salon, free(mine, salon)[0]["slot"])
    with monkeypatch.context() as patch:
        patch.setattr(named, "_keep", lambda *_: (_ for _ in ()).throw(RuntimeError("the process ends here")))
        assert mine.post("appointments", wanted, "order-9").status_code == 500
    problem(mine.post("appointments", wanted, "order-9"), 409, "in_progress")
    monkeypatch.setattr(named, "_BUSY", timedelta(0))
    assert mine.post("appointments", wanted, "order-9").status_code == 201
    with tenant_scope(salon.tenant_id):
        assert Booking.objects.filter(status="booked").count() == 1


def test_two_programs_cannot_have_the_same_last_time(salon: Shop, program: Programs) -> None:
    from django.db import connection

    mine, theirs = program(salon), program(salon)
    slots = free(mine, salon, provider="s1")
    booked_first = mine.post("appointments", wish(salon, slots[0]["slot"]))
    assert booked_first.status_code == 201
    assert problem(theirs.post("appointments", wish(salon, slots[0]["slot"])), 409, "slot_taken")["rule"] == "taken"

    def race(each: Program) -> int:
        try:
            return int(each.post("appointments", wish(salon, slots[3]["slot"])).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(race, (mine, theirs))) == [201, 409]


def test_why_a_time_cannot_be_had(salon: Shop, program: Programs) -> None:
    mine = program(salon)
    sunday = datetime.now(UTC) + timedelta(days=(6 - datetime.now(UTC).weekday()) % 7 + 7)
    asked = {"business_id": salon.business_id, "service": "cut", "start": f"{sunday:%Y-%m-%d}T10:00"}
    closed = mine.get("availability/why", **asked).json()
    assert (closed["bookable"], closed["rule"]) == (False, "closed")
    start = free(mine, salon)[0]["start"]
    assert mine.get("availability/why", **asked | {"start": start}).json()["bookable"] is True


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("businesses", "availability:read"),
        ("availability?business_id={b}&service=cut", "availability:read"),
        ("availability/why?business_id={b}&service=cut&start=2026-12-01T10:00", "availability:read"),
        ("appointments", "appointments:read"),
        ("calls", "calls:read"),
        ("messages", "messages:read"),
        ("contacts", "contacts:read"),
    ],
)
def test_a_key_does_what_its_scopes_say_and_no_more(salon: Shop, program: Programs, path: str, scope: str) -> None:
    address = path.format(b=salon.business_id)
    others = tuple(each for each in ALL if each != scope)
    assert program(salon, (scope,)).get(address).status_code == 200
    assert scope in problem(program(salon, others).get(address), 403, "forbidden")["detail"]
    problem(Program(program(salon).client, "").get(address), 401, "unauthorized")
    problem(Program(program(salon).client, "ifo_guess").get(address), 401, "unauthorized")


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("appointments", "appointments:write"),
        (f"appointments/{UUID(int=7)}/move", "appointments:write"),
        (f"appointments/{UUID(int=7)}/cancel", "appointments:write"),
        (f"messages/{UUID(int=7)}/done", "messages:write"),
    ],
)
def test_reading_scopes_write_nothing(salon: Shop, program: Programs, path: str, scope: str) -> None:
    others = tuple(each for each in ALL if each != scope)
    problem(program(salon, others).post(path, {}), 403, "forbidden")


def test_a_revoked_key_opens_nothing(salon: Shop, program: Programs, signed_in: Any) -> None:
    mine, admin = program(salon), signed_in(salon)
    assert mine.get("calls").status_code == 200
    html = admin.get("/settings/api/").content.decode()
    key_id = html.partition("/settings/api/")[2].partition("/revoke/")[0].rpartition("/")[2]
    assert "last used" in html
    assert admin.post(f"/settings/api/{key_id}/revoke/").status_code == 302
    problem(mine.get("calls"), 401, "unauthorized")
    assert admin.post(f"/settings/api/{key_id}/revoke/").status_code == 404


def test_a_secret_is_shown_once_and_not_kept(salon: Shop, signed_in: Any, program: Programs) -> None:
    from infinioffice.office.api.models import ApiKey
    from infinioffice.office.tenancy import tenant_scope

    admin = signed_in(salon)
    html = admin.post("/settings/api/", {"name": "Till", "scopes": ["calls:read"]}).content.decode()
    secret = html.partition('<code class="long">')[2].partition("</code>")[0]
    assert Program(program(salon).client, secret).get("calls").status_code == 200
    assert secret not in admin.get("/settings/api/").content.decode()
    with tenant_scope(salon.tenant_id):
        kept = "".join(str(vars(row)) for row in ApiKey.objects.all())
    assert secret not in kept
    assert secret[12:] not in kept


def test_another_tenants_rows_do_not_exist(salon: Shop, other_shop: Shop, program: Programs) -> None:
    mine, theirs = program(salon), program(other_shop)
    made, note = booked(mine, salon), message(salon)
    contact = mine.get("contacts").json()["items"][0]["id"]
    for path in (f"appointments/{made['id']}", f"contacts/{contact}", f"calls/{uuid4()}"):
        problem(theirs.get(path), 404, "not_found")
    for path, body in (
        (f"appointments/{made['id']}/cancel", {"version": made["version"]}),
        (f"appointments/{made['id']}/move", {"version": made["version"], "slot": "x"}),
        (f"messages/{note}/done", {}),
    ):
        problem(theirs.post(path, body), 404, "not_found")
    slot = free(mine, salon)[0]["slot"]
    problem(theirs.post("appointments", wish(salon, slot)), 404, "not_found")
    problem(theirs.get("availability", business_id=salon.business_id, service="cut"), 404, "not_found")
    for path in ("appointments", "calls", "messages", "contacts"):
        assert theirs.get(path).json()["items"] == []
    assert theirs.get("appointments", business_id=salon.business_id).json()["items"] == []


def test_calls_come_a_page_at_a_time_and_none_is_missed(salon: Shop, program: Programs) -> None:
    from infinioffice.office.calls.models import Call, Turn
    from infinioffice.office.tenancy import tenant_scope

    mine, at = program(salon), datetime(2026, 5, 1, tzinfo=UTC)
    with tenant_scope(salon.tenant_id):
        # Three at the same moment, so that a page ends in the middle of it.
        made = [
            Call.objects.create(
                business_id=salon.business_id, line="phone", started_at=at + timedelta(minutes=n // 3), outcome="booked"
            )
            for n in range(9)
        ]
        Turn.objects.create(call_id=made[0].id, idx=0, at=at, heard="<b>hello</b>", said="Hi")
    seen: list[str] = []
    cursor = ""
    while True:
        body = mine.get("calls", limit=2, cursor=cursor).json()
        seen += [each["id"] for each in body["items"]]
        cursor = body["next"]
        if cursor is None:
            break
    assert len(seen) == 9
    assert set(seen) == {str(row.id) for row in made}
    assert mine.get(f"calls/{made[0].id}").json()["turns"][0]["heard"] == "<b>hello</b>"
    assert mine.get("calls", outcome="failed").json()["items"] == []
    assert len(mine.get("calls", start="2026-05-01T00:02:00Z").json()["items"]) == 3


def test_messages_are_read_and_marked_done(salon: Shop, program: Programs) -> None:
    mine, note = program(salon), message(salon, "Please call back")
    (waiting,) = mine.get("messages", done="false").json()["items"]
    assert (waiting["id"], waiting["text"], waiting["done_at"]) == (note, "Please call back", None)
    first, second = (mine.post(f"messages/{note}/done").json()["done_at"] for _ in range(2))
    assert first == second is not None
    assert mine.get("messages", done="false").json()["items"] == []
    assert mine.get("messages", done="true").json()["items"][0]["id"] == note


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"phone": "call me"}, "/phone"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"business_id": "nobody"}, "/business_id"),
        ({"notes": "x" * 2001}, "/notes"),
    ],
)
def test_what_is_wrong_is_said_field_by_field(
    salon: Shop, program: Programs, change: dict[str, Any], pointer: str
) -> None:
    answer = program(salon).post("appointments", wish(salon, "x") | change)
    assert [each["pointer"] for each in problem(answer, 422, "invalid")["errors"]] == [pointer]


@pytest.mark.parametrize("cursor", ["x", "AAAA", "2026", "fHx8", "%00"])
def test_cursors_that_are_none_of_ours(salon: Shop, program: Programs, cursor: str) -> None:
    assert problem(program(salon).get("calls", cursor=cursor), 422, "invalid")["errors"][0]["pointer"] == "/cursor"


def test_addresses_and_methods_that_do_not_exist(salon: Shop, program: Programs) -> None:
    mine = program(salon)
    problem(mine.get("nowhere"), 404, "not_found")
    problem(mine.get(""), 404, "not_found")
    assert mine.client.delete("/api/v1/calls")["Allow"] == "GET"
    problem(mine.client.delete("/api/v1/calls"), 405, "method_not_allowed")
    assert mine.client.post("/api/v1/appointments", "{", content_type="application/json").status_code == 401
    broken = mine.client.post(
        "/api/v1/appointments",
        "{",
        content_type="application/json",
        headers={"Authorization": f"Bearer {mine.secret}"},
    )
    problem(broken, 400, "invalid")


def test_a_program_that_asks_too_often_waits(salon: Shop, program: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    from infinioffice.office.api import access
    from infinioffice.office.public.limits import Limit

    monkeypatch.setattr(access, "REQUESTS", Limit("api-key-test", 3, 3600))
    mine, other = program(salon), program(salon)
    assert [mine.get("calls").status_code for _ in range(3)] == [200] * 3
    late = mine.get("calls")
    problem(late, 429, "too_many_requests")
    assert int(late["Retry-After"]) > 0
    assert other.get("calls").status_code == 200


def test_a_database_that_is_away_is_a_problem_too(
    salon: Shop, program: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from infinioffice.office.api import keys

    def away(*_: Any) -> None:
        raise OperationalError("away")

    mine = program(salon)
    monkeypatch.setattr(keys, "program_of", away)
    problem(mine.get("calls"), 503, "unavailable")


def test_the_description_is_sound_and_answers_keep_to_it(salon: Shop, program: Programs) -> None:
    mine = program(salon)
    description = mine.client.get("/api/v1/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    made = booked(mine, salon)
    for path, name in (
        (f"appointments/{made['id']}", "AppointmentOut"),
        ("appointments", "AppointmentsOut"),
        ("businesses", "BusinessesOut"),
        (f"availability?business_id={salon.business_id}&service=cut", "AvailabilityOut"),
        ("nowhere", "ProblemOut"),
    ):
        schema = {"$ref": f"#/components/schemas/{name}", "components": description["components"]}
        jsonschema.validate(mine.get(path).json(), schema)


def test_the_reference_page_names_every_operation_without_loading_anything(salon: Shop, program: Programs) -> None:
    mine = program(salon)
    html = mine.client.get("/api/v1/docs").content.decode()
    for path, methods in mine.client.get("/api/v1/openapi.json").json()["paths"].items():
        for method in methods:
            assert f'<span class="method">{method.upper()}</span> <code>{path}</code>' in html
    assert "<script" not in html
    assert "`" not in html
    assert "https://" not in html.replace("https://…", "")


def test_the_page_of_the_documentation_is_fresh() -> None:
    from docs.generate import API_PAGE, api_page

    assert API_PAGE.read_text(encoding="utf-8") == api_page(), "run make docs"
