"""The same dangers in everyday and regional words, by topic: more ways to the topics of `danger_phrases`. Data only."""

from __future__ import annotations

from infinioffice.understanding.en.flat import any_of, near

_DEVICE = (
    "(?:furnace|heater|boiler|air handler|panel|breaker box|fuse box|outlet|socket|plug|switch|light fixture|meter|"
    "dryer|stove|engine|hood|wiring|motor|compressor|thermostat)"
)
_CURRENT = (
    "(?:outlets?|sockets?|plug|breaker box|breaker|fuse box|electric(?:al)? panel|panel|switch|meter|wire|wires|"
    "light fixture)"
)
_ELDER = any_of(
    "grand ?dad", "grand ?mom", "grann(?:y|ie)", "nana", "nan", "ma?e?maw", "mee ?maw", "pa?w ?paw", "papaw", "gramps",
    "grandpap\\w*", "old folks", "old man", "bad heart", "weak heart", "(?:brand )?new baby", "little bab(?:y|ies)",
    "(?:on|needs) oxygen", "oxygen tank", "home from the hospital",
    "(?:a|an|with|got|have|has) \\w+ days? old", "(?:eighty|ninety) (?:one|two|three|four|five|six|"
    "seven|eight|nine)",
)  # fmt: skip
_COLD = any_of(
    "(?:ain't|haven't|hasn't|have not|not) (?:got |had |been )?(?:any |no )?heat(?:ing)?", "no heat", "without heat",
    "(?:heat|heater|furnace|boiler)(?:'s| is| has|'ve)?(?: been| went| gone| just)* (?:out|off|down|dead|quit|broke)",
    "colder than(?: \\w+){1,5} in here",
    "like an? (?:ice ?box|freezer|refrigerator|fridge|meat locker)", "(?:freezing|cold) in here",
)  # fmt: skip
_HOT = any_of(
    "(?:ac|a c|air|air conditioner|air conditioning)(?:'s| is| has)?(?: been| went| gone| just)* (?:out|off|"
    "down|dead|"
    "quit|broke)(?: \\w+){0,4} (?:heat wave|this heat|hundred)",
    "(?:ac|a c|air|air conditioner|air conditioning)(?:'s| is| has)?(?: been| went| just)* (?:out|off|dead|quit|"
    "down)",
    "over a hundred in here",
)  # fmt: skip
_HURT = "(?:hurt|bleeding|injured|trapped|pinned|unconscious|knocked out)"
_PERSON = (
    "(?:he|she|i|we|my (?:\\w+ )?(?:son|daughter|boy|girl|kid|wife|husband|mom|dad|mother|father|brother|sister|"
    "friend)|"
    "somebody|someone|the (?:kid|boy|girl|baby|guy|man|woman))"
)
_FEELING_ILL = (
    "(?:woozy|dizzy|queasy|light ?headed|headaches?|headed|throwing up|puking|vomiting|pass(?:ing|ed)? out|"
    "faint|sick|"
    "sleepy|confused)"
)

EVERYDAY: dict[str, str] = {
    "fire": any_of(
        f"{_DEVICE}(?: \\w+){{0,4}} smoking(?! (?:section|area|a ))",
        f"glowing (?:red|orange|hot)(?: and smoking)?(?: \\w+){{0,3}} {_DEVICE}",
        f"{_DEVICE}(?: \\w+){{0,3}} glowing (?:red|orange)",
    ),
    "medical": any_of(
        f"{_PERSON}(?:'s| is| are|'re)? (?:not|isn't|ain't|aren't) (?:moving|waking|coming to)",
        f"{_PERSON}(?: \\w+){{0,2}} (?:blacked out|fainted|collapsed)",
        "(?:pinned|trapped|crushed|stuck) (?:under|beneath|inside) (?:the|my|a|his|her|our) (?:car|truck|van|"
        "suv|jeep)",
        "(?:wife|husband|son|daughter|kid|he|she|mom|dad|brother|sister)(?:'s| is) bleeding(?! (?:gums?|a little))",
    ),
    "self_harm": any_of(
        "(?:don't|do not|didn't) (?:want to|wanna|even want to) (?:live|be (?:alive|here any ?more)|wake up|go on)",
        "(?:rather|just as soon|sooner|better off|wish i (?:was|were)) (?:be )?dead(?! (?:battery|wrong))",
        "(?:going to|gonna|want to|wanna|might|about to) (?:hurt|harm|kill|cut) (?:myself|my self)",
    ),
    "airway": any_of(
        near("(?:swell\\w*|swollen)", "(?:neck|throat|airway)", 7),
        "throat(?:'s| is)? (?:closing|swelling|tightening)",
        "can't (?:hardly |barely |even )?(?:swallow|breathe?|breath)",
    ),
    "bleeding": any_of(
        "bleed(?:ing|s)? (?:like|all over|heavy|heavily|so much|nonstop|non stop)",
        near("blood(?:'s)?", "(?:running|pouring|gushing|streaming|filling|dripping)(?: \\w+){0,4} mouth", 3),
        "blood(?: \\w+){0,6} (?:won't|ain't|doesn't|will not) (?:quit|stop)",
    ),
    "gas": any_of(
        "(?:reek|stink|stank|stunk|smell)(?:s|ing|ed)? (?:real |really |strongly |just )?(?:of|like) (?:gas|propane)",
        "(?:gas|propane) (?:stink|stench|reek|smell)",
        "gas(?: line| pipe| main)?(?: \\w+){0,2} (?:nicked|punctured|severed|ruptured|clipped|cut)(?! off)",
        "gas to the (?:stove|furnace|heater|house|dryer|water heater) won't (?:turn|shut) off",
        "gas leak(?:ing|s)?",
    ),
    "co": any_of(
        "(?:monoxide|co|c o)(?: \\w+)? (?:thing|gizmo|gadget|alarm|detector)(?:'s| is)?(?: \\w+){0,2} "
        "(?:holler\\w*|yell\\w*|squeal\\w*|wail\\w*|shriek\\w*)",
        near(_FEELING_ILL, "(?:(?:detector|alarm)(?:'s| is)?|heater(?:'s| is| has)?(?: been)? (?:on|"
        "running))(?: \\w+){0,2}"
             "(?:beep\\w*|going off|on all night|on|running|sounding)?", 8),
    ),
    "shock": any_of(
        near("(?:fork|knife|key|finger|paper ?clip|hairpin|screwdriver|tweezers)", _CURRENT, 4),
        "(?:bad|big|nasty|terrible|huge|awful|severe|real) shock(?! (?:to see|when i (?:saw|got the bill)))",
        f"(?:thrown|knocked|blown|threw me|knocked me)(?: \\w+){{0,5}} (?:when|by|from|"
        f"back)(?: \\w+){{0,5}} {_CURRENT}",
        "touched (?:a|the) (?:live |bare |hot )?wire",
        "water(?! heater| softener)(?: \\w+){0,3} (?:reach\\w*|touch\\w*|near(?:ing|ly)?|up to|into|inside|almost at)"
        "(?: \\w+){0,3} (?:outlets?|electric\\w*|breaker box|fuse box|panel)",
    ),
    "sparks": any_of(
        "(?:outlet|switch|socket|plug|cord|breaker box|panel|fuse box|meter)(?:'s| is| are)?(?: \\w+){0,3} (?:arcing|"
        "sparking|smoking|melting|throwing sparks)",
        "(?:wiring|wires?|breaker|panel|outlet|plug)(?: \\w+){0,4} (?:throwing|shooting|spitting) sparks",
        "(?:panel|breaker box|fuse box|outlet|switch|plug|cord|meter)(?: \\w+){0,10} (?:too )?hot to (?:the )?touch",
        "(?:blue|white|bright|orange) (?:flash(?:es)?|arcs?)(?: \\w+){0,4} (?:outlet|switch|panel|socket|"
        "breaker|plug|wall|meter)",
        "(?:lightning|surge)(?: \\w+){0,8} (?:panel|breaker box|outlet)(?:'s| is)? (?:buzzing|hot|smoking|humming)",
    ),
    "crash": any_of(
        "(?:rolled|flipped) (?:the|my|our|his|her) (?:car|truck|suv|van|jeep)(?! (?:into|over a new))",
        "(?:car|truck|suv|van|jeep)(?:'s| is| has)? (?:rolled over|flipped|upside down)",
        near("(?:got hit|were hit|was hit|hit us|hit me|wreck|accident|crash)", _HURT, 8),
    ),
    "jaw_injury": any_of(
        near("(?:fist|punch\\w*|elbow\\w*|kick\\w*|bat|baseball|hammer)", "jaw", 5),
        "jaw(?:'s| is)?(?: \\w+){0,2} (?:crooked|hanging|out of place|dislocated|sitting wrong|grinding since)",
        "jaw(?:'s| is)? (?:broke|broken|busted|fractured)",
    ),
    "tooth_knocked_out": any_of(
        "(?:fell|fallen|tripped|crashed|hit|swing|slide|bike|skateboard)(?: \\w+){0,8} (?:tooth|teeth)(?: \\w+)? "
        "(?:come|came|comes|popped|flew) (?:\\w+ )?out",
        "(?:kick|punch|hit|elbow|struck|smack)\\w*(?: \\w+){0,9} (?:tooth|teeth) (?:are |is |got )?(?:gone|"
        "missing|out)",
        "(?:tooth|teeth)(?: is| are|'s)? in (?:a |some )?(?:\\w+ of )?milk",
        "(?:tooth|teeth)(?: \\w+){0,3} (?:knocked|nocked) (?:clean |right )?out",
    ),
    "swelling": any_of(
        "eye(?:'s| is)? (?:swollen|swelled|puffed) shut",
    ),
    "no_brakes": any_of(
        "(?:no|lost my|lost the|my|the) brakes(?: \\w+){0,2} (?:don't|won't|ain't|went|quit|gone|out|failed)",
        "no brakes(?! (?:pads?|work|job))",
    ),
    "steering_loss": any_of(
        "(?:wheel|tire)(?:'s| is)? (?:about|fixing|going|gonna|ready|fit) (?:to )?(?:come|fall|fly) off",
        "lug nuts?(?: \\w+){0,3} (?:gone|missing|off|stripped)",
    ),
    "overheating": any_of(
        "(?:she|it|he|car|truck|engine|radiator|coolant)(?:'s| is| was| just)? (?:boiling|"
        "boiled) over", "steam(?:'s| is)? (?:coming|pouring|rolling)", "overheat(?:ing|ed)",
    ),
    "ev_battery": any_of(
        "battery(?: \\w+){0,5} (?:electric car|ev|tesla|hybrid)(?: \\w+){0,2} (?:smoking|hissing|hot)",
    ),
    "stranded": any_of(
        near("(?:stuck|stranded|broke down|broken down|stalled|dead|died|sitting|pulled over|stopped)",
             "(?:highway|shoulder(?! of (?:my|our))|interstate|freeway|(?:left|right|middle|center|fast|slow|"
             "passing) lane)", 6),
        "(?:trucks?|cars?|traffic|semis?)(?:'s| is| are)? (?:flying|whizzing|speeding|zooming|blowing) (?:by|past)",
    ),
    "sewage": any_of(
        "toilets?(?: \\w+){0,3} back(?:ing|ed|s)? up (?:in|into|out|onto|all)",
        "(?:poop|sewage|sewer) (?:water )?(?:coming|backing|backed|backs)",
    ),
    "flooding": any_of(
        "(?:shut ?off|valve|faucet|spigot|handle|knob|spout)(?: \\w+){0,3} (?:broke|broken|came|come|snapped|sheared|"
        "popped) off",
        "(?:pipe|pipes|hose|line|fitting)(?: \\w+){0,4} (?:come|came) (?:apart|loose|undone)(?! (?:last|a while))",
        "(?:it's|its|it is|like) a fountain", "under ?water(?! (?:heater|damage claim|pool|lights?|camera|lighting))",
        "taking on water",
        "(?:ceiling|wall)(?:'s| is)? (?:sagging|bulging|bowing)", "overflow(?:ing|ed)(?: \\w+){0,6} (?:hall|"
        "floor|quit|stop)",
        "(?:fill(?:ing|ed)?|filled) up with water", "water(?:'s| is)? coming (?:through|in|up)(?! (?:to|the line))",
        "toilet(?:'s| is)? overflowing",
    ),
    "no_heat_vulnerable": any_of(
        f"{_COLD}(?: \\w+){{0,12}}? {_ELDER}", f"{_ELDER}(?:'s)?(?: \\w+){{0,12}}? {_COLD}",
        f"{_COLD}(?: \\w+){{0,12}}? (?:baby|newborn|oxygen|infant|toddler)",
        f"(?:baby|newborn|oxygen|infant|toddler)(?: \\w+){{0,12}}? {_COLD}",
    ),
    "no_cool_vulnerable": any_of(
        f"{_HOT}(?: \\w+){{0,12}}? {_ELDER}", f"{_ELDER}(?:'s)?(?: \\w+){{0,12}}? {_HOT}",
    ),
}  # fmt: skip


def everyday(topic: str) -> str:
    """All of a topic's everyday phrases as one pattern, empty when it has none."""
    return EVERYDAY.get(topic, "")
