"""Who holds the floor. Sans-IO: events and the time go in, actions and one deadline come out.

Law: no asyncio, no clock, no audio. Time is seconds of the call, counted in samples by the caller of this ring.
"""
