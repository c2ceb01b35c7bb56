"""What to say or do next. SANS-IO.

Law: `advance(state, event) -> Step` and nothing else decides. Time is in the events; ids of operations are counted,
never random; no I/O. The same events give the same effects for ever: that is what `replay` checks.
"""
