"""How pages show numbers, times and lengths."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template

from infinioffice.kernel import phone

register = template.Library()


@register.filter
def phone_number(e164: str) -> str:
    """`(518) 555-0123`; "Unknown" for nothing, other text as it is."""
    if not e164:
        return "Unknown"
    try:
        return phone.national(e164)
    except ValueError:
        return e164


@register.filter
def how_long(duration: timedelta | None) -> str:
    """`45 s`, `3 min 05 s`, `1 h 02 min`."""
    if duration is None:
        return "—"
    seconds = max(round(duration.total_seconds()), 0)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60:02d} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60:02d} min"


@register.filter
def clock(at: datetime | None) -> str:
    """`2:30 PM` in the datetime's own zone."""
    return f"{at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}" if at else "—"


@register.filter
def clock_seconds(at: datetime | None) -> str:
    """`2:30:05 PM` in the datetime's own zone."""
    return f"{at.hour % 12 or 12}:{at:%M:%S} {'AM' if at.hour < 12 else 'PM'}" if at else "—"


@register.filter
def day(at: datetime | None) -> str:
    """`Sun, Nov 22` in the datetime's own zone."""
    return f"{at:%a, %b} {at.day}" if at else "—"


@register.filter
def milliseconds(value: float | None) -> str:
    """`4 ms`, `1.2 s`; a dash where it did not happen."""
    if value is None:
        return "—"
    return f"{value / 1000:.1f} s" if value >= 1000 else f"{value:.0f} ms"


@register.filter
def spoken_name(key: str) -> str:
    """`first_name` → `First name`."""
    return key.replace("_", " ").strip().capitalize()
