"""Which kind of data each column of a tenant's tables holds.

Law: every column has a kind; a new one without fails the tests. `personal` is about a caller or a customer and goes
with them when they are erased; `staff` is about people of the tenant; `secret` never leaves the installation, not even
with an export; `plain` is everything else.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["plain", "personal", "staff", "secret"]

_PERSONAL = """
    address audio_ms body booking_id caller_id carrier_sid details email fields heard name name_sounds notes phone reply
    request said slot summary text visit word zip answer payload result pending_reason
"""
_STAFF = "actor changed_by invited_by label last_error made_by user_id"
_SECRET = "channel_secret fingerprint secret tokens wrapped"  # noqa: S105 - names of columns
_PLAIN = """
    accepted_at acknowledged_at action active agreed alive_at at
    attempts barge_in blocks broken_until business_id calendar_id call_id
    ends_at starts_at
    canary_failed_at canary_ok_at carrier_code carrier_seconds carrier_seq carrier_status channel_expires_at channel_id
    channel_resource channel_tried_at channels closed_at code config created_at cursor day decide_ms delivered_at detail
    digest disabled_at done duration_ms e164 end_at ended_at endpoint_id entry_id epoch erased_at event
    event_created_at event_id events expires_at external_id failing_since failures first_at focus_time_blocks
    free_all_day_blocks free_all_day_seen free_blocks freed_by gave_up_at
    generation gets_mail handled_at hear_ms hint hold_expires_at
    hold_id id idx integration_id is_active is_all_day is_target is_there kept_until key kind last_at line master
    meaning mode next_at not_before notice notice_ms number
    occupied offer_minutes op_id outcome page_id previous profile
    provider provider_name published_at read_until reason reminder_hours revision revoked_at role rules scopes segments
    sent_at seq service service_name service_sid sha256 sid signature size slug source span speak_ms stage start_at
    started_at starts_ms state status subject synced_at tenant_id tentative_blocks tokens_expire_at tool_ms topic
    understand_ms unit_id updated_at urgent url used_at vendor version voice_to_voice_ms whose wording wording_version
    written_at written_version zone
    alert_cents alerted_for call_kind cancel_at_period_end cap_cents cents checkout_attempt created_at currency customer
    external_id grace_until identifier is_comped is_known is_paused item micros next_plan next_since pdf period_end
    period_start plan quantity refreshed_at since standing subscription total trial_end usage_id used_on
"""
_SPECIAL: dict[str, Kind] = {
    # The same word in another table means something else.
    "accounts_invitation.email": "staff",
    "accounts_invitation.digest": "secret",
    "api_apikey.digest": "secret",
    "api_apikey.name": "plain",
    "businesses_business.name": "plain",
    "integrations_linkedcalendar.name": "staff",
    "messaging_oncallpage.acknowledged_by": "staff",
    "messaging_oncallring.carrier_sid": "plain",
    "messaging_oncallring.name": "staff",
    "messaging_oncallring.phone": "staff",
    "messaging_textregistration.facts": "staff",
    "privacy_erasure.counts": "plain",
    "privacy_erasure.done_at": "plain",
    "privacy_legalhold.matter": "staff",
    "privacy_legalhold.released_at": "plain",
    "privacy_retentionpolicy.days": "plain",
    "reviewing_word.word": "personal",
}


def _by_name() -> dict[str, Kind]:
    words: dict[str, Kind] = {}
    groups: tuple[tuple[str, Kind], ...] = (
        (_PLAIN, "plain"), (_PERSONAL, "personal"), (_STAFF, "staff"), (_SECRET, "secret"),
    )  # fmt: skip
    for names, kind in groups:
        words.update(dict.fromkeys(names.split(), kind))
    return words


_NAMES = _by_name()


def kind_of(table: str, column: str) -> Kind | None:
    """The column's kind, None for one that nobody has thought about."""
    return _SPECIAL.get(f"{table}.{column}") or _NAMES.get(column)
