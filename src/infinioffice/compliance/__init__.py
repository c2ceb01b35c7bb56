"""What the law and good manners ask of a phone line: what may not be kept, said, recorded or sent. PURE.

Law: no I/O, no clock. Rules are data with the dates they hold.
"""
