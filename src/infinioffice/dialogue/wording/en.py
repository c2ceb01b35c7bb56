"""Every English sentence the voice can say, in the order a call meets them. A reviewer reads this file and has heard
everything.

Law: data and one lookup. Variants differ in words only, never in meaning; which one is said follows from the call's
seed, so a replayed call says the same. Rules of manner: short, warm, one question at a time; no price, date or name
that is not filled in from the business's own facts or a committed row; nothing is "booked" outside `booked_*`.
"""

from __future__ import annotations

from infinioffice.dialogue.wording.callers_en_phrases import RUDE, SMALL_TALK

__all__ = ["FIXED", "RUDE", "SENTENCES", "SMALL_TALK", "STYLES", "line"]

SENTENCES: dict[str, tuple[str, ...]] = {
    # ── Greeting ────────────────────────────────────────────────────────────────────────────────────────────────────
    "greeting": ("Thanks for calling {business}. I'm {agent}, the automated AI assistant.",),
    "greeting_own": ("{greeting} I'm {agent}, the automated AI assistant.",),
    "notice": ("This call is recorded.",),
    "emergency_line": ("If this is an emergency, hang up and dial 911.",),
    "how_can_i_help": ("How can I help?",),
    "how_can_i_help_again": ("What can I do for you today?", "How can I help you?"),
    "resumed": ("Sorry, the line dipped for a moment. I'm still here.",),
    "resumed_start": ("Sorry, we lost the line for a moment. This is {business}'s automated assistant.",),
    # ── By keys ─────────────────────────────────────────────────────────────────────────────────────────────────────
    "keys_instead": ("I'm having trouble hearing you, so let's use the keypad of your phone.",),
    "keys_open": ("Press 1 to book, 2 to change or 3 to cancel an appointment, or 0 to leave a message.",),
    "keys_menu": ("{menu} Or press 0 to leave a message.",),
    "keys_first": ("Press {key} for the first opening we have.",),
    "keys_choice": ("Press {key} for {what}.",),
    "keys_part": ("Press 1 for the morning, 2 for the afternoon, or 3 for any time that day.",),
    "keys_yes_no": ("Press 1 for yes, or 2 for no.",),
    "keys_any": ("Press 0 to leave a message, or star to hear that again.",),
    "keys_give_up": ("I'm sorry, I still can't hear you. Please leave a message.",),
    # ── What is it about ────────────────────────────────────────────────────────────────────────────────────────────
    "open_unclear": (
        "Sorry, I didn't quite get that. Would you like to book, change or cancel a visit, or leave a message?",
    ),
    "open_keys": (
        (
            "I'm having trouble hearing you. Press 1 to book, 2 to change or cancel an appointment, or 0 to leave"
            " a message."
        ),
    ),
    "ask_service": (
        "Sure. What do you need help with?",
        "Happy to set that up. What's it for?",
        "Of course. What can we help you with?",
    ),
    "ask_service_short": ("What's the visit for?", "What do you need done?"),
    "service_examples": ("Sorry, I didn't catch what it's for. We do things like {examples}. What do you need?",),
    "service_keys": ("Let's use the keypad. {menu}",),
    "service_key": ("Press {key} for {service}.",),
    "service_key_other": ("Press {key} for anything else.",),
    "service_unknown": ("I want to get this right, so let me have someone call you back about it.",),
    "which_service": ("Is that {services}?",),
    # ── Day and time ────────────────────────────────────────────────────────────────────────────────────────────────
    "ack_service": ("Okay, {service}.", "Got it, {service}.", "Sure, {service}."),
    "and_now": ("And now {service}.",),
    "ack_sorry": ("Sorry to hear that. Let's get you {service}.", "Oh no. Let's get you {service}."),
    "ask_when": ("What day and time work for you?", "When would you like to come in?", "What day would suit you?"),
    "ask_when_visit": (
        "What day works for the visit?",
        "When would you like us to come out?",
        "What day would suit you?",
    ),
    "ask_when_short": ("What day and time would you like?",),
    "when_unclear": ("Sorry, I didn't catch the day. You can say something like tomorrow morning.",),
    "when_first": ("Let me just give you the first times we have.",),
    "when_past": ("That's already past. What day from today on would work?",),
    "ask_other_time": ("What other day or time would work?", "What day or time would be better?"),
    # ── Offers ──────────────────────────────────────────────────────────────────────────────────────────────────────
    "offer_one": ("I have {offers}. Does that work?", "There's {offers}. Would that work?"),
    "offer_many": ("I have {offers}. Which would you like?", "There's {offers}. Which one works best?"),
    "offer_again": ("So, {offers}. Which would you like?",),
    "offer_again_one": ("So, {offers}. Does that work?",),
    "offer_keys": ("Let's use the keypad. {menu} Or press 0 to leave a message.",),
    "offer_key": ("Press {key} for {offer}.",),
    "closest_one": ("Does that work?",),
    "closest_many": ("Would one of those work?",),
    "works": ("I can do {offer}.", "I have {offer}."),
    "closest": ("The closest I have is {offers}. {question}",),
    "which_one": ("Great. Which one: {offers}?",),
    "narrowed": ("I have {offers}. Which of those?",),
    "only_these": ("Those are the only ones I have right now.",),
    "taken_just_now": ("I'm sorry, somebody just took that one.",),
    "hold_expired": ("I'm sorry, that time has just gone.",),
    "none_at_all": ("I'm sorry, I don't have anything open for that in the coming weeks.",),
    "ask_waitlist": ("Shall I put you on the waiting list? We'd call you if something opens up.",),
    "ask_waitlist_again": ("Shall I put you on the waiting list?",),
    "waitlisted": ("You're on the waiting list. We'll call you if something opens up.",),
    # Why a time cannot be had, by the rule that failed.
    "refused_closed": ("We're closed {day}.",),
    "refused_holiday": ("We're closed {day}, it's a holiday.",),
    "refused_past": ("That time has already passed.",),
    "refused_past_today": ("There's nothing left today.",),
    "refused_notice": ("That's a little too soon for us.",),
    "refused_horizon": ("We're not booking that far ahead yet.",),
    "refused_taken": ("That time is taken.", "I'm afraid that time's taken."),
    "refused_area": ("I'm sorry, we don't go out to that ZIP code.",),
    "refused_provider_away": ("{provider} isn't available then.",),
    "refused_too_long": ("There isn't enough room for that visit then.",),
    "refused_no_such_service": ("I'm sorry, I can't book that one over the phone.",),
    "refused_not_in_hours": ("We're not open at that time.",),
    "refused_off_grid": ("I don't have exactly that time.",),
    "refused_other": ("I don't have that time.",),
    # ── Name, number, place ─────────────────────────────────────────────────────────────────────────────────────────
    "ask_name_and_caller_id": (
        "Can I get your name, and is the number ending {ending} good to reach you?",
        "What's your name, and is the number ending {ending} the best one for you?",
    ),
    "ask_name_and_address": (
        "Can I get your name, and the address for the visit with the ZIP code?",
        "What's your name, and the address with the ZIP code?",
    ),
    "ask_name_and": ("Can I get your name, and {question}", "What's your name, and {question}"),
    "ask_name_and_phone": (
        "Can I get your name and the best phone number for you?",
        "What's your name, and the best number to reach you?",
    ),
    "ask_name": ("And your name, please?", "What name should I put it under?"),
    "ask_name_again": ("Sorry, what was the name?", "Sorry, I missed the name. What was it?"),
    "ask_last_name_spelled": ("Thanks, {first_name}. Could you spell your last name for me?",),
    "ask_first_name": ("And your first name?",),
    "ask_first_name_spelled": ("Sorry about that. Could you spell your first name for me?",),
    "ask_last_name_words": (
        "I want to get that right. Could you spell your last name with a word for each letter, like B as in boy?",
    ),
    "ask_name_spelled": ("Sorry about that. Could you spell your last name for me?",),
    "ask_phone": ("What's the best phone number to reach you?", "And the best number to reach you?"),
    "ask_caller_id": ("Is the number ending {ending} good to reach you?",),
    "ask_phone_rest": ("I have {digits} so far. What's the rest?",),
    "ask_phone_again": ("Sorry, I didn't get the whole number. Could you say it once more, area code first?",),
    "ask_phone_keys": ("Let's use the keypad. Please type your ten-digit phone number.",),
    "ask_address": (
        "What's the address for the visit, with the ZIP code?",
        "And where should we come? The address and ZIP code, please.",
    ),
    "ask_zip": ("And what's the ZIP code there?",),
    "ask_street": ("And the street address?",),
    "ask_zip_keys": ("Please type the five digits of the ZIP code.",),
    "ask_address_again": ("Sorry, could you say the street address once more, the house number first?",),
    "area_no": ("I'm sorry, {zip} is outside the area we serve.",),
    "ask_area_message": ("I can take a message in case the team can make an exception. Would you like that?",),
    "ask_birth_date_again": ("Sorry, could you give me the birth date as month, day and year?",),
    "thanks_name": ("Thanks, {first_name}.", "Thank you, {first_name}."),
    # ── Read-back and booking ───────────────────────────────────────────────────────────────────────────────────────
    "confirm": (
        "Let me read that back: {what}, {when}{where}, for {name}, {phone}. Shall I book it?",
        "So that's {what}, {when}{where}, for {name}, {phone}. Shall I go ahead and book it?",
    ),
    "confirm_again": ("Shall I book it?",),
    "confirm_phone_ending": ("phone ending {ending}",),
    "confirm_caller_id": ("and we'll reach you at this number, ending {ending}",),
    "confirm_vehicle": (" for the {vehicle}",),
    "confirm_born": (", born {day}",),
    "confirm_phone_full": ("phone number {digits}",),
    "confirm_where": (", at {address}",),
    "confirm_unclear": ("Sorry, is that a yes? Say yes and I'll book it, or tell me what to change.",),
    "confirm_keys": ("Press 1 to book it, or 2 to change something.",),
    "confirm_move_keys": ("Press 1 to move it, or 2 to change something.",),
    "fixing": ("No problem. What should I change?", "Sure. What would you like different?"),
    "fixing_again": ("What should be different: the time, the name, the number or the address?",),
    "booked": (
        "You're all set, {first_name}. {What} is booked for {when}.",
        "Done, {first_name}. {What} is booked for {when}.",
    ),
    "pending_check": ("I've got you down, {first_name}: {what}, {when}. You'll get a text to confirm it.",),
    "pending": ("Thanks, {first_name}. I've put {what} down for {when}, and the office will confirm it with you.",),
    # ── Text consent: a fixed script, never varied (compliance 4.2) ─────────────────────────────────────────────────
    "consent": (
        (
            "May {business} text this number your appointment confirmation and reminders? Message frequency "
            "varies, message and data rates may apply. Reply STOP to opt out or HELP for help. Terms and privacy "
            "are at {site}. Is that okay?"
        ),
    ),
    "consent_again": ("Is it okay to text this number?",),
    "consent_yes": ("Great, you'll get a text.", "Perfect, a text is on its way."),
    "text_failed": ("I couldn't send the text just now, but your appointment stands.",),
    "consent_no": ("No problem, no texts.", "That's fine, we won't text you."),
    # ── Anything else, goodbye ──────────────────────────────────────────────────────────────────────────────────────
    "more": ("Is there anything else I can help with?", "Anything else I can do for you?"),
    "more_short": ("Anything else?",),
    "what_is_it": ("Sure, go ahead.", "Of course, go ahead."),
    "what_else": ("Sure, what else can I do?", "Of course. What is it?"),
    "parting": (
        "If that's everything, thanks for calling {business}. See you then. Goodbye!",
        "If there's nothing else, thanks for calling, and see you then. Goodbye!",
    ),
    "parted": ("Bye now!", "Bye!"),
    "goodbye": ("Thanks for calling {business}. Goodbye!", "Thanks for calling {business}. Have a good day!"),
    "goodbye_booked": ("Thanks for calling {business}. See you then. Goodbye!", "Thanks, and see you then. Goodbye!"),
    "no_problem": ("No problem.", "That's fine.", "Sure thing."),
    "nothing_changed": ("Okay, I've left everything as it is.",),
    "left_out": ("Okay, we'll leave that one out.",),
    "not_booked": ("Okay, I haven't booked anything.",),
    # ── Appointments that exist ─────────────────────────────────────────────────────────────────────────────────────
    "look_up_change": ("Sure, I can help you move it.", "Of course, let's move it."),
    "look_up_cancel": ("I can help with that.",),
    "look_up_status": ("Let me look.",),
    "identify_name": ("What name is the appointment under?",),
    "identify_time": ("And what day and time is it?", "And when is the appointment?"),
    "identify_both": ("What name is it under, and when is it?",),
    "identify_phone": ("What phone number is it under?",),
    "identify_no": ("I'm sorry, I couldn't match that to an appointment.",),
    "code_sent": ("To be safe, I've just texted a six-digit code to the number on the appointment. What is the code?",),
    "code_again": ("That isn't the code. Could you read me the six digits once more, or type them?",),
    "code_unclear": ("Sorry, I need the six digits from the text. You can also type them.",),
    "code_short": ("What are the six digits in the text?",),
    "not_proven": ("I couldn't confirm that it's yours, so I've left everything as it is.",),
    "code_right": ("Thank you, that's the code.",),
    "none_found": ("I don't find an upcoming appointment for that.",),
    "none_found_message": ("I can have someone check and call you back. What should I tell them?",),
    "which_appointment": ("You have {appointments}. Which one?",),
    "which_appointment_again": ("Which one is it, {appointments}?",),
    "change_when": (
        "I have {what} on {when}. What day and time would you like instead?",
        "That's {what} on {when}. When would you like it instead?",
    ),
    "change_when_again": ("What day and time would you like instead?",),
    "confirm_move": (
        "So I'll move {what} from {old} to {new}. Shall I do that?",
        "That moves {what} from {old} to {new}. Okay to go ahead?",
    ),
    "confirm_move_again": ("Shall I move it?",),
    "moved_check": ("I've put {what} down for {when} instead. You'll get a text to confirm it.",),
    "moved": ("Done. {What} is now {when}.", "All set. {What} is moved to {when}."),
    "cancel_check": (
        "That's {what} on {when}. Are you sure you want to cancel it?",
        "I have {what} on {when}. Shall I cancel it?",
    ),
    "cancel_check_again": ("Shall I cancel it?",),
    "cancelled": ("Okay, {what} on {when} is cancelled.",),
    "kept": ("Okay, it stays as it is.", "No problem, I've left it as it is."),
    "changed_meanwhile": ("That appointment has just been changed by somebody else, so I've left it alone.",),
    "gone_meanwhile": ("That appointment isn't active any more.",),
    "status": ("{What} is {when}.",),
    "status_today": ("You're on the schedule {when}. I can't see exactly where the technician is.",),
    "late": ("Thanks for letting us know. I'll pass that on.",),
    # ── Questions about the business ────────────────────────────────────────────────────────────────────────────────
    "hours": ("We're open {hours}.",),
    "hours_day_open": ("{Day} we're open from {spans}.",),
    "hours_day_closed": ("We're closed {day}.",),
    "location": ("We're at {address}.",),
    "location_visit": ("Our office is at {address}, and we come out to you.",),
    "services": ("We do {services}.",),
    "services_more": ("We do {services}, and more.",),
    "service_yes": ("Yes, we do {service}.",),
    "invite": ("Would you like to book that?", "Shall I find you a time?"),
    "price_none": ("I don't have a set price for that. The team will give you one before any work is done.",),
    "duration": ("Plan on about {minutes} minutes for {service}.",),
    "area_yes": ("Yes, we serve {zip}.",),
    "area_some": ("We serve ZIP codes {ranges}.",),
    "area_all": ("We don't limit our area by ZIP code.",),
    "insurance_yes": ("Yes, we work with {insurer}. The office can check your exact coverage.",),
    "insurance_unknown": ("I don't see that one on our list. The office can check it for you.",),
    "insurance_list": ("We work with {insurers}. The office can check your exact coverage.",),
    "insurance_none": ("I don't have insurance details here. The team can tell you.",),
    "providers": ("You can see {providers}.",),
    "no_idea": ("I don't know that one.", "That's one I don't have an answer to."),
    "out_of_scope": (
        (
            "That's not something I can help with here. I can book a visit, answer a question about {business}, "
            "or take a message."
        ),
    ),
    "no_idea_message": ("Shall I take a message so the team can answer?",),
    # ── Messages ────────────────────────────────────────────────────────────────────────────────────────────────────
    "ask_message_person": (
        "I can't put you through right now, but I'll take a message and have someone call you back. What's it about?",
    ),
    "ask_message": ("Sure, I can take a message. What should I tell them?",),
    "ask_message_again": ("Sorry, what should I tell them?",),
    "ask_message_complaint": (
        "I'm really sorry about that. I'll get this to the right person. What should they know?",
    ),
    "message_complaint_known": ("I'm really sorry about that. I'll get this to the right person.",),
    "ask_message_vendor": ("I can pass on a short message. Who are you with, and what's it about?",),
    "ask_message_job": ("Thanks for your interest. I'll pass that on. What kind of work are you looking for?",),
    "transferring": ("One moment, I'll put you through.",),
    "message_saved": (
        "Thanks, {first_name}. I've passed that on, and someone will call you back.",
        "Thank you, {first_name}. Your message is in, and someone will call you back.",
    ),
    "message_saved_no_name": ("Thanks. I've passed that on, and someone will call you back.",),
    "message_saved_vendor": ("Thanks. I've passed that on.",),
    "message_not_saved": ("I'm sorry, I couldn't save that. Please call {phone} during business hours.",),
    "message_not_saved_no_number": ("I'm sorry, I couldn't save that. Please call us again during business hours.",),
    # ── When our own tools fail ─────────────────────────────────────────────────────────────────────────────────────
    "calendar_down": (
        (
            "I'm sorry, I can't reach our calendar right now. I'll take your details so someone can call you back"
            " and set it up."
        ),
    ),
    "commit_unsure": (
        (
            "I'm sorry, I couldn't get a confirmation from our calendar just now, so please don't count on it "
            "yet. Someone will call you back to confirm."
        ),
    ),
    "change_failed": ("I'm sorry, I couldn't make that change just now. I'll have someone call you back to do it.",),
    # ── The caller about the call ───────────────────────────────────────────────────────────────────────────────────
    "robot": (
        "I'm an automated AI assistant, not a person. I can book you in or take a message for the team.",
        "I'm the automated AI assistant here, not a person. I can book a visit or take a message for the team.",
    ),
    "recording_stopped": ("Okay, I've stopped the recording.",),
    "not_recorded": ("This call isn't being recorded.",),
    "texts_stopped": ("Okay, we won't text this number.",),
    "texts_stopped_no_number": ("Okay. Which number should we stop texting?",),
    "texts_failed": ("I couldn't save that just now, so I'm passing it to the office.",),
    "slower": ("Sure, I'll slow down.",),
    "louder": ("Sure, I'll speak up.",),
    "spanish": ("Claro. Puedo pedir que alguien le llame en español.",),
    "spanish_phone": ("Por favor, diga o marque su número de teléfono.",),
    "spanish_saved": ("Listo. Le llamaremos en español. Gracias por llamar a {business}. Adiós.",),
    "wrong_number": ("No problem. You've reached {business}. Have a good day!",),
    "rude_once": ("I do want to help. Tell me what you need, or I can have someone call you back.",),
    "rude_again": ("I'm going to end the call now. You're welcome to call back any time. Goodbye.",),
    "take_your_time": ("Sure, take your time.", "No rush."),
    "card": (
        (
            "Let me stop you there. Please don't give me card numbers over the phone; I haven't kept that. The "
            "office can send you a secure link."
        ),
    ),
    "ssn": ("Let me stop you there. I don't need your Social Security number, and I haven't kept it.",),
    # ── Not understood, silence ─────────────────────────────────────────────────────────────────────────────────────
    "sorry": ("Sorry, I didn't catch that.", "Sorry, I missed that.", "I'm sorry, could you say that again?"),
    "give_up": ("I'm having trouble hearing you, so let me have someone call you back.",),
    "silence_first": ("Are you still there?", "Hello, are you there?"),
    "silence_second": ("I can't hear you. If you're there, say something or press any key.",),
    "silence_goodbye": ("I still can't hear anything, so I'll hang up now. Please call back any time. Goodbye.",),
    "silence_message": ("I can't hear you any more, so I'll have someone call you back. Goodbye.",),
    # ── Safety: fixed scripts, said word for word, before anything else ─────────────────────────────────────────────
    "emergency_unclear": ("If anyone is in danger, please hang up and dial 911. Otherwise, tell me what's happening.",),
    "safety_gas": (
        (
            "If you smell gas, get everyone out of the building now. Don't touch light switches or appliances, "
            "and don't use the phone inside. Once you're well away, call 911 and your gas company."
        ),
    ),
    "safety_co": (
        (
            "Get everyone outside into fresh air now, and call 911 from there. Don't go back in until the fire "
            "department says it's safe."
        ),
    ),
    "safety_fire": ("Get everyone out, then call 911 now.",),
    "safety_medical": ("Please hang up and call 911 now.",),
    "safety_airway": ("Please hang up and call 911, or go to the nearest emergency room now.",),
    "safety_bleeding": (
        "For bleeding that won't stop, please hang up and call 911, or go to the nearest emergency room now.",
    ),
    "safety_jaw_injury": ("Please hang up and call 911, or go to the nearest emergency room now.",),
    "safety_downed_line": (
        "Stay far back from that line and keep others away. Call 911 and your electric company now.",
    ),
    "safety_shock": ("Don't touch the person or the wiring, and call 911 now.",),
    "safety_crash": ("Get yourself somewhere safe, away from traffic, and call 911 now.",),
    "safety_violence": ("Please get yourself somewhere safe, and call 911 now.",),
    "safety_self_harm": (
        (
            "I'm really glad you told me. Please call or text 988 now, any time, to talk with someone. If you're "
            "in danger, call 911. I'm asking a person from our team to reach out as well."
        ),
    ),
    "safety_sparks": (
        (
            "Please stay away from it. If there's smoke or fire, get out and call 911. Switch off the main "
            "breaker only if it's dry and safe to reach."
        ),
    ),
    "safety_flooding": (
        (
            "If you can reach it safely, shut off the main water valve, often at the street-side wall or the "
            "meter. Stay out of water near outlets or electrical equipment."
        ),
    ),
    "safety_sewage": ("Please stop using water in the house, and keep people and pets away from it.",),
    "safety_no_heat_vulnerable": (
        (
            "Let's get you help quickly. Please don't use an oven or a grill for heat. If anyone feels unwell "
            "from the cold, call 911."
        ),
    ),
    "safety_no_cool_vulnerable": (
        "Let's get you help quickly. If anyone feels faint, confused or sick from the heat, call 911 right away.",
    ),
    "safety_swelling": (
        (
            "If the swelling spreads, or makes it hard to breathe or swallow, call 911 or go to the emergency "
            "room. I can't give clinical advice, but a dentist should hear about this now."
        ),
    ),
    "safety_tooth_knocked_out": (
        (
            "Minutes matter. Hold an adult tooth by the crown and don't scrub it. If you can, put it back in its "
            "place, otherwise keep it in milk. Don't put a baby tooth back."
        ),
    ),
    "safety_fuel_smell": (
        (
            "Please don't start or drive it, and keep flames away. If there's smoke or fire, get away and call "
            "911. It should come in on a tow."
        ),
    ),
    "safety_no_brakes": ("Please don't drive it. It should come in on a tow.",),
    "safety_steering_loss": ("Please don't drive it. It should come in on a tow.",),
    "safety_flashing_engine": ("A flashing light means please don't keep driving it. It should come in on a tow.",),
    "safety_overheating": (
        "Please stop somewhere safe, switch it off, and don't open the cap. It should come in on a tow.",
    ),
    "safety_stranded": ("If you're in traffic or don't feel safe, call 911 first and stay clear of the road.",),
    "safety_ev_battery": ("Keep it outside, away from buildings, and stay back. If it smokes, call 911.",),
    "safety_other": ("If anyone is in danger, please hang up and dial 911.",),
    "safety_end_paged": ("Please do that first. I'll end this call so you can, and our on-call person will call you.",),
    "safety_end_noted": ("Please do that first. I'll end this call so you can, and I'm letting our team know.",),
    "safety_end_unpaged": ("Please do that first. I'll end this call so you can.",),
    "safety_paged": ("I'm paging our on-call person now.",),
    "safety_noted": ("I'm marking this urgent for our team.",),
    "safety_page_failed": ("I couldn't reach our on-call person, so I've marked it urgent for the office.",),
    "safety_ask_caller_id": ("They'll call the number ending {ending}. Is that the best one?",),
    "safety_ask_phone": ("What number should they call?",),
    "safety_invite": ("Shall I also find you the first visit we have?",),
}

FIXED = frozenset(
    {"greeting", "greeting_own", "emergency_line", "consent", "card", "ssn"}
    | {key for key in SENTENCES if key.startswith("safety_")}
)
"""Sentences that must have one wording only."""


STYLES: dict[str, dict[str, tuple[str, ...]]] = {
    # A trade that comes to a house or a shop for cars: warm, plain, a little quicker.
    "warm": {
        "ask_service": ("Sure thing. What do you need a hand with?", "Happy to help. What's going on?"),
        "ack_service": ("Got it, {service}.", "Sure thing, {service}.", "You bet, {service}."),
        "ack_sorry": ("Oh no, sorry to hear that. Let's get you {service}.", "That's no fun. Let's get you {service}."),
        "thanks_name": ("Thanks, {first_name}.", "Great, thanks, {first_name}."),
        "booked": (
            "You're all set, {first_name}. {What} is booked for {when}.",
            "All done, {first_name}. {What} is booked for {when}.",
        ),
        "consent_yes": ("Great, you'll get a text.", "Perfect, a text is on its way."),
    },
    # A clinic: calm, unhurried, nothing that sounds cheerful to somebody in pain.
    "calm": {
        "ask_service": ("Of course. What would you like to come in for?", "Certainly. What can we help you with?"),
        "ack_service": ("All right, {service}.", "Of course, {service}.", "Certainly, {service}."),
        "ack_sorry": (
            "I'm sorry you're dealing with that. Let's get you {service}.",
            "I'm sorry to hear that. Let's find you {service}.",
        ),
        "thanks_name": ("Thank you, {first_name}.",),
        "booked": (
            "You're all set, {first_name}. {What} is booked for {when}.",
            "That's done, {first_name}. {What} is booked for {when}.",
        ),
        "consent_yes": ("Thank you, you'll get a text.", "Thank you, a text is on its way."),
        "take_your_time": ("Of course, take your time.", "There's no rush."),
        "goodbye_booked": ("Thank you for calling {business}. We'll see you then. Goodbye.",),
        "parting": (
            "If that's everything, thank you for calling {business}. We'll see you then. Goodbye.",
            "If there's nothing else, thank you for calling, and we'll see you then. Goodbye.",
        ),
    },
}
"""How a kind of business words what has no fixed wording; whatever is not here is said as above."""


def line(key: str, turn: int, /, *, style: str = "", **values: str) -> str:
    """The sentence of that key with its gaps filled. `turn` picks the variant, `style` the manner. A gap written with a
    capital (`{What}`) takes the value with a capital first letter. Raises KeyError for an unknown key or a missing
    value."""
    variants = STYLES.get(style, {}).get(key) or SENTENCES[key]
    capitals = {name.capitalize(): value[:1].upper() + value[1:] for name, value in values.items()}
    return variants[turn % len(variants)].format_map({**capitals, **values})
