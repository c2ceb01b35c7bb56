"""Twilio: voice webhooks (TwiML), the media socket, and the signature on both. Nothing outside knows its words."""
