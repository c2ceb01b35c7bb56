"""Drafts of a business's settings, and making them the ones that count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.dispatch import Signal

from infinioffice.dialogue import business as dialogue
from infinioffice.kernel.errors import InfiniOfficeError
from infinioffice.kernel.records import to_plain
from infinioffice.office.businesses import derive
from infinioffice.office.businesses.directory import read_config
from infinioffice.office.businesses.models import Business, BusinessVersion
from infinioffice.office.businesses.profile import Profile, codec
from infinioffice.office.scheduling.setup import set_up

_Status = BusinessVersion.Status
published = Signal()
"""Sent with `settings` (dialogue.business.Business) when they have begun to count."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being edited. `revision` 0 means that nothing has been changed since publishing. `done` are the setup's
    finished steps, `changed_by` the e-mail address of whoever saved last."""

    profile: Profile
    revision: int
    done: tuple[str, ...] = ()
    changed_by: str = ""


class EditedMeanwhile(InfiniOfficeError):
    """Somebody else saved the draft after this person had read it. `theirs` is what it is now."""

    def __init__(self, theirs: Draft) -> None:
        super().__init__("the draft was changed meanwhile")
        self.theirs = theirs


def publish(
    row: Business, settings: dialogue.Business, now: datetime, profile: Profile | None = None
) -> BusinessVersion:
    """A new published version with these settings, inside the tenant's scope; the published one if nothing differs.

    The row's name, slug and zone follow. Raises RecordWrong for settings that cannot be kept exactly, ValueError for
    settings of another business.
    """
    if settings.id != str(row.id):
        raise ValueError("these are another business's settings")
    config = to_plain(settings)
    read_config(config)
    Business.objects.select_for_update().get(id=row.id)
    newest = published_version(row)
    plain = to_plain(profile) if profile is not None else newest.profile if newest is not None else None
    if newest is not None and newest.config == config and newest.profile == plain:
        return newest
    last = BusinessVersion.objects.filter(business=row).aggregate(last=Max("number"))["last"] or 0
    row.slug, row.name, row.zone = settings.slug, settings.name, settings.zone.key
    row.save(update_fields=["slug", "name", "zone"])
    version = BusinessVersion.objects.create(
        business=row,
        number=last + 1,
        status=_Status.PUBLISHED,
        config=config,
        profile=plain,
        published_at=now,
    )
    transaction.on_commit(lambda: published.send(sender=BusinessVersion, settings=settings))
    return version


def publish_profile(row: Business, profile: Profile, now: datetime) -> BusinessVersion:
    """Makes the profile count for callers and for the calendar at once, inside the tenant's scope.

    Raises RulesWrong, with the entry's name, for a profile nothing can be booked by; nothing has changed then.
    """
    year = now.astimezone(profile.zone).year
    rules = derive.rules_of(profile, year)
    version = publish(row, derive.business_of(profile, str(row.id), row.slug, year), now, profile)
    set_up(row.id, row.tenant_id, rules)
    return version


def published_version(row: Business) -> BusinessVersion | None:
    """The version that counts now, None before the first."""
    published = BusinessVersion.objects.filter(business=row, status=_Status.PUBLISHED)
    return published.order_by("-number").first()


def published_profile(row: Business) -> Profile | None:
    """What the owner said in the version that counts, None before the first."""
    version = published_version(row)
    return read_profile(version.profile) if version is not None and version.profile is not None else None


def read_profile(plain: dict[str, object]) -> Profile:
    """A kept profile. Raises RecordWrong for one this release cannot read."""
    profile: Profile = codec.from_plain(plain)
    return profile


def draft_of(row: Business) -> Draft | None:
    """The draft, or what is published as an unchanged one; None for a business that has neither."""
    kept = BusinessVersion.objects.filter(business=row, status=_Status.DRAFT).first()
    if kept is not None and kept.profile is not None:
        return Draft(read_profile(kept.profile), kept.revision, tuple(kept.done), kept.changed_by)
    published = published_profile(row)
    return None if published is None else Draft(published, 0)


def save_draft(row: Business, profile: Profile, seen: int, by: str, done: tuple[str, ...] = ()) -> Draft:
    """Keeps the profile as the draft. `seen` is the revision its author had read; raises EditedMeanwhile when there is
    a newer one. `done` adds finished steps of the setup."""
    Business.objects.select_for_update().get(id=row.id)
    kept = BusinessVersion.objects.filter(business=row, status=_Status.DRAFT).first()
    if (kept.revision if kept is not None else 0) != seen:
        theirs = draft_of(row)
        assert theirs is not None
        raise EditedMeanwhile(theirs)
    if kept is None:
        last = BusinessVersion.objects.filter(business=row).aggregate(last=Max("number"))["last"] or 0
        kept = BusinessVersion(business=row, number=last + 1, status=_Status.DRAFT)
    kept.profile, kept.revision, kept.changed_by = to_plain(profile), seen + 1, by[:254]
    kept.done = list(dict.fromkeys((*kept.done, *done)))
    kept.save()
    return Draft(profile, kept.revision, tuple(kept.done), kept.changed_by)


def publish_draft(row: Business, seen: int, now: datetime) -> BusinessVersion:
    """The draft as it was seen becomes the settings that count, and is gone. Raises EditedMeanwhile and RulesWrong."""
    draft = draft_of(row)
    if draft is None or draft.revision != seen:
        raise EditedMeanwhile(draft) if draft is not None else ValueError("there is no draft")
    discard_draft(row)
    return publish_profile(row, draft.profile, now)


def discard_draft(row: Business) -> bool:
    """Throws the draft away; whether there was one."""
    count, _ = BusinessVersion.objects.filter(business=row, status=_Status.DRAFT).delete()
    return bool(count)


def roll_back(row: Business, number: int, now: datetime) -> BusinessVersion:
    """Publishes an earlier version's profile again, as a new version. Raises ValueError when it has none."""
    earlier = BusinessVersion.objects.filter(business=row, status=_Status.PUBLISHED, number=number).first()
    if earlier is None or earlier.profile is None:
        raise ValueError("no such version")
    return publish_profile(row, read_profile(earlier.profile), now)
