"""The asyncio engine of ONE call, and the ports it needs. One inbox, one writer, no locks.

Law: knows the pure rings and its own ports; never an adapter, never Django.
"""
