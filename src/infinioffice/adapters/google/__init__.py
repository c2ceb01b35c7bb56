"""Google: calendars of an owner's account."""
