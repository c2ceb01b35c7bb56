"""Ways of saying the same in the trades, and everyday words that are no trade words. Data only."""

from __future__ import annotations

# Longer ones first.
SAME: tuple[tuple[str, str], ...] = (
    (
        "broken",
        (
            "(?:is |has |it |just |'s |completely |been |totally |are |all )*(?:isn't working|not working|"
            "stopped working|quit working|doesn't work|does not work|don't work|won't work|not running|"
            "isn't running|stopped running|won't run|won't turn on|won't come on|doesn't turn on|"
            "doesn't come on|not turning on|not coming on|won't kick on|not kicking on|doesn't kick on|"
            "isn't coming on|isn't kicking on|no longer works?|on the fritz|acting up|gave out|conked out|"
            "crapped out|died on (?:me|us)|went out|goes out|gone out|has quit|shut down|shuts off|"
            "shut off by itself|keeps going out|is out|are out|been out|quits|kaput|messed up|malfunctioning|"
            "giving me trouble|giving us trouble|giving me problems|having (?:problems|trouble|issues) with|"
            "having an issue with|problem with|trouble with|issue with|issues with|problems with|went down|"
            "is down|down again|quit on (?:me|us)|broke down|broken down|dead|died|quit|out|down|broke|busted|"
            "failed|failing|won't start up|not starting up|no good|stopped|shot|toast|kicked the bucket|"
            "bit the dust)"
        ),
    ),
    (
        "ac",
        (
            "a c|a\\/c|air con(?:ditioner|ditioning|dition)?(?: unit| system)?|aircon|ac unit|ac system|"
            "central air|airconditioner|air conditioned|the air|my air|our air|cooling system|cooling unit"
        ),
    ),
    ("furnace", "furnaces?(?: unit)?|furnish|heating unit|heating system|heat system|gas furnace"),
    ("heater", "heaters?"),
    ("checkup", "check ups?|checkups?|check-ups?"),
    ("tune up", "tune ?ups?|tuneups?|toon up"),
    ("water heater", "hot water heaters?|water heaters?|hot water tanks?|water tank"),
    (
        "ev charger",
        (
            "(?:ev|e v|electric vehicle|electric car|car|tesla|vehicle) (?:charger|charging station|"
            "charging port|charge point)s?"
        ),
    ),
    (
        "toothache",
        (
            "tooth ?aches?|teeth ache|(?:tooth|teeth|molar) (?:is |are |really |been |has |'s )*(?:hurts?|"
            "hurting|killing me|aching|aches|throbbing|sore|painful|bothering me|acting up)|(?:pain|ache|hurts|"
            "soreness) in (?:my|a|one of my|the) (?:back |front |upper |lower |left |right )?(?:tooth|teeth|"
            "molar)|bad tooth"
        ),
    ),
    ("leaking", "leaks|leaked|leaky|leakage|is leaking|dripping water|drips water"),
    (
        "clogged",
        (
            "clogged up|clog|clogs|stopped up|plugged up|plugged|blocked up|blocked|backed up|backing up|"
            "won't drain|not draining|doesn't drain|isn't draining|draining slow(?:ly)?|slow to drain|"
            "drains slow(?:ly)?|stuffed up"
        ),
    ),
    ("replace", "replacing|replaced|replacement for|swap out|swap|change out|switch out"),
    (
        "install",
        (
            "installing|installed|installation of|put in|putting in|hook up|hooking up|set up a new|hooked up|"
            "wire up|add an?|mount"
        ),
    ),
    ("estimate", "estimates|quotes?|ball ?park|bids?|pricing on|price on a new|proposal"),
    ("inspection", "inspections|inspect|inspected|inspecting"),
    (
        "wont start",
        (
            "won't start|not starting|doesn't start|wouldn't start|didn't start|isn't starting|will not start|"
            "can't start|fails to start|does not start|not start|no start|failed to start"
        ),
    ),
)
# No part of a cue.
IGNORED = frozenset(
    "a an the my our your his her their i we you it is are was be to of for and or in on at with need want would "
    "like get have has had do "
    "does can could please some me us this that there just really very so um uh hi hello yes yeah one about up make "
    "schedule book set come "
    "out someone somebody something thing i'm it's i've i'd appointment service visit been got going wanted looking "
    "need needs am by from as "
    "if but not no when what how who where which will should may might here now today tomorrow all any they them he "
    "she its because".split()
)
# Everyday words that sound like trade words and are meant as they stand.
EVERYDAY = frozenset(
    "there their where which about after again other would could should never every thing think thank thanks phone "
    "morning evening "
    "afternoon tonight monday tuesday wednesday thursday friday saturday sunday first second third later early "
    "earlier sooner week weeks "
    "month months year years hours today tomorrow available anything something everything nothing please right "
    "great money price pricing "
    "cancel change changed change's charge charged address house number email office closing closed opening hello "
    "maybe better before people "
    "reschedule confirm table party dinner lunch reservation flight hotel order orders account credit balance "
    "transfer weather music".split()
)
