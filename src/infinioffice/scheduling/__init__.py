"""When the business can take a job, and why not. PURE.

Law: no I/O, no clock, no database. Wall times become instants per date in the business's zone; spans are half-open.
The rule that nothing is booked twice is the database's (office/scheduling); this ring decides what is offered.
"""
