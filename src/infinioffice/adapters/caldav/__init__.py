"""Calendars of any CalDAV server (RFC 4791): iCloud, Fastmail, Nextcloud, Radicale and the rest.

`calendar.CalDavCalendar` is the account; `dav` is the XML of its requests and answers, `occurrences` and `recurrence`
read what lies in a calendar. Free-busy reports are not used: servers disagree about them too much.
"""
