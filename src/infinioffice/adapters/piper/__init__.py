"""Local text to speech. The engine (GPL-3.0) runs in its own process behind a pipe and is never imported here.

`server` is that process's program; `wire` is what both ends speak; `voice` is the port.
"""
