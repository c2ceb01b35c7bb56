"""Heating and air."""

from __future__ import annotations

from dataclasses import replace

from infinioffice.verticals.template import Question, ServiceTemplate, VerticalTemplate

_SYSTEM = Question(
    "system",
    "What kind of system is it: a furnace, a boiler, a heat pump, central air or a mini-split?",
    ("furnace", "boiler", "heat pump", "central air", "mini-split", "rooftop unit"),
)
_OLD_SYSTEM = replace(_SYSTEM, ask="What kind of system do you have now, and about how old is it?", required=True)
_FUEL = Question("fuel", "Does it run on gas, electricity or oil?", ("gas", "electric", "oil"))
_AGE = Question("age", "About how old is it, and do you know the brand?")
_SINCE = Question("since", "When did it start?")
_THERMOSTAT = Question("thermostat", "Is the thermostat showing anything, and is it set the way you want?")
_INDOOR = Question("indoor_temperature", "Roughly how warm or cold is it inside right now?")
_VULNERABLE = Question("vulnerable", "Is there a baby, an older person or anyone ill in the home?", ("yes", "no"))
_DIAGNOSTIC = "A diagnostic fee applies; members and approved repairs may have it waived."

SERVICES = (
    ServiceTemplate(
        "no_cool", "No-cool diagnostic", "an air conditioning repair visit",
        ("ac broken", "ac", "ac repair", "ac not cooling", "fix ac", "blowing warm air", "blowing hot air",
         "ac blowing warm", "ac blowing hot", "not keeping up", "not cooling", "no cool", "no cold air",
         "no cool air", "house is hot", "hot in here", "hot in the house", "ac froze", "frozen coil", "ac frozen",
         "ice on the line", "ice on the unit", "outside unit broken", "condenser broken", "compressor broken",
         "outdoor fan not spinning", "ac leaking refrigerant", "low on freon", "freon", "refrigerant", "ac trouble",
         "ac service", "cooling problem", "cooling repair", "hot air out of the vents", "warm air"),
        90, "window", "cooling", "soon", (_SYSTEM, _SINCE, _THERMOSTAT, _INDOOR, _VULNERABLE), _DIAGNOSTIC,
    ),
    ServiceTemplate(
        "no_heat", "No-heat diagnostic", "a heating repair visit",
        ("furnace broken", "furnace", "furnace repair", "fix furnace", "heat broken", "heater broken", "heater",
         "no heat", "not heating", "no hot air", "furnace blowing cold", "blowing cold air", "heater blowing cold",
         "pilot out", "pilot light", "pilot light out", "furnace locked out", "flashing code", "blinking light",
         "house is cold", "house is freezing", "cold in the house", "no warm air", "ignitor", "igniter",
         "heating problem", "heating repair", "fix heat", "heat repair", "short cycling", "radiator cold",
         "radiators cold", "furnace trouble", "oil burner", "furnace turns off", "heat went out", "heat is out"),
        90, "window", "heating", "soon", (_SYSTEM, _FUEL, _SINCE, _THERMOSTAT, _INDOOR, _VULNERABLE), _DIAGNOSTIC,
    ),
    ServiceTemplate(
        "noise_smell", "Strange noise or smell", "a noise and smell check",
        ("strange noise", "weird noise", "funny noise", "loud noise", "making noise", "noise", "banging",
         "squealing", "rattling", "grinding", "humming", "buzzing", "whistling", "rumbling", "screeching",
         "thumping", "clanking", "strange smell", "weird smell", "funny smell", "musty smell", "dusty smell",
         "burning dust", "smells like dirty socks", "vibrating"),
        90, "window", "heating", "soon", (_SYSTEM, _SINCE), _DIAGNOSTIC,
    ),
    ServiceTemplate(
        "water_leak", "Water leak at the unit", "a condensate leak visit",
        ("water by the furnace", "water around the furnace", "water near the air handler", "drip pan", "drain pan",
         "pan full", "condensate", "condensate line", "condensate pump", "clogged condensate", "ac leaking water",
         "ac leaking", "ac dripping", "furnace leaking", "furnace leaking water", "unit leaking", "air handler leaking",
         "ceiling stain under the unit", "water dripping from the unit", "water from the ac", "float switch",
         "leaking from the attic unit", "puddle by the furnace"),
        90, "window", "cooling", "soon",
        (_SINCE, Question("ceiling", "Is water coming through a ceiling?", ("yes", "no"))), _DIAGNOSTIC,
    ),
    ServiceTemplate(
        "thermostat", "Thermostat service", "a thermostat visit",
        ("thermostat", "thermostat blank", "thermostat broken", "screen blank", "smart thermostat", "nest", "ecobee",
         "honeywell", "install thermostat", "new thermostat", "replace thermostat", "thermostat battery",
         "wifi thermostat"),
        60, "window", "controls", "routine", (_THERMOSTAT, _SYSTEM), _DIAGNOSTIC,
    ),
    ServiceTemplate(
        "tune_up", "Tune-up or plan visit", "a tune-up",
        ("tune up", "tuneup", "tune-up", "maintenance", "check up", "checkup", "ac check", "furnace check",
        "inspection",
         "spring service", "fall service", "annual service", "yearly service", "seasonal service", "plan visit",
         "maintenance plan", "membership visit", "member visit", "clean and check", "system check", "ac tune up",
         "furnace tune up", "furnace cleaning", "furnace serviced", "ac serviced", "yearly check", "get it serviced",
         "clean the furnace", "routine service", "filter change", "change the filter", "winterize"),
        75, "window", "maintenance", "routine",
        (_SYSTEM, Question("member", "Are you on one of our maintenance plans?", ("yes", "no"))),
        "Included for plan members; otherwise the posted tune-up price.",
    ),
    ServiceTemplate(
        "air_quality", "Ducts, air quality and humidifiers", "an air quality visit",
        ("duct", "ducts", "ductwork", "duct cleaning", "clean the vents", "vent cleaning", "dryer vent", "air quality",
         "indoor air quality", "humidifier", "dehumidifier", "air purifier", "air filter system", "uv light",
         "dusty house", "allergies", "mold in the vents", "stuffy air", "too humid", "dry air"),
        90, "window", "ducts", "routine", (_SYSTEM,), "",
    ),
    ServiceTemplate(
        "estimate", "Replacement estimate", "a replacement estimate",
        ("estimate", "quote", "quote for new unit", "new unit", "new furnace", "new ac", "new system",
         "new air conditioner", "new heat pump", "new boiler", "replacement", "replace the system", "replace furnace",
         "replace ac", "replace the unit", "replace my unit", "install central air", "install ac", "put in central air",
         "install heat pump", "free estimate", "upgrade the system", "install a new", "twenty years old",
         "comfort advisor", "convert to a heat pump", "bid"),
        90, "exact", "sales", "routine",
        (_OLD_SYSTEM, _AGE, Question("decision_makers", "Will everyone who decides be there?", ("yes", "no"))),
        "Estimates are free of charge unless the owner says otherwise.",
    ),
    ServiceTemplate(
        "heat_pump", "Heat pump, mini-split or boiler service", "a heat pump, mini-split or boiler visit",
        ("heat pump", "heat pump broken", "mini split", "mini-split", "minisplit", "ductless", "boiler",
         "boiler broken", "boiler repair", "boiler leaking", "boiler down", "mini split broken", "mini split leaking",
         "heat pump repair", "aux heat", "defrost", "geothermal", "radiant floor", "steam boiler"),
        90, "window", "heat-pump", "soon", (_SYSTEM, _FUEL, _SINCE, _INDOOR), _DIAGNOSTIC,
    ),
)  # fmt: skip

VERTICAL = VerticalTemplate(
    key="hvac",
    name="Heating and air",
    services=SERVICES,
    never=(
        "a repair price before someone has looked",
        "what part has failed",
        "an exact arrival minute",
        "a promise about health or safety",
        "advice to use an oven or grill for heat",
        "the cancellation of an installation",
    ),
    safety=(
        "gas",
        "co",
        "fire",
        "sparks",
        "flooding",
        "no_heat_vulnerable",
        "no_cool_vulnerable",
        "downed_line",
        "medical",
    ),
    intake=(
        Question("reason", "What's going on with the system?", required=True),
        Question("phone", "What's the best number to reach you?", required=True),
        Question("name", "And your name?", required=True),
        Question("address", "What's the address, with the ZIP code?", required=True),
        Question("property", "Is that a home or a business?", ("home", "business")),
        Question("tenure", "Do you own it or rent?", ("own", "rent")),
        Question("access", "Anything we should know to get in, like a gate code or pets?"),
    ),
)
