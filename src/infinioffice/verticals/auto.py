"""Auto repair."""

from __future__ import annotations

from infinioffice.verticals.template import Question, ServiceTemplate, VerticalTemplate

_LIGHTS = Question("lights", "Are any dash lights on, and is one flashing?", ("none", "steady", "flashing"))
_DRIVABLE = Question("drivable", "Can it be driven, or does it need a tow?", ("drivable", "tow"))
_WHEN = Question("when_it_happens", "When does it happen: cold, on the highway, turning, braking?")
_WAIT = Question("wait_or_drop", "Will you wait or drop it off?", ("wait", "drop off"))
_WHERE = Question("where", "Where is the car right now?")
_MILES = Question("mileage", "About how many miles are on it?", required=True)
_PLATE = Question("plate", "What's the license plate?", required=True)
_DIAG = "A diagnostic fee applies."

SERVICES = (
    ServiceTemplate(
        "oil_change", "Oil and filter change", "an oil change",
        ("oil change", "oil", "change the oil", "oil changed", "change my oil", "synthetic oil", "synthetic",
         "oil and filter", "oil filter", "oil service", "lube", "service due", "maintenance light", "oil light",
         "lof", "high mileage oil"),
        30, "exact", "lube", "routine", (_MILES, _WAIT), "The posted price applies.",
    ),
    ServiceTemplate(
        "tires", "Tires: rotation, repair or replacement", "tire work",
        ("tire", "tires", "flat", "flat tire", "tire rotation", "rotate tires", "tires rotated", "balance tires",
         "tire balance", "new tires", "mount tires", "tire repair", "patch a tire", "plug a tire", "nail in the tire",
         "screw in the tire", "low tire light", "tire pressure light", "tpms", "shaking at sixty",
         "shakes on the highway",
         "snow tires", "winter tires", "bald tires", "slow leak in the tire", "blowout", "tire check"),
        60, "exact", "tire", "soon", (_DRIVABLE, _WAIT), "The posted price applies.",
    ),
    ServiceTemplate(
        "brake_inspect", "Brake inspection", "a brake inspection",
        ("brakes", "brake", "brake inspection", "brakes grinding", "brakes squealing", "brakes squeaking",
         "brake noise", "grinding when i brake", "squealing when i stop", "pedal soft", "soft pedal", "spongy pedal",
         "brake pedal", "brake light on", "brakes checked", "check the brakes", "brakes looked at",
         "look at the brakes", "look at my brakes", "brakes vibrating", "brake fluid",
         "brakes feel", "abs light", "parking brake"),
        45, "exact", "general", "urgent", (_WHEN, _DRIVABLE), "",
    ),
    ServiceTemplate(
        "brake_service", "Brake pads and rotors", "a brake job",
        ("brake pads", "brake job", "rotors", "pads and rotors", "new brakes", "replace brakes", "brakes replaced",
         "brakes done", "front brakes", "rear brakes", "calipers", "brake replacement", "brake shoes"),
        120, "exact", "general", "soon", (_WAIT,), "",
    ),
    ServiceTemplate(
        "diagnostic", "Check-engine diagnostic", "a diagnostic",
        ("check engine", "check engine light", "engine light", "cel", "diagnostic", "diagnosis", "warning light",
         "dash light", "light on the dash", "code p", "read the code", "running rough", "runs rough", "misfire",
         "stalling", "stalls", "sputtering", "hesitates", "losing power", "rough idle", "bad gas mileage",
         "service engine soon", "light on my dashboard", "jerks", "won't accelerate", "lights on the dash",
         "electrical problem", "strange noise", "weird noise", "making a noise", "funny noise", "oil leak",
         "leaking oil"),
        90, "exact", "diagnostic", "soon", (_LIGHTS, _WHEN, _DRIVABLE), _DIAG,
    ),
    ServiceTemplate(
        "no_start", "No-start or tow-in", "a no-start diagnosis",
        ("won't start", "no start", "not starting", "doesn't start", "won't crank", "clicking", "just clicks",
         "car broken", "truck broken", "won't turn over", "doesn't turn over", "car died", "tow", "towed",
         "tow in", "need a tow", "tow truck", "broke down", "stranded", "car dead", "didn't start",
         "key won't turn", "cranks but won't start"),
        90, "exact", "diagnostic", "urgent", (_WHERE, _DRIVABLE), _DIAG,
    ),
    ServiceTemplate(
        "overheating", "Overheating or coolant leak", "a cooling system check",
        ("overheating", "overheats", "overheated", "running hot", "temperature gauge", "temp gauge", "coolant",
         "coolant leak", "leaking coolant", "antifreeze", "radiator", "steam from the hood", "thermostat",
         "water pump", "radiator leak", "coolant flush", "heater core", "no heat in the car", "green fluid"),
        90, "exact", "diagnostic", "urgent", (_DRIVABLE, _WHERE), _DIAG,
    ),
    ServiceTemplate(
        "ac_service", "A/C service", "an A/C service",
        ("ac", "ac broken", "ac not cooling", "ac blowing warm", "blowing warm", "blowing hot", "ac recharge",
        "recharge",
         "freon", "ac service", "ac repair", "ac leak", "no cold air", "not cold", "compressor"),
        75, "exact", "ac", "routine", (_WHEN,), _DIAG,
    ),
    ServiceTemplate(
        "battery", "Battery, alternator or starter", "a battery and charging check",
        ("battery", "dead battery", "new battery", "battery dead", "battery light", "alternator", "starter",
         "jump start", "needs a jump", "battery keeps dying", "battery test", "charging system", "replace battery"),
        60, "exact", "general", "soon", (_DRIVABLE, _WAIT), "",
    ),
    ServiceTemplate(
        "alignment", "Wheel alignment", "an alignment",
        ("alignment", "wheel alignment", "align", "pulls left", "pulls right", "pulling to the left",
         "pulling to the right", "pulls to one side", "drifts", "steering wheel crooked", "front end alignment",
         "uneven tire wear", "hit a pothole", "hit a curb"),
        60, "exact", "alignment", "routine", (_WAIT,), "The posted price applies.",
    ),
    ServiceTemplate(
        "suspension", "Suspension or steering noise", "a suspension check",
        ("suspension", "clunk", "clunking", "clunk over bumps", "noise over bumps", "struts", "shocks", "ball joint",
         "tie rod", "control arm", "wheel bearing", "power steering", "steering stiff", "hard to steer",
         "bouncy ride", "cv axle", "clicking when turning", "steering noise", "humming wheel"),
        60, "exact", "general", "soon", (_WHEN, _DRIVABLE), _DIAG,
    ),
    ServiceTemplate(
        "state_inspection", "State or emissions inspection", "a state inspection",
        ("inspection", "state inspection", "inspection sticker", "sticker", "emissions", "emissions test", "smog",
         "smog check", "safety inspection", "inspected", "car inspection", "registration inspection",
         "failed emissions"),
        40, "exact", "inspector", "routine", (_PLATE, _WAIT), "The posted price applies.",
    ),
    ServiceTemplate(
        "factory_maintenance", "Factory maintenance", "a factory maintenance visit",
        ("factory maintenance", "scheduled maintenance", "maintenance", "thirty thousand mile service",
         "sixty thousand mile service", "ninety thousand mile service", "30k service", "60k service", "90k service",
         "mile service", "tune up", "tuneup", "spark plugs", "full service", "car serviced", "vehicle serviced",
         "get it serviced", "check up", "air filter", "cabin filter", "serpentine belt", "fluids", "once over"),
        180, "exact", "general", "routine", (_MILES, _WAIT), "",
    ),
    ServiceTemplate(
        "transmission_fluid", "Transmission fluid service", "a transmission fluid service",
        ("transmission fluid", "transmission flush", "transmission service", "change transmission fluid",
         "differential fluid", "transfer case"),
        180, "exact", "general", "routine", (_MILES, _WAIT), "",
    ),
    ServiceTemplate(
        "major_repair", "Timing belt, engine or transmission work", "a major repair evaluation",
        ("timing belt", "timing chain", "engine repair", "engine replacement", "transmission", "transmission slipping",
         "transmission repair", "rebuild", "head gasket", "clutch", "new engine", "engine knocking", "blown engine",
         "won't shift", "gears slipping"),
        480, "exact", "master", "soon", (_DRIVABLE, _WHERE), _DIAG,
    ),
    ServiceTemplate(
        "pre_purchase", "Pre-purchase inspection", "a pre-purchase inspection",
        ("pre purchase inspection", "prepurchase inspection", "pre-purchase", "buying a used car",
        "used car inspection",
         "look at a car i'm buying", "before i buy", "thinking of buying", "check out a car"),
        90, "exact", "master", "routine", (), "The posted price applies.",
    ),
    ServiceTemplate(
        "hybrid_ev", "Hybrid or EV service", "a hybrid or EV service",
        ("hybrid", "hybrid battery", "electric car", "ev", "tesla", "prius", "leaf", "plug in hybrid",
         "high voltage battery", "ev service", "won't charge"),
        90, "exact", "high-voltage", "soon", (_LIGHTS, _DRIVABLE), _DIAG,
    ),
)  # fmt: skip

VERTICAL = VerticalTemplate(
    key="auto",
    name="Auto repair",
    services=SERVICES,
    never=(
        "a price outside the posted menu",
        "when a dropped-off car will be done",
        "an approval of work",
        "that a car is safe to drive",
        "an offer the owner has not published",
    ),
    safety=(
        "crash",
        "fire",
        "fuel_smell",
        "no_brakes",
        "steering_loss",
        "flashing_engine",
        "overheating",
        "stranded",
        "medical",
        "ev_battery",
    ),
    intake=(
        Question("vehicle", "What's the year, make and model?", required=True),
        Question("concern", "What is it doing, or what would you like done?", required=True),
        Question("phone", "What's the best number to reach you?", required=True),
        Question("name", "And your name?", required=True),
        Question("mileage", "About how many miles are on it?"),
        Question("been_before", "Have you been in with us before?", ("yes", "no")),
        Question("approver", "Who approves the estimate, and by call or text?", ("call", "text")),
    ),
)
