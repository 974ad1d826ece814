"""What buttons about the address of a calendar do; each only ever touches the addresses of who presses."""

from dialogs.calendar_feed import notices, service

ACTS = {notices.REPLACE: service.replaced, notices.REVOKE: service.revoked}
