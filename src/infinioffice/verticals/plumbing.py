"""Plumbing."""

from __future__ import annotations

from dataclasses import replace

from infinioffice.verticals.template import Question, ServiceTemplate, VerticalTemplate

_WHERE = Question("where", "Where in the house is it?")
_HOW_MUCH = Question("how_much", "Is it a drip, a steady stream, or spraying?", ("drip", "stream", "spraying"))
_SHUT_OFF = Question("shut_off", "Do you know where the main water shut-off is?", ("yes", "no"))
_FIXTURES = Question("fixtures", "Is it just one fixture, or several at once?", ("one", "several"))
_HEATER = Question("heater", "Is the water heater gas or electric, and about how old?", ("gas", "electric"))
_DAMAGE = Question("damage", "Is there any damage to a floor or ceiling?", ("yes", "no"))
_SEWER = Question("sewer", "Are you on a septic tank or the city sewer?", ("septic", "sewer"))
_FEE = "A dispatch fee applies and goes toward the repair."

SERVICES = (
    ServiceTemplate(
        "clogged_drain", "Clogged drain", "a clogged drain",
        ("clogged drain", "clogged sink", "drain clogged", "sink clogged", "sink backed up", "sink backing up",
         "slow drain", "drain slow", "sink won't drain", "tub won't drain", "shower won't drain",
         "shower drain clogged",
         "tub clogged", "bathtub clogged", "drain cleaning", "unclog", "snake the drain", "drain snake",
         "kitchen sink stopped up", "stopped up sink", "drain", "gurgling", "standing water in the sink", "clog",
         "blockage", "blocked drain", "floor drain", "laundry drain"),
        60, "window", "drains", "soon", (_WHERE, _FIXTURES), _FEE,
    ),
    ServiceTemplate(
        "main_line", "Main line or sewer backup", "a main line backup",
        ("main line", "main sewer", "sewer backup", "sewer line", "sewer backing up", "sewer backed up", "sewage",
         "sewage in the tub", "sewage backing up", "toilet and shower backing up", "everything backing up",
         "all the drains", "drains backing up", "whole house backed up", "backing up into the tub", "septic backing up",
         "hydro jet", "hydro jetting", "jetting", "roots in the line", "tree roots", "sewer smell"),
        120, "window", "sewer", "urgent", (_FIXTURES, _SEWER, Question("snaked", "When was it last snaked?")), _FEE,
    ),
    ServiceTemplate(
        "leak", "Leak under a sink or at a toilet", "a leak repair",
        ("leak", "leaking", "leaking pipe", "pipe leaking", "dripping pipe", "leak under the sink",
        "water under the sink",
         "sink leaking", "toilet leaking", "leak at the toilet", "leaky pipe", "water on the floor", "puddle",
         "drip", "ceiling leak", "water stain", "shut off valve leaking", "hose bib leaking", "spigot leaking",
         "outdoor faucet leaking", "shower leaking", "tub leaking", "washing machine leaking", "leak in the wall"),
        90, "window", "plumbing", "soon", (_WHERE, _HOW_MUCH, _SHUT_OFF, _DAMAGE), _FEE,
    ),
    ServiceTemplate(
        "burst_pipe", "Burst pipe", "a burst pipe",
        ("burst pipe", "pipe burst", "broken pipe", "pipe broke", "busted pipe", "pipe busted", "frozen pipe",
         "pipe froze", "pipes froze", "water spraying", "water everywhere", "gushing", "water pouring",
         "water coming through the ceiling", "flooding", "flooded", "basement flooded"),
        120, "window", "plumbing", "emergency", (_SHUT_OFF, _HOW_MUCH, _WHERE, _DAMAGE), "An emergency fee may apply.",
    ),
    ServiceTemplate(
        "water_heater", "Water heater repair", "a water heater repair",
        ("water heater", "hot water heater", "no hot water", "hot water out", "water heater broken",
         "water heater leaking", "hot water tank", "hot water tank leaking", "tankless", "lukewarm water",
         "not enough hot water", "runs out of hot water", "water not getting hot", "cold shower", "water heater pilot",
         "rusty hot water", "water heater noise", "fix water heater", "hot water"),
        90, "window", "water-heaters", "soon", (_HEATER, _HOW_MUCH), _FEE,
    ),
    ServiceTemplate(
        "water_heater_replace", "Water heater replacement", "a water heater replacement estimate",
        ("new water heater", "replace water heater", "water heater replacement", "install water heater",
         "water heater estimate", "quote for water heater", "new hot water heater", "replace hot water heater",
         "replace the tank", "new tankless", "install tankless", "switch to tankless", "water heater install"),
        45, "exact", "water-heaters", "soon", (replace(_HEATER, required=True), _WHERE),
        "The estimate comes before any work.",
    ),
    ServiceTemplate(
        "toilet", "Toilet repair or replacement", "a toilet repair",
        ("toilet", "running toilet", "toilet running", "toilet keeps running", "toilet won't flush", "toilet clogged",
         "clogged toilet", "toilet overflowing", "toilet broken", "toilet rocking", "new toilet", "replace toilet",
         "install toilet", "toilet stopped up", "toilet backed up", "commode", "toilet won't stop running", "flapper"),
        90, "window", "plumbing", "soon", (_WHERE, Question("other_toilet", "Is there another toilet you can use?")),
        _FEE,
    ),
    ServiceTemplate(
        "faucet_disposal", "Faucet or garbage disposal", "a faucet or disposal job",
        ("faucet", "leaky faucet", "dripping faucet", "faucet leaking", "faucet dripping", "new faucet",
         "replace faucet", "install faucet", "tap dripping", "garbage disposal", "disposal", "disposal jammed",
         "disposal broken", "disposal humming", "new disposal", "shower head", "shower valve", "kitchen faucet",
         "shower handle", "sink install", "dishwasher hookup"),
        75, "window", "plumbing", "routine", (_WHERE, Question("parts", "Do you already have the new part?")), _FEE,
    ),
    ServiceTemplate(
        "sump_pump", "Sump pump", "a sump pump visit",
        ("sump pump", "sump", "sump pump broken", "sump pump not working", "sump pit", "pump in the basement",
         "ejector pump", "sump pump alarm", "new sump pump", "battery backup pump"),
        90, "window", "pumps", "urgent", (Question("rising", "Is water rising right now?", ("yes", "no")),), _FEE,
    ),
    ServiceTemplate(
        "gas_line", "Gas line test or repair", "a gas line visit",
        ("gas line", "gas line repair", "gas line test", "run a gas line", "gas pipe", "gas pressure test",
         "hook up gas stove", "gas hookup", "move a gas line", "new gas line", "gas line for the grill"),
        120, "window", "gas", "soon", (Question("cleared", "Has the gas company been out and cleared it?"),), _FEE,
    ),
    ServiceTemplate(
        "slab_leak", "Slab leak detection", "a leak detection visit",
        ("slab leak", "leak detection", "leak under the slab", "warm spot on the floor", "high water bill",
         "water bill doubled", "hidden leak", "meter spinning", "find a leak"),
        120, "window", "leak-detection", "soon", (_DAMAGE, Question("foundation", "Slab or crawlspace?")), _FEE,
    ),
    ServiceTemplate(
        "water_quality", "Water quality and softeners", "a water quality estimate",
        ("water softener", "softener", "hard water", "water filter", "water filtration", "reverse osmosis",
         "water quality", "water tastes bad", "brown water", "water smells", "well water", "water test", "salt tank"),
        60, "exact", "sales", "routine", (), "The estimate comes before any work.",
    ),
    ServiceTemplate(
        "camera", "Camera inspection", "a camera inspection",
        ("camera inspection", "sewer camera", "sewer scope", "scope the line", "camera the line", "video inspection",
         "home inspection sewer", "camera"),
        90, "window", "sewer", "routine", (_SEWER,), "The posted inspection price applies.",
    ),
    ServiceTemplate(
        "backflow", "Backflow test", "a backflow test",
        ("backflow", "backflow test", "backflow preventer", "backflow certification", "annual backflow",
         "sprinkler backflow"),
        45, "window", "backflow", "routine", (), "The posted test price applies.",
    ),
    ServiceTemplate(
        "water_pressure", "Low water pressure", "a water pressure visit",
        ("no pressure", "low pressure", "low water pressure", "no water", "water pressure", "weak shower",
         "pressure regulator", "pressure too high", "water hammer", "banging pipes"),
        90, "window", "plumbing", "soon", (_FIXTURES,), _FEE,
    ),
)  # fmt: skip

VERTICAL = VerticalTemplate(
    key="plumbing",
    name="Plumbing",
    services=SERVICES,
    never=(
        "a repair price before someone has looked",
        "advice to walk through water near power",
        "an exact arrival minute",
        "that a gas line is safe",
    ),
    safety=("gas", "co", "fire", "flooding", "sewage", "sparks", "no_heat_vulnerable", "downed_line", "medical"),
    intake=(
        Question("reason", "What's going on?", required=True),
        Question("phone", "What's the best number to reach you?", required=True),
        Question("name", "And your name?", required=True),
        Question("address", "What's the address, with the ZIP code?", required=True),
        Question("tenure", "Do you own it or rent?", ("own", "rent")),
        Question("access", "Anything we should know to get in, like a gate code or pets?"),
    ),
)
