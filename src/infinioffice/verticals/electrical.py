"""Electrical."""

from __future__ import annotations

from dataclasses import replace

from infinioffice.verticals.template import Question, ServiceTemplate, VerticalTemplate

_WHOLE = Question("whole_house", "Is it the whole house or just part of it?", ("whole house", "part"))
_NEIGHBORS = Question("neighbors", "Are the neighbors out too?", ("yes", "no"))
_HOT = Question("hot", "Is anything hot, buzzing or sparking, or is there a burning smell?", ("yes", "no"))
_PANEL = Question("panel", "Do you know the brand of the panel and how many amps it is?")
_HOME_AGE = Question("home_age", "About how old is the house?")
_LOAD = Question("load", "Has anything new been plugged in or added lately?")
_FEE = "A dispatch fee applies and goes toward the repair."
_ESTIMATE = "The estimate comes before any work."

SERVICES = (
    ServiceTemplate(
        "partial_outage", "Partial outage or dead outlets", "a partial outage visit",
        ("dead outlet", "dead outlets", "outlet broken", "outlets broken", "outlet not working", "no power",
         "lost power", "power out", "half the house", "part of the house", "partial outage", "outage",
         "power out in one room", "lights flickering", "flickering lights", "lights flicker", "lights dim",
         "gfci won't reset", "no electricity", "lights out", "plugs not working", "plug dead", "lights not working"),
        90, "window", "electrical", "soon", (_WHOLE, _NEIGHBORS, _HOT), _FEE,
    ),
    ServiceTemplate(
        "breaker", "Breaker keeps tripping", "a breaker visit",
        ("breaker", "breaker tripping", "breaker keeps tripping", "breaker trips", "breaker won't reset",
         "tripped breaker", "breaker tripped", "blown fuse", "fuse", "blowing fuses", "circuit breaker",
         "circuit overloaded", "replace breaker", "afci tripping"),
        90, "window", "electrical", "soon", (_LOAD, _HOT, _PANEL), _FEE,
    ),
    ServiceTemplate(
        "panel_upgrade", "Panel upgrade estimate", "a panel upgrade estimate",
        ("panel upgrade", "upgrade the panel", "new panel", "replace panel", "electrical panel", "200 amp",
         "two hundred amp", "service upgrade", "panel", "fuse box", "breaker box", "replace fuse box", "subpanel",
         "panel replacement", "federal pacific", "zinsco", "meter base"),
        60, "exact", "master-electrician", "routine", (replace(_PANEL, required=True), _HOME_AGE), _ESTIMATE,
    ),
    ServiceTemplate(
        "ev_estimate", "EV charger estimate", "an EV charger estimate",
        ("ev charger estimate", "quote for ev charger", "ev charger", "car charger", "electric car charger",
         "tesla charger", "electric vehicle charger", "charging station", "level two charger", "level 2 charger",
         "charger for my tesla", "wall connector", "estimate for charger"),
        60, "exact", "ev", "routine", (_PANEL, Question("distance", "How far is the panel from where you park?")),
        _ESTIMATE,
    ),
    ServiceTemplate(
        "ev_install", "EV charger installation", "an EV charger installation",
        ("install ev charger", "ev charger installation", "install car charger", "put in ev charger",
         "install tesla charger", "charger installed", "install the charger", "install charging station"),
        240, "exact", "ev", "routine", (_PANEL, Question("have_charger", "Do you already have the charger?")),
        _ESTIMATE,
    ),
    ServiceTemplate(
        "outlet_fixture", "Outlet, switch or light fixture", "an outlet, switch or light job",
        ("outlet", "new outlet", "add outlet", "install outlet", "replace outlet", "switch", "light switch",
         "dimmer", "dimmer switch", "light fixture", "install light", "new light", "hang a light", "chandelier",
         "recessed lights", "can lights", "under cabinet lights", "outdoor lights", "security light", "motion light",
         "usb outlet", "gfci", "dryer outlet", "hot tub wiring", "doorbell", "bathroom fan", "exhaust fan", "fixture",
         "landscape lighting", "replace switch"),
        90, "window", "electrical", "routine", (Question("count", "How many are there?"), _HOT), _FEE,
    ),
    ServiceTemplate(
        "ceiling_fan", "Ceiling fan", "a ceiling fan job",
        ("ceiling fan", "install ceiling fan", "hang ceiling fan", "replace ceiling fan", "ceiling fan wobbling",
         "ceiling fan broken", "fan install", "fan installed"),
        120, "window", "electrical", "routine", (Question("box", "Is there a fan or a light there now?"),), _FEE,
    ),
    ServiceTemplate(
        "generator", "Generator service", "a generator visit",
        ("generator", "generator service", "generator won't start", "generator broken", "standby generator",
         "generac", "whole house generator", "transfer switch", "generator maintenance", "portable generator hookup",
         "interlock", "generator tune up", "install generator"),
        90, "window", "generator", "soon", (Question("model", "What make and size is it?"),), _FEE,
    ),
    ServiceTemplate(
        "smoke_co", "Smoke and CO detectors", "a detector visit",
        ("smoke detector", "smoke detectors", "smoke alarm chirping", "smoke detector chirping",
        "smoke detector beeping",
         "install smoke detectors", "replace smoke detectors", "install co detector", "hardwired smoke detectors",
         "detectors chirping", "low battery chirp", "new detectors"),
        60, "window", "electrical", "routine", (Question("count", "How many are there?"),), _FEE,
    ),
    ServiceTemplate(
        "surge", "Whole-home surge protection", "a surge protection job",
        ("surge protector", "surge protection", "whole home surge", "whole house surge", "power surge", "surge",
         "lightning protection"),
        60, "window", "electrical", "routine", (_PANEL,), "The posted price applies.",
    ),
    ServiceTemplate(
        "inspection", "Code or real-estate inspection", "an electrical inspection",
        ("electrical inspection", "code inspection", "real estate inspection", "home inspection", "inspection",
         "failed inspection", "insurance inspection", "safety inspection", "check the wiring", "buying a house",
         "selling the house", "bring up to code"),
        60, "exact", "master-electrician", "routine", (_HOME_AGE,), "The posted inspection price applies.",
    ),
    ServiceTemplate(
        "rewire", "Rewire estimate", "a rewiring estimate",
        ("rewire", "rewiring", "whole house rewire", "knob and tube", "aluminum wiring", "old wiring", "new wiring",
         "wire an addition", "remodel wiring", "wire the garage", "wire a basement", "bad wiring", "wiring"),
        90, "exact", "master-electrician", "routine", (_HOME_AGE, _PANEL), _ESTIMATE,
    ),
)  # fmt: skip

VERTICAL = VerticalTemplate(
    key="electrical",
    name="Electrical",
    services=SERVICES,
    never=(
        "advice to reset it and see",
        "a repair price before someone has looked",
        "that something is safe to touch or use",
        "an exact arrival minute",
    ),
    safety=("fire", "sparks", "shock", "downed_line", "gas", "co", "flooding", "medical"),
    intake=(
        Question("reason", "What's going on?", required=True),
        Question("phone", "What's the best number to reach you?", required=True),
        Question("name", "And your name?", required=True),
        Question("address", "What's the address, with the ZIP code?", required=True),
        Question("tenure", "Do you own it or rent?", ("own", "rent")),
        Question("access", "Anything we should know to get in, like a gate code or pets?"),
    ),
)
