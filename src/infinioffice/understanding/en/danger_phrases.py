"""How callers describe danger, topic by topic, and the words that take it back.

Data only. The topics stand in order of rank: the first one found is the one whose script runs. The last part of each
names the trades it belongs to; empty means every trade.
"""

from __future__ import annotations

from infinioffice.understanding.en.flat import any_of, near

_VULNERABLE = any_of(
    "bab(?:y|ies)", "infants?", "newborns?", "toddlers?", "\\w+ (?:month|week)s? old", "elderly",
    "grand(?:ma|mother|pa|father)",
    "grandparents", "old (?:lady|man|woman|people|person)", "older (?:parents|people|mother|father|person|adult)",
    "seniors?",
    "(?:mother|mom|dad|father|husband|wife|she|he|grand\\w+|aunt|uncle|parents|they|neighbor|tenant)(?:'s|'re| is|"
    " are)? (?:about |almost |nearly |over )?(?:8\\d|9\\d|eighty|ninety)",
    "(?:8|9)\\d years? old", "(?:eighty|ninety)(?: \\w+)? years? old", "oxygen", "dialysis", "disabled", "pregnant",
    "sick", "ill",
    "asthma(?:tic)?", "heart (?:condition|patient|problem)s?", "wheelchair", "medically fragile", "cancer", "copd",
    "hospice",
    "special needs", "preemie", "ventilator", "breathing machine", "nebulizer", "stroke patient", "bedridden",
    "immune\\w*", "little ones?(?= (?:here|with|in the house))", "just had (?:surgery|a baby)", "recovering from",
    "feeble", "frail", "nursing home", "parkinson'?s", "alzheimer'?s", "dementia", "diabetic", "multiple sclerosis",
    "ms", "lupus", "chemo\\w*", "(?:small|little|young) (?:kids?|child|children)", "kidney", "tracheostomy", "cpap",
    "seizures", "handicapped", "in (?:a )?wheelchair", "hospice", "kids? with (?:asthma|fever)",
    "in (?:her|his|their) (?:eighties|nineties|80s|90s|late seventies)",
)  # fmt: skip
_HEAT_GONE = any_of(
    "no (?:heat|heating)",
    "(?:heat|heater|furnace|boiler|heating)(?: system)?(?:'s| is| has| just| went| has been| was| been)* (?:out|off|"
    "dead|broken|down|quit|"
    "died|stopped|gone|not working|not running|not coming on|not kicking on|broke)",
    "(?:heat|heater|furnace|boiler|heating) (?:won't|doesn't|isn't|quit|stopped|died|broke|"
    "hasn't|will not|is not|went)", "without (?:any )?heat",
    "(?:freezing|frozen|so cold|really cold|very cold|ice cold) (?:in here|in the house|inside|in our house|"
    "in my (?:house|apartment|home))",
    "lost (?:our |my |the )?heat",
    "(?:heat|heater|furnace|boiler|heating)(?: \\w+){0,3} (?:quit|died|dead|out|broken|broke|stopped|conked out|"
    "down|kaput|off)",
)  # fmt: skip
_COOL_GONE = any_of(
    "no (?:ac|a c|air|air conditioning|cooling|air conditioner|cool air|cold air)",
    "(?:ac|a c|air|air conditioner|air conditioning|cooling)(?: unit| system)?(?:'s| is| has| just| went| has been|"
    " was| been)* "
    "(?:out|off|dead|broken|down|quit|died|stopped|gone|not working|broke|not cooling|blowing (?:hot|warm))",
    "(?:ac|a c|air|air conditioner|air conditioning) (?:won't|doesn't|isn't|quit|stopped|died|broke|went)",
    "without (?:any )?(?:ac|a c|air|air conditioning|cooling)",
    "(?:ac|a c|air conditioner|air conditioning|central air|cooling|my air|the air|our air)(?: \\w+){0,3} (?:quit|"
    "died|dead|out|broken|broke|stopped|conked out|down|off)",
    "(?:so|really|very|too|extremely|unbearably) hot (?:in here|in the house|inside)",
    "(?:9\\d|10\\d|ninety|a hundred)(?: \\w+)? degrees",
)  # fmt: skip
_SMELL = "smell(?:s|ed|ing|ling|t)?"
_FLAME = "(?:on fire|in flames|caught (?:on )?fire|catching (?:on )?fire|burning up|up in flames|engulfed)"

_FLOW = (
    "(?:gush\\w*|pour\\w*|spray\\w*|spew\\w*|squirt\\w*|rush\\w*|shoot\\w*|stream\\w*|cascad\\w*|everywhere|"
    "all over|flood\\w*|raining|rising|blasting)"
)
_WATER = "(?:water(?:'s|s)?|pipes?|ceiling|hydrant|main line|sprinkler|hose|faucet|toilet|spigot|drain|water heater)"
_BOX = (
    "(?:panel|breaker box|fuse box|breaker|breakers|outlets?|light fixtures?|lights?|meter|electrical box|switch|"
    "socket|plug|chandelier|electrical)"
)
_APPLIANCE = (
    "(?:furnace|unit|handler|ac|a c|air conditioner|heater|boiler|outlet|panel|breaker|wire|wires|wiring|switch|"
    "plug|socket|box|motor|light|fixture|dryer|stove|oven|appliance|thermostat|compressor|fan|generator|engine|hood|"
    "car|truck|van|suv|dash|dashboard|battery|battery pack|tires?|wheel|cord|outlets|disposal|washer|dishwasher|"
    "charger|vents?|duct|ducts|chimney|attic|wall|ceiling|basement|garage|kitchen|transmission|exhaust|it)"
)

TOPICS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("fire", any_of(
        "flames(?! (?:steakhouse|restaurant))", "(?:caught|catching|catches) (?:on )?fire",
        "(?:fire|blaze|burning)(?: \\w+){0,3} (?:spreading|out of control|everywhere|quick|hurry)",
        f"(?:is|are|'s|it's|its|was|got|just|has|have|my|the|\\w+) {_FLAME}",
        f"(?:something|house|kitchen|car|engine|panel|outlet|wall|attic|furnace|dryer|stove|it)(?:'s| is| are|"
        f" has)? {_FLAME}",
        "there(?:'s| is|s)? (?:a |an )?(?:small |big |huge |electrical |grease |kitchen |house |little |actual )*fire",
        "(?:we|i) (?:have|have got|got|see) (?:a |an )?(?:small |big |electrical |grease |kitchen |"
        "house )*fire(?! \\w*(?:place|alarm|pit|extinguisher|wood|stick|tv|insurance))",
        "flames?(?: are| is)? (?:coming|shooting|everywhere|in|on|from|out|behind|under|inside)",
        "(?:see|saw|seeing|got|are|big|there's|there are|with) flames?",
        "smoke(?:'s| is| was| are)? (?:coming|pouring|billowing|filling|everywhere|rising|all over|rolling|seeping)",
        "(?:full of|filled with|filling (?:up )?with|lots of|thick|black|heavy|see|seeing|saw|smell|smelling|"
        "so much|there's|there is|white|some) smoke(?! (?:detector|alarm|free|test|shop|break))",
        "(?:outlet|panel|breaker|wire|wires|wiring|furnace|switch|plug|socket|box|engine|hood|dash|dashboard|heater|"
        "unit|motor|light|fixture|car|truck|battery|ac|dryer|appliance|wall)(?:'s| is| are| was| started| starts|"
        " keeps| just started| has been)* smoking",
        f"{_APPLIANCE}(?:'s| is| are| was| were| started| keeps| just| has| been| now| still| actually)* smoking",
        "smok(?:e|ing) (?:from|out of) (?:the|my|our|an?|under)", "house fire(?! insurance)", "electrical fire",
        "grease fire", "something(?:'s| is) burning",
        "fire (?:in|at|on) (?:the|my|our) (?:house|kitchen|wall|attic|basement|garage|engine|car|panel|room|stove|"
        "building|apartment|furnace|oven)(?! insurance)",
        "wall(?:'s| is) (?:hot|warm)(?: to the touch)?", "fire(?=(?: fire)+)", "(?:help|omg|oh my god) fire", near(
        "smoke(?! (?:detector|alarm|shop|break|test|free))", _APPLIANCE.replace("|it)", ")"), 5),
        f"{_SMELL}(?: \\w+){{0,3}} smok(?:e|y)(?! (?:detector|alarm))", "smoky", "smoldering", "explosion", "exploded",
        "exploding", "blew up(?! (?:my phone|a balloon|like))",
        "(?:it|house|building|place|barn|shed|garage)(?:'s| is) burning", "burning down", "catch(?:es|ing)? fire",
        "burst into flames", "house is burning", "started a fire", "fire (?:has )?started", "fire department",
        "put out (?:a|the) fire", "call the fire",
    ), ()),
    ("medical", any_of(
        "(?:heart|stroke)(?: \\w+){0,2} (?:attack|symptoms|palpitations|stopped)",
        "(?:burned|burnt|scalded|cut) (?:myself|himself|herself|my|his|her)(?: \\w+){0,2}? (?:badly|bad|really|"
        "severely|pretty)", "(?:acid|bleach|chemicals?|drain cleaner)(?: \\w+){0,3} (?:eyes?|face|skin)",
        "(?:swallowed|choked on) (?:a|an|the|his|her|some) (?:battery|magnet|coin|pin|needle|pill|pills)",
        "(?:drown\\w*|suffocat\\w*|paralyzed|amputat\\w*)",
        "(?:i'm|i am|i got|we're|someone got|somebody got|she's|he's|they're|got) (?:badly |really |seriously |"
        "pretty |very )*(?:hurt|injured|trapped|pinned)(?! (?:my feelings|in))",
        "(?:people|person|anyone|anybody|passenger|driver|wife|husband|son|daughter|mother|father) (?:is |are |was |"
        "were |got )?(?:hurt|injured|trapped|unconscious)",
        "(?:too many|bottle of|handful of|lots of) (?:\\w+ )?(?:pills|painkillers|pain killers|sleeping pills|"
        "tylenol|advil|ibuprofen|meds|opioids)",
        near("chest", "(?:pains?|hurt\\w*|tight\\w*|pressure|heavy|crushing)", 4),
            "(?:dizzy|faint|lightheaded)(?: \\w+){0,4} (?:short of breath|chest|can't stand|confused)",
            "(?:he|she|mom|dad|husband|wife|son|daughter)(?:'s| is| seems) (?:very |really |so )?(?:confused|"
            "disoriented|delirious|limp|blue|gray|not making sense)",
        "unconscious", "passed out",
        "(?:isn't|is not|not|stopped|barely|won't|no longer|quit) (?:breathing|responding|responsive|"
        "waking up)(?! (?:well|treatments?))",
        "unresponsive", "(?:won't|can't|doesn't) wake (?:up|him|her)", "heart attack",
        "having (?:a |an )?(?:heart attack|stroke|seizure)",
        "(?:a |the )?seizure", "had a stroke", "(?:a|his|her|my) stroke", "chest pains?",
        "pain in (?:my|his|her|the) chest", "chest (?:hurts|is tight|feels tight|tightness)", "overdos(?:e|ed|ing)",
        "(?:badly|seriously|really) (?:hurt|injured|burned)",
        "someone(?:'s| is| got| has been|s)? (?:really |badly )?(?:hurt|injured|collapsed|dying|choking|electrocuted)",
        "(?:he|she|mom|dad|mother|father|husband|wife|somebody|worker|technician|tech|guy|man|woman|kid|son|"
        "daughter|baby)(?:'s| is| has| just)* (?:collapsed|dying|choking|passed out|not breathing|unconscious|"
        "electrocuted|turning blue)",
        "collapsed", "fainted", "fell (?:off (?:a |the )?(?:ladder|roof)|down the stairs)",
        "(?:hit|banged|smashed|cracked) (?:his|her|my|their|the) head", "head injury", "heat ?stroke",
        "heat exhaustion", "medical emergency", "need an ambulance",
        "(?:call|send|get|need|want) (?:me |us |him |her |for )?(?:an |the )?ambulance",
        "ambulance (?:please|now|quick)", "call 9 ?1 ?1", "call nine one one",
        "anaphyla\\w+", "turning blue", "(?:lips|face) (?:is |are )?(?:blue|turning blue|drooping)",
        "(?:can't|cannot) (?:feel|move) (?:my|his|her) (?:arm|leg|face|legs|body|side)",
        "numb\\w*(?: \\w+){0,3} (?:arm|side|face|leg)(?: and)", "slurr\\w+ (?:his|her|my)? ?(?:speech|words)",
        "heart(?:'s| is)? (?:stopped|racing and)", "broke (?:his|her|my) (?:leg|arm|neck|back|hip)",
        "(?:bad|severe|third degree|chemical|electrical) burns?(?! (?:smell|out))", "not waking up",
        "going into shock", "(?:he|she)(?:'s| is) dying", "allergic reaction", "severed",
        "cut off (?:his|her|my) (?:finger|hand)", "losing (?:a lot of |so much )?blood", "in labor",
        "confused and (?:hot|sweating)",
        "(?:swallowed|drank|ingested) (?:bleach|poison|drain cleaner|antifreeze|chemicals)", "poisoned",
    ), ()),
    ("airway", any_of(
        near("(?:eyes?|neck|throat|tongue)", "(?:swell\\w*|swollen|swelled|closing|puff\\w*)", 5),
        "(?:can't|cannot|can not|can hardly|can barely|couldn't|hardly|barely|unable to|struggling to|struggles to|"
        "struggle to|hard to|hard for (?:me|him|her) to|hard time|trouble|difficulty|difficult to|having trouble|"
        "having a hard time|problems?|unable) (?:breathe?|breathing|swallow(?:ing)?|catch (?:my|his|her) breath)",
        "(?:short(?:ness)? of breath)",
        "throat(?: \\w+){0,4} (?:closing|close up|swelling|swollen|tight\\w*|shut|closed)",
        "throat (?:is |feels |'s )?(?:closing|swelling|tight|swollen shut|closing up|swollen|swelling up|"
        "swelling shut)",
        "gasping", "wheezing badly", "chok(?:e|ing)(?= *$| on)",
        "breathing (?:is )?(?:getting |really )?(?:hard|difficult|heavy|labored|funny)",
        "tongue (?:is |'s )?(?:swelling|swollen|swelling up)",
        "(?:swelling|swollen|swelled)(?: \\w+){0,5} (?:throat|neck|eye|tongue|breath\\w*|floor of (?:my|his|"
        "her) mouth)",
        "(?:eye|neck)(?: is|'s)? (?:swollen|swelling)(?: shut)?",
    ), ()),
    ("gas", any_of(
        "sulphur(?: \\w+)?", "skunk(?:y)? smell", "(?:left|leaving) the gas on",
        "gas (?:burner|stove|valve)(?: \\w+){0,4} (?:left on|stuck on|won't (?:shut|turn) off)",
        "fumes (?:in|from|all over|everywhere|coming)",
        f"{_SMELL}(?: \\w+){{0,4}}? (?:gas|propane)(?! (?:station|bill|furnace|stove|heater|range|grill|company|"
        f"fireplace|dryer|fumes from the car))",
        "(?:gas|propane) (?:smell|odou?r|leak(?:s|ing|ed)?|fumes|is leaking|'s leaking|is hissing|escaping|"
        "coming out|is on and)(?! (?:test|detection|detector|fee|check|certificate|inspection|estimate|quote))",
        "(?:gas|propane)(?: line| pipe| valve| tank| meter)?(?: is| was|'s| has been| that's| may be| might be|"
        " could be)? (?:leaking|hissing|broken open|ruptured|got hit|was hit)",
        "(?:hit|broke|cut|nicked|struck|punctured|ruptured|snapped|dug up|dug into|tore|ran over|severed|ripped|"
        "cracked|drilled into|clipped) (?:a |the |our |my |an |into a )?(?:\\w+ )?gas (?:line|pipe|main)",
        "rotten eggs?", f"{_SMELL} (?:like |of )?(?:rotten |bad |old )?eggs?(?= |$)", "sulfur(?: \\w+)?",
        "(?:hissing)(?: \\w+){0,6} (?:gas|meter|stove|line|pipe|furnace|water heater|valve)",
        "(?:gas|meter|stove|gas line|furnace|valve)(?: \\w+){0,3} hissing", "hissing (?:sound|noise)",
        "leak(?:ing|s|age)? (?:of )?(?:natural |propane )?gas",
        "(?:natural )?gas (?:everywhere|in the house|in the (?:basement|kitchen|air|apartment|hallway|building))",
        "gas (?:alarm|detector|sensor)(?:'s| is| has been| keeps| just| started| was)* (?:going off|beeping|"
        "went off|sounding|screaming|alarming|goes off|triggered|ringing)",
        "leaking gas", "stinks? (?:like |of )gas", "reeks? (?:like |of )gas", "whiff of gas", "stink of gas",
        # What a recogniser writes for "gas": only right beside a word of smelling.
        f"{_SMELL}(?: (?:a|the|some|like|of|strong|really|bad)){{0,3}} (?:guess|guest|gus|gaz|gass|gash|gauze|gases)",
        "(?:guest|gus|gaz|gass|gash|gases) (?:smells?|odou?r|leaks?|leaking)",
        "scent of gas", "smelly? gas", "natural gas odor", "odor of gas", "gas coming (?:out|from)", near(_SMELL,
        "(?:gas|propane|gassy|mercaptan)(?! (?:station|bill|furnace|stove|heater|range|grill|company|fireplace|"
        "dryer|line (?:install|estimate)))", 4), near(
        "hiss(?:ing|es)?", "(?:gas|meter|stove|line|pipe|furnace|water heater|valve|tank|propane)", 6),
        "gas(?:'s| is)? (?:filling|blowing|pouring|spewing|leaking|getting in)", "gas(?: \\w+){0,2} odou?r", "gassy",
    ), ()),
    ("co", any_of(
        near("(?:monoxide|co alarm|co detector)(?: alarm| detector)?", "(?:crazy|nuts|wild|berserk|blaring)", 3),
        near("(?:monoxide|co alarm|co detector|co2 detector)(?: alarm| detector)?",
            "(?:been going|is going|keeps|nonstop|non stop|won't (?:stop|quit|shut)|chirp\\w*|minutes)", 6),
        near("(?:carbon monoxide|monoxide|co|c o) (?:alarm|detector|sensor|monitor|meter)s?",
            "(?:shows?|showing|reads?|reading|displays?|displaying|number|at|\\d+|(?:thirty|forty|fifty|sixty|"
            "seventy|eighty|ninety|hundred))(?! (?:lowe'?s|home depot|the store))", 4),
        "(?:carbon monoxide|co2?|c o|monoxide)(?: \\w+){0,3}? (?:alarm|detector|sensor|monitor|"
        "alert)s?(?: \\w+){0,4}? (?:going off|went off|goes off|go off|beeping|sounding|screaming|chirping|ringing|"
        "alarming|blaring|triggered|tripped|reading|showing|says|saying|won't stop|keeps|is on|on red|is red|"
        "activated)",
        "(?:carbon )?monoxide(?! (?:detectors?|alarms?|sensors?|monitors?) (?:installed|install|replace|replaced|"
        "quote|price|inspection))(?: (?:poisoning|leak|reading|levels?|exposure|alert|in the|coming))",
        "(?:alarm|detector)(?: \\w+){0,4} (?:for |says |about |said )?carbon monoxide",
        "(?:think|afraid|worried)(?: \\w+){0,5} (?:carbon monoxide|monoxide)",
        "(?:headaches?|dizzy|nauseous|nausea|light ?headed|woozy|sick)(?: \\w+){0,10} (?:furnace|heater|boiler|"
        "heat is on|heat(?:'s| is)? (?:on|running)|heat comes on|generator|water heater|fireplace)",
        "(?:furnace|heater|boiler|heat|generator)(?: \\w+){0,10} (?:headaches?|dizzy|nauseous|nausea|light ?headed|"
        "woozy)",
        "(?:co|carbon monoxide|monoxide) (?:alarm|detector)(?= *$)",
        "(?:alarm|detector) (?:is )?(?:reading|showing) (?:co|carbon)", near(
        "(?:carbon monoxide|monoxide|co|c o) (?:alarm|detector|sensor|monitor|thing|meter)s?",
        "(?:going off|went off|goes off|beep\\w*|sound\\w*|scream\\w*|ringing|alarming|blar\\w*|trigger\\w*|tripped|"
        "red|four beeps|won't shut up|keeps|reading \\w+|says|parts per million|ppm)", 6), near(
        "(?:headaches?|dizzy|nauseous|nauseated|nausea|light ?headed|woozy|throwing up|sick|sleepy|faint|vomiting)",
        "(?:furnace|heater|boiler|generator|water heater|fireplace|heat (?:is|was|comes|kicks|turns|came)|"
        "wood stove|garage|exhaust)", 10),
        "co (?:reading|level|poisoning|leak)",
        "(?:co|carbon monoxide|monoxide) (?:alarm|detector) (?:just|has been|is|keeps)",
    ), ()),
    ("shock", any_of(
        near("(?:shock|zap|jolt)(?:ed|s|ing)?(?! (?:absorbers?|at|price))",
            "(?:touch\\w*|outlet|panel|switch|dryer|washer|stove|faucet|shower|wire|wiring|fridge|appliance|light|"
            "plug\\w*|metal|breaker|working on)", 6),
        "(?:got|get|gets|getting|been|was|were|keeps getting|gave me|gives me|giving me|gave (?:him|her|us)|felt|"
        "received|receiving) (?:an? |badly |a little |a bad |an electric |electrically |really )*(?:shock(?:ed|s)?|"
        "zapped|electrocuted|jolt)(?! (?:by|at|to|when|about|how) (?:the (?:bill|price|cost|quote)|how|hear|see|"
        "learn|i (?:saw|heard|got|opened)))",
        "electrocut(?:ed|ion|ing)", "electric(?:al)? shock",
        "shock(?:s|ed|ing)? (?:me|him|her|us|you|my \\w+)(?: when| every| if| from|$| and| bad)?",
        "(?:faucet|shower|switch|outlet|panel|sink|handle|fridge|appliance|pool|tub|water) (?:is )?(?:shocking|"
        "shocked|shocks|zapped|zapping|zaps)",
        "(?:buzz|zap|jolt|shock)(?:ed|ing|s)? (?:when|every time|whenever|if) (?:i|we|you|he|"
        "she)(?: \\w+){0,2} touch\\w*",
        "(?:tingle|tingling) (?:when|from|in)(?: \\w+){0,6} (?:touch|water|shower|faucet|pool|switch|outlet)",
        "electricity in the (?:water|pool)",
        "water (?:is )?(?:getting |got |leaking |dripping |running |coming |pouring )+(?:in|into|inside|on|onto|"
        "over|through|down) (?:the |my |our |an? )?(?:\\w+ )?(?:panel|breaker box|breaker|fuse box|outlet|outlets|"
        "light fixture|lights?|meter)",
        f"water(?:'s)?(?: \\w+){{0,5}}? (?:in|into|inside|on|onto|over|through|down|near|around|by|behind|"
        f"from)(?: \\w+){{0,3}}? {_BOX}",
        f"(?:leak\\w*|drip\\w*|pour\\w*|running) (?:\\w+ ){{0,3}}?(?:into|inside|onto|on|through|"
        f"over) (?:\\w+ ){{0,3}}?{_BOX}",
        "water in (?:the |my |our )?(?:\\w+ )?(?:panel|breaker box|fuse box|outlets?|light fixture)",
        "(?:panel|breaker box|fuse box|outlet) (?:is |got |has )?(?:wet|soaked|flooded|underwater|water in it)",
    ), ()),
    ("sparks", any_of(
        "hot (?:outlet|switch|panel|breaker|plug|socket|wire|wires|cord)",
        "(?:outlet|panel|switch|breaker|plug|socket|cord|wire)s?(?: \\w+){0,3} (?:popping|popped|crackl\\w*|"
        "sizzl\\w*|arc\\w*|explod\\w*)",
        near("(?:smell\\w*|odou?r|scent|stink\\w*)",
            "(?:burn(?:ing|t|ed)|melt\\w*|hot|electrical|fishy|singed|scorched)(?: plastic| wires?| wiring| rubber|"
            " electrical| insulation| outlet| panel| breaker)?(?! (?:water|tub|sauce|dust))", 5),
        "sparks?(?: are| is| were| keep| just)?(?: coming| flying| shooting| came| shot| out| from| when| every|"
        " inside| in| and| popping| everywhere| at)+",
        "(?:see|saw|seeing|seen|throwing|shooting|making|there are|there's|there were|getting|with|got|shot|threw|"
        "shoots|throws|of|some|blue|big|giving off|and) sparks?(?! plug)",
        "spark(?:ed|ing)(?! (?:wine|clean|water|joy|my|interest))",
        "(?:outlet|panel|switch|breaker|wire|wires|plug|socket|line|light|box|furnace|meter|fixture|cord|lamp|it|"
        "fan) (?:just |keeps |kept |is |has been |was )?(?:spark(?:s|ed|ing)?|arcing|arced|arcs|crackl\\w+|"
        "sizzl\\w+|popping and|buzzing and hot)",
        "sparks?(?: \\w+){0,3}? (?:flew|fly|flying|shot|shoot\\w*|came|coming|jump\\w*|pop\\w*|out|from|when|behind|"
        "inside|in the|at the|every)",
        "(?:blue|bright|big|loud) (?:flash|arc|pop|spark|flame)s?(?: \\w+){0,5} (?:outlet|panel|breaker|switch|plug|"
        "wire|box|socket|meter)",
        "arcing",
        "(?:electrical|electric|burning|burnt|burn|melting) (?:plastic |rubber |wire |wiring |electrical |electric |"
        "outlet )*(?:smell|odou?r|scent|stink)",
        f"{_SMELL}(?: \\w+){{0,4}}? (?:burning|burnt|electrical|melting|melted|hot) ?(?:plastic|wire|wires|wiring|"
        f"rubber|electrical|electric|fire|hot|outlet|panel|insulation)?",
        "(?:something|plastic|wires?|wiring|rubber|outlet|panel|insulation|cord|plug|cover|it|breaker|socket)(?:'s|"
        " is| are| was| were| looks| started| keeps)* (?:burning|melting|melted|burnt|burned|scorched|charred)",
        "(?:outlet|panel|switch|breaker|plug|socket|cover|breaker box|plate|wire|cord)(?: \\w+){0,3} (?:is |feels |"
        "was |gets |getting |really |very |so |super |too |very |warm or )*(?:hot(?! (?:tub|water|"
        "wire))(?: to (?:the )?touch)?|"
        "burning hot|scorched|melting|melted|charred|glowing|burnt|burned|blackened|turned black|black marks)",
        "scorch(?:ed|ing)?(?: marks?)?",
        "(?:outlet|panel|switch|breaker|plug|socket|cover|plate|wall)(?: \\w+){0,3} (?:hot|warm|burning|melted|"
        "black|brown|charred|glowing)(?! water)",
        "burn marks?",
        "(?:exposed|bare|live|loose) (?:live )?(?:wires?|wiring) (?:hanging|sticking|dangling|sparking|in|touching|"
        "on)",
        "live wires?", "lights? (?:buzzing|humming) and",
        "(?:panel|breaker box|outlet|breaker|fuse box)(?: is| was|'s| started| keeps| makes a|"
        " making a)* (?:buzzing|humming|sizzling|crackling|popping|hissing)",
        "(?:buzzing|sizzling|crackling|popping)(?: \\w+){0,3} (?:from|in|at|inside|behind) (?:the |my |our |"
        "an? )?(?:\\w+ )?(?:panel|outlet|breaker|switch|wall|box|fuse box)",
    ), ("hvac", "plumbing", "electrical", "dental")),
    ("downed_line", any_of(
        near("(?:power ?lines?|(?:electric(?:al)?|service|utility|live) (?:line|wire|cable|drop|pole)s?|poles?|"
            "transformer|cable from the pole)",
            "(?:fell|fallen|falling|is down|came down|hanging|hangs|touching|hanging low|snapped|leaning|on (?:our|"
            "my|the) (?:house|car|roof|fence|truck|yard|lawn|ground)|across|ripped|torn|laying|lying|tangled|"
            "sparking)", 6),
        "(?:power|electric(?:al|ity)?|utility|live|service) ?(?:lines?|wires?|cables?|poles?)(?: is| are| was|'s|"
        " has| just| have| that's| came| come| got| fell)* (?:down|fell|fallen|falling|on the (?:ground|road|street|"
        "lawn|car|house|roof|driveway|grass)|hanging|in the (?:road|street|yard)|snapped|knocked down|torn|ripped|"
        "laying|lying|low|dangling|sagging|sparking|across)",
        "downed (?:power |electrical |utility |electric )*(?:lines?|wires?|poles?|cables?)",
        "fallen (?:power |electric |electrical )*(?:lines?|wires?|poles?|cables?)",
        "(?:lines?|wires?|cables?)(?: is| are|'s)? (?:down|laying|lying|on the ground)(?: \\w+){0,3} (?:in|on|"
        "across|near|by|outside|after|ground|yard|street|driveway|lawn|road)",
        "(?:tree|limb|branch|truck|car|pole)(?: \\w+){0,5} (?:on|onto|hit|took down|pulled down|knocked down|"
        "took out|brought down|ripped down|tore down) (?:the |a |our |my )?(?:power|electric|electrical|service|"
        "utility) (?:lines?|wires?|poles?)",
        "(?:knocked|pulled|tore|ripped) (?:down )?(?:the |our |my |a )?(?:power|service|electric) (?:line|pole|wire|"
        "drop)",
        "power line (?:is )?(?:on|touching|across|in)", "power lines? down",
        "transformer (?:exploded|blew|blew up|is on|sparking)", "wire (?:fell|came) down",
        "(?:wires?|cables?|power lines?|electric lines?)(?: \\w+){0,6} (?:on the (?:ground|road|street|lawn|"
        "sidewalk|roof|driveway|grass|car|truck|house)|in the (?:road|street|yard|water|puddle))",
        "wires? (?:is |are )?down(?= *$)",
    ), ()),
    ("crash", any_of(
        "(?:got|was|been|were|am) (?:just )?hit (?:by (?:a|an|another|somebody|someone)|from behind|head on)",
        "(?:head on|fender bender)(?= just| collision| crash)",
        "(?:just |i've |was |been |got )*(?:in|into|had|having|involved in) (?:a|an) (?:\\w+ )?(?:car |auto |bad |"
        "terrible |vehicle )*(?:wreck|crash|collision|accident)(?! (?:last|two|three|a (?:while|week|month|year)|"
        "\\w+ (?:days|weeks|months|years) ago|yesterday|insurance|claim))",
        "(?:just|i|we|he|she|they|somebody|someone|car|truck) (?:just )?(?:crashed|wrecked|totaled|collided)",
        "(?:just )?(?:rear ended|t boned|sideswiped|(?:we|i|he|she|they|car|truck|van|suv|jeep|"
        "vehicle) (?:\\w+ )?rolled over|ran off the road|hit (?:a|another|by a) (?:car|truck|tree|deer|pole|person|"
        "pedestrian))",
        "(?:someone|somebody|a (?:car|truck|guy|lady)|they) (?:just )?(?:hit|crashed into|ran into|"
        "rear ended) (?:me|us|my (?:car|truck))",
        "(?:there's|there has|there was|there is|there's been|there has been) (?:just )?(?:been )?(?:a |"
        "an )(?:\\w+ )?(?:accident|crash|wreck|collision)",
        "airbags? (?:went off|deployed|blew)", "flipped (?:my|the|our) (?:car|truck|van)", "car accident just",
        "crashed (?:my|the|our|his|her) (?:car|truck|van|suv)",
    ), ()),
    ("self_harm", any_of(
        "kill(?:ing)? myself", "suicid(?:e|al)", "end(?:ing)? (?:my (?:own )?life|it all)",
        "(?:took|swallowed|taken|ate) (?:a |an |the |my )?(?:whole |entire |full )?(?:bottle|bunch|handful|lot|"
        "all)(?: of)?(?: \\w+){0,3} (?:pills|medication|tylenol|medicine|meds)",
        "too many (?:\\w+ )?pills",
        "(?:hurt|harm|cut)(?:ing)? myself(?! (?:on|while|with the|shaving|doing|when|at|by))",
        "(?:don't|do not|no longer) want to (?:live|be alive|be here anymore|go on living)", "want to die",
        "wanna die", "better off dead", "take my own life", "no reason to live", "nothing to live for",
        "wish i (?:was|were) dead", "shoot myself", "hang myself",
    ), ()),
    ("violence", any_of(
        "(?:someone|somebody|a man|a guy|intruder|they|burglar|my (?:husband|ex|boyfriend|neighbor))(?:'s| is| are|"
        " just| has)* (?:breaking in(?:to)?|broke in(?:to)?|trying to break in|in my house|trying to (?:get in|"
        "break in|kill me)|attacking|attacked|hitting me|beating|stabbed|shot|shooting|threatening (?:me|to kill)|"
        "following me|has a (?:gun|knife))",
        "(?:being|getting|been|am|was|got) (?:robbed|attacked|assaulted|stabbed|shot|held)(?! up)", "active shooter",
        "has a (?:gun|knife)", "gunshots?", "call the (?:police|cops)", "bomb(?: threat)?(?= in| at| threat)",
        "intruder", "hostage", "domestic violence", "kidnapp\\w+",
    ), ()),
    ("bleeding", any_of(
        "(?:spitting|coughing|throwing|vomiting|swallowing|choking|drooling)(?: \\w+){0,2} blood",
        near("(?:bleed\\w*|blood)(?! (?:pressure|test|work|thinners?|sugar|type))",
            "(?:gush\\w*|pour\\w*|stop|stopping|hours|everywhere|socket|extraction|gauze|lot|heav\\w*|nonstop|bad|"
            "badly|full|clots?|choking)", 6),
        "(?:bleeding|bleed|blood)(?: \\w+){0,6}? (?:won't stop|will not stop|doesn't stop|not stopping|"
        "isn't stopping|hasn't stopped|nonstop|non stop|a lot|heavily|everywhere|badly|profusely|for (?:hours|"
        "an hour|two hours|several hours|a long time|\\w+ hours)|hard|pouring|keeps|uncontrollably|so much|too much|"
        "really bad|all over|bad|out of control|still|all (?:day|night|morning))",
        "(?:can't|cannot|couldn't|won't|doesn't|unable to|hasn't|isn't|not|never) (?:get it to |get the |make it |"
        "seem to )*stop(?:ped|ping|s)? (?:the )?(?:bleeding|blood)",
        "(?:stop|control) the bleeding",
        "(?:won't|doesn't|will not|wouldn't|hasn't|can't|isn't|not|cannot|never)(?: \\w+){0,3} (?:quit|stop\\w*|"
        "slow\\w*)(?: \\w+){0,2} (?:bleed\\w*|blood)",
        "(?:bleed\\w*|blood)(?: \\w+){0,4} (?:won't|doesn't|hasn't|isn't|not|never)(?: \\w+){0,2} (?:quit\\w*|"
        "stop\\w*|slow\\w*|clot\\w*)",
        "bled (?:through|all|for|a lot)", "gauze(?: \\w+){0,6} (?:blood|bleed\\w*|soak\\w*)",
        "(?:keeps|won't stop|still|hasn't stopped|heavily|heavy|lots of|a lot of|so much|mouth(?:'s| is)? (?:full|"
        "bleeding)|mouth is|gushing|pouring|profuse|profusely|severe|nonstop|been|excessive) (?:of )?(?:bleeding|"
        "blood)(?! (?:pressure|test|work|thinner|sugar|type|gums))",
        "hemorrhag\\w+", "blood clot (?:came|fell)",
        "bleeding from (?:my|his|her|the) (?:mouth|socket|extraction|gum|head|surgery|tooth)",
        "(?:socket|extraction|hole|surgery site|surgical site|stitches|mouth)(?: \\w+){0,4} bleeding",
        "soaking through (?:the )?gauze",
    ), ()),
    ("jaw_injury", any_of(
        near("jaw",
            "(?:broke|broken|fractur\\w*|dislocat\\w*|shattered|popped out|out of (?:place|socket)|locked|stuck)", 4),
        "(?:broke|broken|fractured|dislocated|shattered|cracked|smashed) (?:my |his |her |the |a )?jaw",
        "jaw(?:'s| is| may be| might be| could be| looks)? (?:broken|fractured|dislocated|locked open|stuck open|"
        "out of place|out of joint|shattered)",
        "can't close (?:my|his|her) (?:mouth|jaw)", "(?:hit|kicked|punched|elbowed) in the (?:face|mouth|jaw)",
        "(?:mouth|face|jaw) (?:trauma|injury)",
        "fell (?:and|on) (?:\\w+ ){0,3}(?:hit |hurt |smashed |landed on )?(?:his|her|my) (?:face|mouth|teeth|chin)",
        "car accident(?: \\w+){0,6} teeth",
    ), ("dental", "")),
    ("tooth_knocked_out", any_of(
        near("(?:hit|fell|fall|crash|wreck|accident|punched|kicked|tripped|slammed)",
            "(?:lost|broke|broken|missing|chipped)(?: \\w+){0,3} (?:tooth|teeth)", 12),
        near("(?:tooth|teeth)",
            "(?:knocked|kicked|punched|hit (?:by|in|with)|crash|wreck|fistfight|fight|accident|elbow\\w*|baseball|"
            "basketball|hockey|soccer|bat|ball|bike|skateboard|trampoline|playground)", 7),
        "(?:knock(?:ed|s|ing)?|hit|kicked|punched|popped|elbowed|got knocked|fell|smashed|"
        "bashed)(?: \\w+){0,4}? (?:tooth|teeth)(?: \\w+){0,2} (?:out|loose|clean out|right out)",
        "(?:knock(?:ed|ing)?|kicked|punched) (?:out )?(?:\\w+ ){0,4}(?:tooth|teeth)",
        "(?:tooth|teeth)(?: \\w+){0,3}? (?:got |was |were |is |are |just |has been |been |getting )*(?:completely |"
        "totally )?(?:knocked|kicked|punched|hit)(?: clean| completely| right)?(?: out| loose)?(?: by| at| with)?",
        "(?:tooth|teeth)(?: \\w+){0,6} knocked (?:out|loose)",
        "tooth (?:came|fell|flew|popped) (?:completely |right |clean )?out(?: \\w+){0,6} (?:fell|hit|basketball|"
        "baseball|soccer|bike|accident|playing|fall|ball|game|crash|practice)",
        "(?:fell|hit|basketball|baseball|soccer|hockey|football|bike|accident|playing|fall|practice|skateboard|"
        "trampoline)(?: \\w+){0,14} (?:tooth|teeth)(?: \\w+){0,3} (?:came|fell|flew|popped|is|went|"
        "broke) (?:\\w+ )?out",
        "lost (?:a |his |her |my )?(?:front |adult |permanent |whole )*(?:tooth|teeth)(?: \\w+){0,5} (?:fell|hit|"
        "playing|game|practice|accident|fall|bike|ball|fight|skateboard)",
        "(?:tooth|teeth) (?:in (?:a |some )?(?:milk|my hand|a napkin|his hand|her hand)|pushed (?:in|up|back)|"
        "got pushed)",
        "avulsed",
    ), ("dental", "")),
    ("swelling", any_of(
        near("(?:face|jaw|cheek|gums?|mouth|lips?|chin|eyelid)",
            "(?:swell\\w*|swollen|swelled|ballooned|puffed \\w+|puffy)", 6),
        "(?:face|jaw|cheek|gums?|mouth|lip|under my jaw|side of (?:my|his|her) face)(?: \\w+){0,4}? (?:swollen|"
        "swelling|swelled|puffed up|puffed out|blown up|blew up|ballooned|huge|puffy|size of a \\w+)",
        "(?:swollen|swelling|swelled)(?: \\w+){0,5}? (?:face|jaw|cheek|lip|side of (?:my|his|her) face|spreading|"
        "getting (?:bigger|worse))",
        "(?:swelling|swollen|abscess|pus|infection)(?: \\w+){0,8} fever",
        "fever(?: \\w+){0,8} (?:swelling|swollen|abscess|tooth|jaw|face|infection)",
        "swelling (?:is |keeps )?(?:spreading|growing|getting)",
    ), ("dental", "")),
    ("fuel_smell", any_of(
        f"{_SMELL}(?: \\w+){{0,4}}? (?:gasoline|fuel|diesel|gas)(?! (?:station|bill))",
        "(?:gasoline|fuel|diesel) (?:smell|odou?r|leak(?:s|ing|ed)?|is leaking|dripping|fumes|is dripping|pouring)",
        "leak(?:ing|s) (?:gasoline|fuel|diesel|gas)",
        "gas(?:oline)?(?: is|'s)? (?:leaking|dripping|pouring|all over|everywhere|on the (?:ground|floor))",
        "fuel (?:all over|everywhere|on the)", "(?:puddle of|dripping) (?:gasoline|fuel|gas)",
        "gas tank (?:is )?leak\\w*",
    ), ()),
    ("no_brakes", any_of(
        near("(?:brakes?(?! (?:lights?|pads?|fluid|job|inspection|check|shoes?))|brake pedal)",
            "(?:nothing happen\\w*|fail\\w*|gone|went out|gave out|to the floor|all the way down|don't work|"
            "doesn't work|won't work|not working|aren't working|isn't working|not stopping|no pressure|quit|"
            "not catching|barely)", 5),
        "(?:car|truck|van|it|suv|vehicle) (?:won't|doesn't|wouldn't|will not|didn't|isn't|hardly|"
        "barely) (?:\\w+ )?stop(?:ping|s)?(?= (?:when|if|right|in time|fast)| *$| and| i)",
        "no brakes",
        "(?:brakes?|brake pedal|pedal)(?: \\w+){0,4}? (?:failed|fail|gave out|went out|don't work|not working|"
        "stopped working|quit|won't work|goes? (?:all the way |straight |right )*(?:down )?to the (?:floor|metal)|"
        "went (?:all the way |straight |right )*(?:down )?to the floor|aren't working|is on the floor|"
        "hits the floor|won't stop the car|barely work\\w*|are gone|are shot)",
        "(?:can't|couldn't|won't|doesn't|cannot|can hardly|barely) (?:get (?:it|the car) to )?stop (?:the (?:car|"
        "truck)|my (?:car|truck)|when i (?:hit|press|push))",
        "lost (?:my |the |all )?(?:brakes|brake pressure)", "brake failure",
        "(?:pedal|brakes?)(?: is| are| feels?| gets?| went| got| goes)* (?:really |very |all |super |"
        "kind of )?(?:soft|spongy|mushy|squishy)",
    ), ("auto", "")),
    ("steering_loss", any_of(
        near("steering(?: wheel)?(?! (?:fluid|shakes|vibrates|column|noise))",
            "(?:lock\\w*|won't (?:turn|move)|can't turn|stuck|frozen|seized|failed|fail|lost|gone|went out|came off|"
            "no response|not responding|doesn't respond)", 5),
        "(?:tires?|wheels?)(?: \\w+){0,6} (?:come|fall|fly) off",
        "(?:tires?|wheels?)(?: \\w+){0,3} (?:came|fell|coming|falling|flew|flying|popped) off",
        "(?:can't|couldn't|cannot|unable to|won't|hardly|barely) (?:steer|turn the (?:steering )?wheel|"
        "control the (?:car|steering))",
        "(?:lost|losing|no) (?:my |the |all )?(?:power )?steering(?! fluid)",
        "(?:steering )?wheel (?:won't|doesn't|will not|wouldn't|can't) (?:turn|move|budge)",
        "steering (?:\\w+ )?(?:locked(?: up)?|failed|went out|gave out|quit|seized|is gone|came off|isn't working)",
        "wheel (?:is )?(?:about to |gonna |going to |almost )?(?:fall(?:ing)?|fell|came|coming) off",
        "lug nuts?(?: \\w+){0,3} (?:loose|missing|fell|came|broke|coming)", "loose lug nuts?",
        "wheel(?:'s| is)? (?:really )?(?:wobbling|wobbly|loose)",
    ), ("auto", "")),
    ("flashing_engine", any_of(
        near("(?:check engine|engine|cel)(?: light)?", "(?:flash|blink)\\w*", 5),
        "(?:check )?engine(?: light)?(?:'s| is| keeps| has been| was| started| that's| just started)* (?:flashing|"
        "blinking)",
        "(?:flashing|blinking) (?:check )?engine(?: light)?", "(?:flashing|blinking) cel",
        "cel(?:'s| is)? (?:flashing|blinking)",
    ), ("auto", "")),
    ("overheating", any_of(
        "(?:engine|car|truck|van|suv|jeep|it|vehicle|motor)(?:'s| is| was| just| keeps| started| has been|"
        " started to)* overheat(?:ing|ed|s)?",
        "overheat(?:ing|ed)", "steam(?: is|'s)? (?:coming|pouring|everywhere|rising|from|shooting|billowing)",
        "(?:temp(?:erature)?)(?: gauge| needle| light)?(?:'s| is| went| goes| shot)* (?:\\w+ )?(?:in the red|pegged|"
        "on hot|all the way up|maxed|to the top|into the red|in red|past h|on h)",
        "(?:needle|gauge|temperature gauge|temp gauge)(?: \\w+){0,6} (?:red|hot|pegged|maxed)",
        "coolant (?:is )?(?:pouring|gushing|everywhere|boiling)", "boiling over",
        "engine(?:'s| is)? (?:boiling|steaming|really hot)", "hood (?:is )?steaming", "steaming from",
    ), ("auto", "")),
    ("ev_battery", any_of(
        "(?:battery|tesla|hybrid|ev|electric car)(?: \\w+){0,6} (?:smoking|hissing|swollen|underwater|submerged|"
        "flooded|in a flood|sat in (?:salt )?water|got flooded|went through a flood)",
        "(?:flooded|submerged|underwater)(?: \\w+){0,5} (?:tesla|hybrid|ev|electric car|battery)", "thermal runaway",
        "battery (?:is )?(?:popping|bulging|leaking acid)",
    ), ("auto", "")),
    ("stranded", any_of(
        near("(?:pulled over|stuck|stranded|broke down|broken down|stalled|dead|died|won't move|stopped(?! traffic))",
            "(?:highway|freeway|interstate|expressway|turnpike|shoulder|parkway|on[ -]?ramp|off[ -]?ramp|exit ramp|"
            "side of the road|middle of the (?:road|street|intersection)|traffic|intersection|bridge|tunnel|"
            "tracks)", 8),
        "(?:stuck|stranded|broke down|broken down|stalled|died|stopped running|stopped working|stopped(?= (?:on|in|"
        "at))|dead)(?: \\w+){0,7}? (?:highway|freeway|interstate|shoulder|side of the (?:road|highway|freeway)|"
        "middle of (?:the )?(?:road|street|traffic|intersection|highway|nowhere)|in traffic|intersection|"
        "on (?:the )?(?:i|route|turnpike|bridge|i \\d+|railroad tracks)|expressway|fast lane|left lane|turnpike|"
        "parkway|tracks|tunnel|bridge)",
        "in the middle of (?:the )?(?:highway|freeway|traffic|intersection|road|street)(?: \\w+){0,3}",
        "cars (?:are )?(?:flying|whizzing|speeding) (?:by|past)",
        "on the side of the (?:highway|freeway|interstate|road)",
    ), ("auto", "")),
    ("sewage", any_of(
        "(?:human )?(?:waste|feces|poop|excrement)(?= in| on| com\\w+| all| back\\w*| float\\w*| everywhere)",
        "sewage(?! (?:pump|ejector|company|bill|treatment|plant))", "raw sewer",
        "sewer(?: line| water| main)?(?:'s| is| has| keeps| just)* (?:back(?:ing|ed|s)? ?up|overflow\\w*|coming up|"
        "flooding|coming out|spilling)",
        "(?:poop|feces|human waste|black water|toilet water|toilet paper|waste|sewer water)(?: \\w+){0,3} (?:coming|"
        "backing|is|all over|everywhere|on the floor|in (?:the|my|our) (?:tub|shower|bath|basement|sink|yard))",
        "sewer backup", near("toilet",
        "(?:tub|shower|bathtub|sink)(?: \\w+){0,3} (?:back\\w*|fill\\w*|com\\w+ up|overflow\\w*|bubbl\\w*|gurgl\\w*|"
        "ris\\w+)", 5), near(
        "(?:sewer|sewage|septic|waste ?water|black water|poop|feces|toilet water)",
        "(?:back\\w* ?up|com\\w+ (?:up|out|in|back)|overflow\\w*|floor|everywhere|all over|tub|shower|yard|basement|"
        "flood\\w*|spill\\w*|leak\\w*)", 5),
        "toilet(?: \\w+){0,3} (?:and|when|every time)(?: \\w+){0,6} (?:tub|shower|bath)(?: \\w+){0,4} (?:back\\w*|"
        "fill\\w*|coming|overflow\\w*)",
        "(?:tub|shower|bath\\w*)(?: \\w+){0,5} (?:back(?:s|ing|ed)? ?up|fill\\w*)(?: \\w+){0,6} toilet",
        "septic(?: \\w+){0,3} (?:back\\w*|overflow\\w*|coming)",
        "main (?:line|drain)(?: is|'s| has| keeps)* (?:back(?:ed|ing) ?up|overflowing)",
    ), ("hvac", "plumbing", "electrical", "")),
    ("flooding", any_of(
        near("(?:ceiling|walls?)", "(?:leaking|dripping)(?: \\w+){0,3}? (?:lots?|water|bad|badly|heavily|fast)", 2),
        "waterfall(?! (?:shower|faucet|feature))", "(?:swimming pool|lake|pond|river|ocean) in (?:my|our)",
        near("(?:water main|main line|water line|supply line|hose|spigot|hydrant|sprinkler(?: head| line)?|pipes?)",
            "(?:broke|broken|broke off|busted|leaking everywhere|exploded|ruptured|burst)(?! (?:last|a while|years|"
            "in (?:19|20)))", 4),
        "leak\\w*(?: \\w+){0,4} (?:fast|faster|badly|really bad|won't stop|out of control|quickly)",
        "water(?: \\w+){0,4} (?:won't stop|out of control|ankles?|knees?|deep)",
        near("(?:basement|house|kitchen|bathroom|cellar|crawl ?space|garage|laundry room|room|tub|utility room)",
            "(?:filling(?: up)?|flood\\w*|under ?water|swamped|fills up)(?: with(?: water)?)?", 3),
        "(?:pipe|line|hose|valve|fitting)s?(?: \\w+){0,5} (?:snapped|cracked open|broke|broken|came apart|popped|"
        "split|separated)(?! (?:last|a while|years))",
        "burst(?:ed|ing)? (?:\\w+ )?(?:pipe|pipes|hose|line|water)",
        "(?:pipe|pipes|hose|water heater|water line|main|water main|tank|line|fitting|"
        "supply line)(?: \\w+){0,4}? (?:burst|bursted|busted|exploded|broke open|blew|ruptured|split open|broke and|"
        "sprung)",
        "busted (?:water |hot water |frozen )?(?:pipe|pipes|line|main)",
        "broken (?:water )?(?:pipe|main|line)(?: \\w+){0,5} (?:water|flood\\w*|spray\\w*|everywhere|gush\\w*)",
        "flood(?:ing|ed)(?! (?:insurance|zone|damage (?:claim|from last)|the market|my inbox|engine|the engine|last))",
        "(?:a|massive|big|is|huge) flood(?! (?:light|lights|insurance|zone|plain|watch|warning))",
        "water (?:is |'s |was |keeps |just |started )*(?:everywhere|all over|pouring|gushing|spraying|shooting|"
        "coming (?:through|down|out of|from|up|in)(?: the)? (?:\\w+ )?(?:ceiling|wall|walls|floor|light|roof|"
        "basement)|rushing|flowing|spewing|raining|running down|filling|rising|up to|streaming|cascading|flying)",
        "(?:inch|inches|foot|feet|lots|gallons|ton) of water",
        "(?:ceiling|wall)(?:'s| is| has)? (?:caving|collapsing|falling|bulging|about to (?:fall|collapse|cave)|"
        "coming down|pouring|dripping water|raining|sagging)",
        "(?:gushing|spraying|spewing|pouring|shooting|squirting)(?: \\w+){0,2} water",
        "(?:can't|cannot|couldn't|won't|can not|unable to|don't know how to)(?: \\w+){0,3} (?:shut|turn|"
        "get)(?: \\w+){0,3} (?:water|valve|main|it)(?: \\w+){0,2} (?:off|stop|to stop|to close|to turn)",
        "(?:toilet|washing machine|sink|tub|washer|dishwasher|water heater)(?:'s| is| has| keeps| just|"
        " won't stop)* overflow(?:ing|ed|s)?",
        "overflowing(?: \\w+){0,4} (?:floor|everywhere|ceiling|hallway)", "geyser",
        "ceiling(?: \\w+){0,2} (?:fell|collapsed|came down|caved|is falling|is down|burst)",
        "(?:massive|huge|major|giant|gigantic|serious|bad|terrible) (?:water )?leak(?! (?:in my tire|of oil))",
        "can't find (?:the |my |our )?(?:\\w+ )?(?:shut ?off|valve|main)",
        "(?:whole|entire|all of my|all my)(?: \\w+){0,4} (?:has water|is wet|is soaked|under water|full of water|"
        "underwater|flood\\w*)",
        "raining (?:in|inside|through) (?:my|the|our)", "water (?:is |keeps )?(?:rising|filling)", "drowning",
        near(_WATER, _FLOW, 4),
        "(?:pipe|hose|line|valve|fitting|tank|water heater|heater)(?: \\w+){0,3}? (?:burst|bursted|busted|exploded|"
        "blew|ruptured|split|snapped|popped off|broke off|blown|sheared|gave way|let go)",
        "(?:under|inches of|foot of|feet of|standing) water(?! (?:heater|line|in the sink))",
        "(?:basement|house|kitchen|bathroom|floor|carpet|ceiling|room|apartment|hallway|living room|garage)(?:'s|"
        " is| has| are| was)* (?:full of|filling with|filled with|under|covered in|covered with|soaked with|"
        "flooding|flooded) (?:with )?(?:\\w+ )?water",
        "water won't (?:stop|shut off|turn off)", "pipe(?:'s)?(?: is)? (?:spraying|gushing|spewing|shooting)",
    ), ("hvac", "plumbing", "electrical", "")),
    ("no_heat_vulnerable", any_of(
        near(_HEAT_GONE, "(?:[1-5]\\d|twenty|thirty|forty|fifty)(?: \\w+)? degrees", 10),
        f"{_HEAT_GONE}(?: \\w+){{0,16}}? {_VULNERABLE}", f"{_VULNERABLE}(?: \\w+){{0,16}}? {_HEAT_GONE}",
        f"{_HEAT_GONE}(?: \\w+){{0,12}}? (?:(?:[1-4]\\d|twenty|thirty|forty)(?: \\w+)?(?: degrees| in (?:here|"
        f"the house)| inside)|below (?:freezing|zero|fifty|50)|freezing|sub ?zero|under (?:fifty|50)|\\w+ below|"
        f"snowing|can see (?:my|our) breath)",
        "(?:it's|it is|its|down to|only|reads|says|at|dropped to|about|like) (?:[1-4]\\d|twenty|thirty|"
        "forty)(?: (?:one|two|three|four|five|six|seven|eight|nine))?(?: degrees)? (?:in here|in the house|"
        "inside(?! (?:the restaurant|table|seating))|in my house|in our house|in (?:my|our|the) (?:home|apartment))",
        near(_HEAT_GONE,
        "(?:below (?:zero|freezing|fifty|fifty degrees|50)|degrees (?:outside|inside|in here|out)|freezing|frozen|"
        "shivering|single digits|snowing|blizzard|ice storm|teens outside|minus \\w+|negative \\w+|under (?:fifty|"
        "50|40|forty))", 10),
        f"(?:freezing|below zero|snowing|can see (?:my|our) breath|below freezing|"
        f"degrees outside)(?: \\w+){{0,10}}? {_HEAT_GONE}",
        f"(?:freezing|so cold)(?: \\w+){{0,8}}? {_VULNERABLE}",
        f"{_VULNERABLE}(?: \\w+){{0,8}}? (?:freezing|so cold|shivering|is cold)", "see (?:my|our) breath",
    ), ("hvac", "plumbing", "electrical", "")),
    ("no_cool_vulnerable", any_of(
        near(_COOL_GONE,
            "(?:9\\d|1[01]\\d|ninety \\w+|hundred (?:and \\w+|\\w+|degrees)|triple digits)(?: degrees)?", 8),
        f"{_COOL_GONE}(?: \\w+){{0,16}}? {_VULNERABLE}", f"{_VULNERABLE}(?: \\w+){{0,16}}? {_COOL_GONE}",
        "(?:9\\d|10\\d|ninety|a hundred)(?: \\w+)? (?:degrees )?(?:in here|in the house|inside|in my (?:house|"
        "apartment)|in our (?:house|apartment))",
        f"{_COOL_GONE}(?: \\w+){{0,8}} (?:dizzy|faint|overheated|heat stroke|passing out|vomiting)",
    ), ("hvac", "electrical", "")),
)  # fmt: skip
