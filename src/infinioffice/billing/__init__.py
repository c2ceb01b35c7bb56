"""What a call uses, what it costs us and what the business pays. PURE.

Law: integers only, no floats for money, no clock. The same events always give the same statement, in any order.
"""
