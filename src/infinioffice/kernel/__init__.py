"""The innermost ring: ids, clock, spans, phone numbers, money, errors, records.

Law: the standard library and `phonenumbers` only. Nothing here does I/O, reads a clock or keeps state.
"""
