"""Dental."""

from __future__ import annotations

from infinioffice.verticals.template import Question, ServiceTemplate, VerticalTemplate

_PATIENT = Question("patient", "Is the appointment for you or for someone else?", ("me", "someone else"))
_PAIN = Question("pain", "From zero to ten, how bad is the pain?")
_SINCE = Question("since", "When did it start?")
_SWELLING = Question("swelling", "Is there any swelling, fever or bleeding?", ("yes", "no"))
_AREA = Question("area", "Which area is it?")
_GUARDIAN = Question("guardian", "Who is the parent or guardian coming along?")
_PLANNED = "Treatment is booked only from a plan the dentist has made."

SERVICES = (
    ServiceTemplate(
        "new_patient", "New patient exam with x-rays", "a new patient exam",
        ("new patient", "new patient exam", "first visit", "first time", "first appointment", "just moved",
         "haven't been in years", "new to the area", "new to the practice", "become a patient", "new patients",
         "been a while since i saw a dentist", "comprehensive exam", "full exam", "never been there before",
         "looking for a dentist", "find a dentist", "haven't seen a dentist", "x rays", "xrays", "x-rays"),
        90, "exact", "hygiene-and-doctor", "routine", (_PATIENT,), "",
    ),
    ServiceTemplate(
        "new_child", "New child exam", "a first visit for a child",
        ("child exam", "kids first visit", "first visit for my child", "first visit for my son",
         "first visit for my daughter", "new patient for my son", "new patient for my daughter", "child first visit",
         "toddler", "pediatric", "kids dentist", "first dental visit", "for my kid", "my baby's first tooth"),
        60, "exact", "hygiene-and-doctor", "routine", (_GUARDIAN,), "",
    ),
    ServiceTemplate(
        "cleaning", "Cleaning and check-up", "a cleaning",
        ("cleaning", "teeth cleaning", "dental cleaning", "teeth cleaned", "clean my teeth", "checkup", "check up",
         "check-up", "six month", "six months", "regular cleaning", "routine cleaning", "hygienist", "recall",
         "prophy", "dental exam", "exam", "periodic exam", "polish", "due for a cleaning", "yearly cleaning",
         "get my teeth cleaned", "regular visit", "routine visit", "dental checkup"),
        60, "exact", "hygiene", "routine", (_PATIENT,), "",
    ),
    ServiceTemplate(
        "perio_maintenance", "Periodontal maintenance", "a periodontal maintenance visit",
        ("perio maintenance", "periodontal maintenance", "periodontal", "gum maintenance", "every three months",
         "three month cleaning", "deep cleaning follow up", "gum cleaning", "perio"),
        60, "exact", "hygiene", "routine", (_PATIENT,), "",
    ),
    ServiceTemplate(
        "deep_cleaning", "Deep cleaning", "a deep cleaning",
        ("deep cleaning", "scaling", "root planing", "scaling and root planing", "gum disease", "gums bleeding",
         "bleeding gums", "srp", "gum treatment", "quadrant"),
        90, "exact", "hygiene-anesthetic", "routine", (_PATIENT,), _PLANNED,
    ),
    ServiceTemplate(
        "emergency_exam", "Emergency exam", "an emergency exam",
        ("toothache", "tooth ache", "tooth hurts", "teeth hurt", "tooth pain", "pain in my tooth", "broke a tooth",
         "broken tooth", "tooth broke", "chipped tooth", "chipped a tooth", "cracked tooth", "cracked a tooth",
         "tooth is killing me", "lost a filling", "filling fell out", "filling came out", "abscess", "sensitive tooth",
         "emergency appointment", "dental emergency", "sore tooth", "throbbing", "jaw hurts", "mouth hurts",
         "wisdom tooth hurts", "severe pain", "in pain", "gum swollen", "swollen gum", "loose tooth", "tooth fell out",
         "hurts to chew", "hurts when i bite", "tooth killing me", "in a lot of pain", "infection", "infected"),
        30, "exact", "doctor", "urgent", (_PAIN, _SINCE, _SWELLING, _AREA), "",
    ),
    ServiceTemplate(
        "filling", "Filling", "a filling",
        ("filling", "cavity", "cavities", "fill a cavity", "get a filling", "fillings", "bonding", "cavity filled"),
        60, "exact", "doctor", "routine", (_AREA,), _PLANNED,
    ),
    ServiceTemplate(
        "crown", "Crown or bridge", "a crown appointment",
        ("crown", "crown prep", "bridge", "permanent crown", "seat my crown", "veneer", "veneers", "new crown",
         "temporary crown", "onlay"),
        90, "exact", "doctor", "routine", (_AREA,), _PLANNED,
    ),
    ServiceTemplate(
        "recement", "Crown re-cement", "a crown re-cement",
        ("crown fell off", "crown came off", "lost my crown", "crown loose", "lost crown", "crown popped off",
         "cap fell off", "cap came off", "bridge came off", "recement", "glue my crown", "crown broke", "lost my cap",
         "temporary came off", "temporary fell off"),
        30, "exact", "doctor", "soon", (_PAIN, _AREA), "",
    ),
    ServiceTemplate(
        "root_canal", "Root canal", "a root canal",
        ("root canal", "root canals", "endodontist", "nerve treatment", "endo"),
        90, "exact", "endo", "soon", (_PAIN, _AREA), _PLANNED,
    ),
    ServiceTemplate(
        "extraction", "Extraction", "an extraction",
        ("extraction", "tooth pulled", "pull a tooth", "pull my tooth", "tooth removed", "tooth taken out",
         "get it pulled", "teeth pulled", "remove a tooth", "tooth out"),
        60, "exact", "doctor", "soon", (_PAIN, _AREA), _PLANNED,
    ),
    ServiceTemplate(
        "wisdom_consult", "Wisdom tooth consult", "a wisdom tooth consult",
        ("wisdom tooth", "wisdom teeth", "wisdom teeth out", "wisdom teeth removed", "wisdom tooth consult",
         "wisdom tooth coming in", "implant", "implants", "implant consult"),
        30, "exact", "doctor", "routine", (_PAIN,), "",
    ),
    ServiceTemplate(
        "denture", "Denture or partial adjustment", "a denture adjustment",
        ("denture", "dentures", "partial", "denture adjustment", "sore spot", "denture broke", "dentures loose",
         "reline", "false teeth", "plate"),
        30, "exact", "doctor", "routine", (_AREA,), "",
    ),
    ServiceTemplate(
        "cosmetic_consult", "Night guard, whitening or aligner consult", "a consult",
        ("night guard", "mouth guard", "grinding my teeth", "whitening", "teeth whitening", "bleaching", "whiter teeth",
         "invisalign", "aligners", "clear aligners", "braces consult", "straighten my teeth", "cosmetic",
         "smile makeover",
         "retainer", "new retainer", "sleep apnea appliance", "consultation", "consult", "braces"),
        45, "exact", "doctor", "routine", (_PATIENT,), "",
    ),
    ServiceTemplate(
        "ortho_wire", "Orthodontic wire or bracket", "a bracket and wire visit",
        ("wire poking", "poking wire", "bracket came off", "broken bracket", "braces broke", "loose bracket",
         "broken wire", "wire came loose", "wire broke", "braces adjustment"),
        20, "exact", "ortho", "soon", (_AREA,), "",
    ),
    ServiceTemplate(
        "post_op", "Post-op check", "a post-op check",
        ("post op", "post-op", "follow up", "follow-up", "after my extraction", "after the surgery", "stitches",
         "dry socket", "check my extraction", "healing", "suture removal", "after my root canal"),
        20, "exact", "doctor", "soon", (_SWELLING, _PAIN), "",
    ),
)  # fmt: skip

VERTICAL = VerticalTemplate(
    key="dental",
    name="Dental",
    services=SERVICES,
    never=(
        "a diagnosis or advice on medicine",
        "a card, Social Security or member number",
        "that someone is a patient, to anyone else",
        "a booking of treatment that is not in a plan",
        "what insurance will pay",
    ),
    safety=(
        "airway",
        "bleeding",
        "swelling",
        "tooth_knocked_out",
        "jaw_injury",
        "medical",
        "fire",
        "self_harm",
    ),
    intake=(
        Question("new_or_existing", "Have you been here before?", ("yes", "no"), required=True),
        Question("patient", "Who is the appointment for?", required=True),
        Question("name", "What's the patient's full name?", required=True),
        Question("birth_date", "And the date of birth?", required=True),
        Question("phone", "What's the best number to reach you?", required=True),
        Question("reason", "What brings you in?", required=True),
        Question("insurance", "Which dental insurance do you have, if any? Just the company's name."),
        Question("accommodations", "Is there anything the team should know to make the visit easier?"),
    ),
    insurers=(
        "Delta Dental",
        "Cigna",
        "Aetna",
        "MetLife",
        "Guardian",
        "United Concordia",
        "UnitedHealthcare",
        "Blue Cross Blue Shield",
        "Humana",
        "Principal",
        "Ameritas",
        "Anthem",
        "Sun Life",
        "Medicaid",
    ),
)
