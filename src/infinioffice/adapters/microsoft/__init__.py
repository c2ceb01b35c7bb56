"""Microsoft 365 and Outlook: calendars of an owner's account, through Graph."""
