"""One module per flow of the conversation, each a set of small functions on a `Move`.

Law: imports go one way, from what a caller wants to what it needs: hearing → routing → appointments → cancelling →
booking → committing, offering, details, naming → messages → closing → taking. No flow reads
words itself: `Said` carries their meaning.
"""
