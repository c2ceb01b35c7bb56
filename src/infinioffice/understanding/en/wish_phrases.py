"""How callers ask for what a receptionist does: bookings, changes, facts about the business.

Data only: (intent, weight, pattern). Patterns are for `flat.rule`; the heavier, then the longer match wins.
"""

from __future__ import annotations

from infinioffice.understanding.en.flat import any_of
from infinioffice.understanding.meaning import Intent

_APPT = (
    "(?:appointments?|appts?|appointement|visits?|bookings?|reservations?|meetings?|slots?|sessions?|consultations?|"
    "consults?|service calls?|check ?ups?|cleanings?|tune ?ups?|time slots?|massages?|tables?|openings?|"
    "inspections?|interview|stay|room|estimates?|oil changes?)"
)
_MINE = (
    "(?:my|our|the|that|this|an?|his|her|their|me|us|it|an existing|your|existing|current|some|\\w+'s|mine|"
    "tomorrow's|today's)"
)
_WANT = (
    "(?:i(?:'d| would| will|'ll)? ?(?:just |really |also |still |kinda |kind of )*(?:like|want|need|love|wanna|"
    "gotta|have|prefer|am looking|'m looking|am trying|'m trying|was hoping|'m hoping|'m calling|am calling|"
    "was wondering|was looking|wanted|needed|would like)(?: (?:to|for|if (?:i|you) (?:can|could)))?|(?:can|could|"
    "may|would|will) (?:i|you|we|someone|y'all)(?: please| guys| possibly| maybe)*|please|let's|let me|we(?:'d|"
    " would)? ?(?:like|want|need)(?: to)?|go ahead and|help me(?: to)?|looking to|looking for|trying to|want to|"
    "need to|like to)"
)
_PRO = (
    "(?:somebody|someone|some one|a ?(?:tech|technician|guy|man|plumber|electrician|person|repairman|mechanic|crew|"
    "truck)|anybody|anyone|you guys|y'all|you|a \\w+ tech|one of your (?:guys|techs))"
)
_DAY = (
    "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tonight|tomorrow|weekends?|weekdays?|"
    "holidays?|christmas|thanksgiving|easter|labor day|memorial day|mondays|tuesdays|wednesdays|thursdays|fridays|"
    "saturdays|sundays|evenings|nights|late|early|now|right now|\\d+|at night|new year'?s)"
)

WISH_PHRASES: tuple[tuple[Intent, float, str], ...] = (
    ("cancel", 0.94, any_of(
        "cancel(?:l?ing|l?ed|t|s)?(?! (?:policy|fee|fees|list|charge))(?: \\w+){0,3}? ?(?:appointment|appt|booking|"
        "reservation|visit|it|that|service)?",
        "cancellation(?! (?:policy|fee|fees|list|charge|opens|comes|slot|window))", "call(?:ing)? (?:it |that )?off",
        f"(?:drop|remove|delete|scrap|abort|scratch|erase|rescind|revoke|nix|ditch|abandon|undo|kill|withdraw|void|"
        f"undo|skip|"
        f"back out of|get out of|get rid of|clear) (?:{_MINE} |\\w+ ){{0,4}}?(?:{_APPT}|from (?:the|my|"
        f"your) (?:calendar|schedule|books)|off (?:the|my|your) (?:calendar|schedule|books|list)|command|request)",
        "(?:take|get) me off (?:the|your) (?:schedule|books|calendar)",
        "(?:can't|cannot|won't|can not|couldn't|not able to|unable to|not going to|not gonna|won't be able to|"
        "will not|no longer able to|will be unable to|not be able to)(?: be able to)? (?:make|keep|come|be there|"
        "be coming|attend|come in|get there)(?: (?:to|in|it|for|my|our|the|that|it to|that appointment|"
        "there))*(?: (?:my|the|our|that|today's|tomorrow's))?(?: \\w+)? (?:appointment|appt|visit|booking|"
        "reservation|cleaning|today|tomorrow|slot|dinner)",
        "(?:don't|do not|no longer|won't|doesn't) (?:\\w+ )?(?:need|want)(?: \\w+){0,2}? (?:the |my |that |an? |"
        "our |his |her )?(?:\\w+ ){0,2}?(?:appointment|appt|booking|reservation|visit|service|cleaning|table|"
        "account|card|one)(?: \\w+)? (?:any ?more|any longer|after all|now|for|at|on)?",
        "(?:no longer|don't) need (?:the|my|that|our|his|her|an?) (?:\\w+ ){0,2}?(?:appointment|appt|visit|booking|"
        "reservation|service)",
        "(?:stop|block|freeze|close|terminate|end|shut down|suspend|deactivate|halt|reverse|revert|"
        "discontinue) (?:\\w+ ){0,3}?(?:payment|payments|transfer|card|cards|account|accounts|transaction|"
        "direct debits?|standing orders?|mortgage|subscription|service|membership|plan|policy|deposit|debit|order|"
        "contract|agreement|cheque|withdrawal|contactless|loan|overdraft)",
        "(?:never ?mind|forget (?:it|about it|that|the whole thing)|abort(?: \\w+)?|scrap(?: \\w+)?|scratch that|"
        "stop(?: it| that| please| now| this| talking)?(?= *$)|(?:quit|stop|cease|please stop|i need you to stop|"
        "stop with the) (?:talking|speaking|it|that|this|everything)|don't (?:bother|worry about it)|end (?:it|this|"
        "that)(?= *$)|halt(?= *$)|shut up|rescind|be quiet)",
        "don't (?:talk|speak) any (?:more|further)",
        "(?:discontinue|quit|abort|halt|desist|refrain|withdraw)(?: \\w+){0,3}? (?:task|action|request|command|"
        "please|that|this|it|process|operation|current)",
        "(?:do not|don't|stop|refrain from) (?:complet\\w+|carry\\w* out|finish\\w*|proceed\\w*|continu\\w+|"
        "go\\w* ahead|do\\w* (?:that|it|this))",
        "(?:appointment|appt|reservation|booking|visit)(?: \\w+){0,6} (?:isn't|is not|not|no longer|"
        "won't be) (?:\\w+ )?(?:needed|necessary|required|happening|wanted)(?: \\w+)?",
        "(?:no longer|not) (?:coming|going to (?:come|make it|dinner|be coming))",
        "please don't (?:talk|speak|continue|do that|do it)", "i (?:changed|'ve changed|have changed) my mind",
        "you can (?:cancel|drop|skip)",
        "(?:don't|do not|no longer) (?:want|need) (?:it|that|this|them)(?: any ?more| any longer)",
        "(?:revert|reverse|undo) (?:\\w+ ){0,5}payment",
        "(?:won't|will not|not going to) be able to (?:make it|come|attend|be there)",
        "(?:remove|freeze|stop|block|close) (?:it|that|this|them|one of them|the direct debit|"
        "\\w+ direct debit)(?= |$)",
        "cannot make it(?: (?:to|for|in)(?: \\w+)*)?",
        "can't make it (?:to|for|in|today|tomorrow|on|this|anymore|after all)(?: \\w+)*",
        "won't be (?:there|coming|in|making it|able to come)(?: \\w+)*",
        "not (?:going to|gonna) (?:make it|be there|come|need|be able)(?: \\w+)*",
    )),
    ("change", 0.95, any_of(
        "re ?schedul(?:e|ing|ed)", "re ?book(?:ing|ed)?",
        f"(?:move|moving|change|changing|changed|chnage|switch|switching|push|pushing|shift|shifting|bump|adjust|"
        f"alter|modify|amend|update|postpone|postponing|delay|swap|transfer|extend|rearrange|edit|shorten|"
        f"make changes to|make a change to|revise|bring forward|upgrade|downgrade)(?: back| up|"
        f" forward)? (?:{_MINE} |\\w+ |to |of |for ){{0,5}}?(?:{_APPT}|time|times|date|day|dates|schedule|"
        f"hour)(?! (?:language|zone))",
        "make (?:it|that) (?:\\w+ ){0,5}instead",
        "(?:move|push|switch|bump|shift|change|bring|delay|extend)(?:d)? (?:it|that|this|me|mine|us|them|"
        "everything)(?: all)?(?: back| up| forward| out| off| from| over| around)*(?: (?:to|until|till|by|for|from|"
        "an? (?:hour|day|week))(?: \\w+){0,3})",
        "(?:move|push|bump|bring) (?:it|that|mine|me|this)(?: back| up| out| forward)",
        "(?:come|go|do it|be seen|have it|get in) (?:\\w+ )?(?:earlier|later|sooner|another day|a different day|"
        "on a different day|another time)(?: \\w+){0,2}? (?:instead|than (?:my|the) appointment)",
        "(?:earlier|later|different|another|new) (?:time|day|date|slot|appointment) (?:for|than) (?:my|the|"
        "our) (?:appointment|appt|existing|current|visit|cleaning|booking|reservation|one i have)",
        "postpone",
        "i(?:'d| would)?(?: \\w+)? (?:like|want|need) to (?:change|move|switch|modify|update|amend|adjust|correct|"
        "edit)(?! (?:the oil|my oil|oil|the language|language|the filter|providers?|insurance|my tires?|(?:a |"
        "the )?tires?|(?:my |the )?(?:faucet|toilet|thermostat|breaker|battery|brakes)))",
        "(?:can|could|may) (?:i|we|you)(?: please)? (?:change|move|switch|modify|amend|adjust|update)(?! (?:the oil|"
        "my oil|oil|the language|language|the filter|providers?|insurance|my tires?|(?:a |the )?tires?|(?:my |"
        "the )?(?:faucet|toilet|thermostat|breaker|battery|brakes)))",
        "make a change", "(?:increase|decrease|reduce|raise|lower|extend|alter) (?:it|that|this|them)(?= |"
        "$)(?: to (?:\\w+ ){0,3}\\w+)?",
        "no(?: instead)?(?: i)? (?:meant|mean|wanted|want (?:it|my \\w+) to be)",
        "(?:make|making|need|do) (?:some |a few |an )?(?:amendments?|changes?|adjustments?|modifications?|"
        "corrections?)",
        "(?:change|alter|switch|swap) (?:it|that|this|them)(?= |$)",
        "(?:increase|decrease|reduce|raise|lower) (?:my|the|our) (?:\\w+ ){0,3}(?:limit|limits|payment|payments|"
        "amount|overdraft|deposit|mortgage|credit|card)",
        "instead of (?:my|the) (?:\\w+ )?appointment",
        "(?:have|got|scheduled|booked)(?: \\w+){0,6} (?:but|and) (?:i )?(?:need|want|like|have|can i|could i|"
        "can we)(?: \\w+){0,4} (?:a different|another|earlier|later|change|move)(?: \\w+)?",
    )),
    ("status", 0.92, any_of(
        "(?:where|when|what time)(?:'s| is| are|'re| will| should| can i expect| do you expect| does| do| did|"
        " was)? (?:\\w+ )?(?:my|the|your|our|that|this|he|she|they|somebody|someone) ?(?:\\w+ )?(?:tech|technician|"
        "guy|guys|plumber|electrician|driver|truck|crew|repairman|serviceman|mechanic|tow truck|tow|service|"
        "appointment|appt|visit|reservation|booking|be here|get here|arriving|coming|show up|arrive|"
        "car(?: be)? (?:ready|done)|truck|vehicle|next appointment|cleaning|meeting|scheduled)(?! (?:office|shop|"
        "located|open|close|center|department))",
        "(?:when|what time|what day|which day|what date|how soon)(?: \\w+){0,2} (?:am i|was i|are we|did i|"
        "were we) (?:\\w+ )?(?:scheduled|booked|supposed|down|coming|due|set|meeting|book|schedule)",
        f"(?:confirm|verify|check|double check|make sure|look up|check on|checking on|conform|validate|follow up on|"
        f"following up on|re ?confirm|ensure|confirming|verifying|calling about|calling on|"
        f"inquire about)(?: \\w+){{0,4}}? (?:my|our|the|an|a|if i have|that i have|i have|friday's|his|her|for|i am|"
        f"i'm|his|about)(?: \\w+){{0,5}}? (?:{_APPT}|scheduled|booked|reserved)",
        f"(?:see|find|find out|know|tell me|check|show me|show)(?: if| whether| that| when| what time| what day|"
        f" or not)*(?: i| we|'m| am| have| he| she| has| still| got| as| my| our|"
        f" having)+ (?:\\w+ ){{0,4}}?(?:{_APPT}|scheduled|booked|reserved)",
        f"(?:is|are) there (?:an? |any )?(?:{_APPT}) (?:for|under|in)(?! (?:the (?:morning|afternoon|evening)|"
        f"{_DAY}|me|an?|\\d|next|this|the \\d))",
        "do (?:i|we|you) (?:still )?have (?:an? |my |any |me |us |anything )(?:\\w+ ){0,4}?(?:appointment|appt|"
        "visit|reservation|booking|meeting|down|scheduled|booked|on (?:the|your|my) (?:schedule|books|"
        "calendar))",
        "(?:am|are) (?:i|we|you) (?:still |all |already |currently )*(?:on for|scheduled|booked|set|confirmed|"
        "on the (?:schedule|books|calendar)|coming|down for|reserved|good for|running on time)",
        "(?:is|was|has) (?:my|our|the|that|his|her) (?:\\w+ ){0,3}?(?:appointment|appt|visit|reservation|booking|"
        "car|truck|vehicle|van|order|part|parts|crown|job|repair|claim|night guard|retainer|suv|"
        "meeting) (?:\\w+ ){0,2}?(?:still|ready|done|finished|confirmed|in|on|scheduled|fixed|complete|completed|"
        "come in|arrived|available|today|tomorrow|booked|set|good|for|made|at|go through|went through|"
        "gone through)",
        "status", "e t a", "eta",
        "how (?:long|much longer)(?: \\w+)? (?:until|till|before|is it until|will it be (?:until|before|"
        "till))(?: \\w+)? (?:he|she|they|the (?:tech|technician|guy|plumber|truck|driver)|someone|somebody|"
        "my (?:tech|car|technician)|you)",
        "(?:still )?(?:waiting for|waiting on|waiting to hear)",
        "(?:is|are|are you|is anyone|is someone|anybody|somebody|someone) (?:still |he |she |they |anyone |someone |"
        "you |the (?:tech|guy|technician) |my (?:tech|technician) )*(?:coming|on (?:his|her|their|your|the) way|"
        "en route)(?: \\w+){0,3}(?! in (?:for|to))",
        "what(?:'s| is) (?:my|the) (?:appointment|reservation|next appointment|booking)",
        "i (?:have|'ve got|had|made|booked|scheduled|got) an? (?:\\w+ ){0,3}?(?:appointment|appt|reservation|"
        "booking)(?: \\w+){0,8}? (?:and i'm (?:checking|calling)|just (?:checking|confirming)|want to (?:confirm|"
        "check)|confirm|is that|right)",
        "(?:reminder|confirmation) (?:call|text|email)",
        "when (?:did|was|were|have) (?:i|we|my|the last time i)(?: \\w+){0,6} (?:last|in|serviced|seen|cleaned|done|"
        "checked|worked on|visit|changed|cleaning|appointment|looked at|service)",
        "(?:last time (?:i|my|we)|my last (?:visit|appointment|cleaning|service|oil change)|"
        "how long (?:has it been )?since)",
    )),
    ("hours", 0.94, any_of(
        "(?:what|which|when|how)(?: \\w+){0,3}? (?:are |is |r )?(?:your|the|you|ur|y'all's|business|office|shop|"
        "store|operating|opening|working|weekend|saturday|sunday|holiday|their)(?: \\w+){0,3}? hours",
        "(?:business|office|shop|store|operating|opening|working|weekend|holiday|saturday|sunday|open|regular|"
        "summer|normal|your|what|the|service) hours(?: of operation)?",
        "hours(?= *$| please| on| for| of operation| are you| today| tomorrow)",
        "(?:what time|when|how early|how late|until when|till when|till what time|how long|what days|which days|"
        "what hours)(?: \\w+)? (?:do|are|does|is|will|did|r|can)(?: \\w+){0,3}? (?:you|y'all|the (?:office|shop|"
        "store|clinic|place|restaurant|gym|spa|pool|business)|they|u|it|the \\w+ (?:shop|office))(?: guys| folks|"
        " all| normally| usually| typically)*(?: \\w+)? (?:open|close|closed|opened|opens|closes|closing|opening|"
        "there|in the office|stay open|start|work|operate|available|stop)",
        f"(?:are|is|will|r|do) (?:you|y'all|the (?:office|shop|store|place)|they|it|u|anyone|your (?:office|"
        f"shop))(?: guys| folks| all| be| still| even| ever| currently| gonna be| going to be)* (?:open(?:ed)?|"
        f"closed?|close|work|take appointments|there)(?: \\w+){{0,2}} ?{_DAY}",
        "(?:are|is|r|you) (?:you|y'all|the (?:office|shop|store|place)|they|u|your (?:office|shop)|guys)(?: guys|"
        " folks| all| still| even| currently)* (?:open|closed)(?! (?:to|for (?:business )?(?:suggest|"
        "negot)))",
        "what (?:time|days|hours) (?:do|are) (?:you|y'all|they)(?: guys| all)? (?:open|close|closed|there|work|"
        "in)",
        "(?:opening|closing) (?:time|times|hours)", "how late (?:are|do|can|will|is)",
        "(?:do|are) you (?:guys )?(?:\\w+ )?(?:open|work|do|available|operate|take appointments|see patients|"
        "have (?:any )?(?:hours|appointments))(?: \\w+){0,2} (?:on )?(?:weekends?|saturdays?|sundays?|evenings|"
        "nights|holidays|after hours|24 7|twenty four seven|twenty four hours)",
        "(?:24 hours|twenty four hours|24 7|twenty four seven)",
    )),
    ("location", 0.93, any_of(
        "where(?:'s| is| are|'re| r|s)? (?:you|y'all|your|u|the (?:office|shop|store|place|clinic|business|practice|"
        "location|dentist|building|garage)|they|it|that|this place|there)(?: guys| folks| all| at| office| shop|"
        " place| business| clinic| store| practice| building| garage| company| located| location| based|"
        " situated)*(?= *$| \\w+ *$| exactly| in| located| at| again| from| near)",
        "(?:what(?:'s| is| are|s)|give me|need|tell me|get|have|know|text me|send me|find|"
        "share)(?: \\w+){0,3}? (?:your|the|their|its|there|his|her|store|shop|office|street|exact|"
        "physical)(?: \\w+){0,3}? (?:address|location|directions?|zip code|cross streets?|cross street|"
        "neighborhood)",
        "(?:directions?|how (?:do|can|would|to) (?:i |you |we )?(?:get|find|drive|reach|come)(?: \\w+)? (?:to |"
        "there|you|your|from|here|the (?:office|shop)|it))",
        "what (?:street|part of town|area|side of town|city|town|building|floor|suite|address|exit|"
        "intersection)(?: \\w+){0,4} (?:are you|is (?:it|your|the)|on|in|located|at)",
        "(?:how far|how close)(?: \\w+){0,4}? (?:are you|is (?:it|your|the)|away|from)",
        "(?:is|are) (?:that|you|it|your \\w+|the (?:office|shop|place)|they) (?:\\w+ ){0,2}?(?:located|near|"
        "close to|by|next to|across from|downtown|on (?:main|the corner))",
        "(?:your|the|their) (?:address|location)(?= *$| please| again)",
        "(?:address|location) (?:please|of (?:the|your))(?: \\w+)?",
        "where (?:do|can|should|would) (?:i|we) (?:go|come|drop|bring|find you|take|park|"
        "find the office)",
        "where (?:exactly )?(?:are|r) (?:you|y'all|u)", "located(?: at| in)?(?= *$)",
        "where is (?:that|this|it|he|she|the salon|the office|their office|the place)(?: located)?(?= *$)",
        "(?:closest|nearest)(?: \\w+){0,3}(?: to me| near me| branch| location| office)",
    )),
    ("insurance", 0.92, any_of(
        "(?:insurance|insurances|insurer|aseguranza)(?! (?:inspection|claim adjuster))",
        "in (?:your |my )?network", "out of network", "(?:medicaid|medicare|medi cal|ppo|hmo|chip)",
        "(?:dental|health|vision) (?:plan|coverage|benefits)",
        "(?:do|does|are|is|will)(?: \\w+){0,4} (?:cover(?:ed|s)?|coverage)", "copay|co pay|deductible",
    )),
    ("price", 0.92, any_of(
        "how much(?! (?:longer|time|water|notice|room|space|gas|further|of a wait|earlier|later|ahead))",
        "(?:what|whats)(?:'s| is| are| do| does| would| will|'ll| did)?(?: \\w+){0,6}? (?:price|prices|pricing|cost|"
        "costs|charge|charges|fees?|rates?|run me|price range|going rate|hourly rate|interest|"
        "interests)",
        "(?:price|prices|pricing|priced|costs?|costing|fees?|rates?|charged?|charges|interest rates?|discounts?|"
        "coupons?|specials|promotions?|promos?|financing|payment plans?|expensive|cheap(?:er|est)?|affordable|"
        "ball ?park)(?! (?:card|cord|my phone|my tesla|port|station|the battery|battery))",
        "(?:free|cost of|price of|charge for|pay for|fee for) (?:estimates?|quotes?|the \\w+|a \\w+|an \\w+)",
        "(?:is|are|will|would) (?:there|it|i|that|estimates|the estimate|this|the \\w+)(?: \\w+){0,4} (?:free|cost|"
        "charge|charged|fee|be charged|extra)",
        "what (?:do|would|will|does)(?: \\w+){0,4} (?:charge|cost|run|owe|pay)",
        "(?:get|give me|want|need) (?:a |an )?(?:rough |ballpark |phone )?(?:price|pricing)",
        "trip (?:charge|fee)|diagnostic fee|service call fee|labor rate",
    )),
    ("services", 0.85, any_of(
        "(?:do|does|are|can|will|would) (?:you|y'all|they|your (?:guys|shop|office|company|techs)|u|the (?:shop|"
        "office|dentist|salon|doctor)|he|she|it)(?: guys| folks| all| also| even| happen to| able to| currently|"
        " still)* (?:do|offer|fix|repair|work on|install|service|handle|sell|provide|carry|perform|deal with|"
        "replace|treat|clean|rebuild|specialize in|take care of|see (?:kids|children)|come out to|come to|cover|"
        "serve|service my area|provide service|make house calls|rent)(?! (?:that|it|this|any (?:openings|time|"
        "availability|appointments|slots)|me|my|the (?:\\w+)(?= (?:appointment|\\d))|today|tomorrow|anything (?:on|"
        "earlier|later|for|tomorrow|today))(?: |$))",
        "(?:what|which)(?: \\w+){0,3}? (?:services?|kinds? of \\w+|types? of \\w+|sorts? of \\w+|treatments|repairs|"
        "work|brands|things|procedures|areas?)(?: \\w+){0,3}? (?:do|are|can|does|is|you)",
        "what (?:all )?(?:do|can|could) (?:you|y'all|they)(?: guys| all)* (?:do|offer|fix|help(?: me)?(?: with)?|"
        "provide|sell|service|work on|assist(?: me)?(?: with)?)",
        "(?:your|list of|the|menu of|all the|of) services",
        "service area|serve (?:my|our|the|\\w+ county)",
        "do (?:you|they) (?:guys )?(?:come|go|travel|service) (?:out )?(?:to|out to|as far as)",
        "(?:what|which)(?: \\w+){0,5}? (?:can|could|do|should|may|am|are|would)(?: \\w+){0,3}? (?:ask(?:ing)?|"
        "help(?:ing)?|answer(?:ing)?|assist|know(?:ledgeable)?|capable|able|familiar|understand|tell me about|"
        "programmed|trained|talk about|discuss)(?: you| me| with| about| of| to| for| questions?| do|"
        " answer(?:ing)?| help(?:ing)?)*",
        "how (?:can|could|do|may|will|are) (?:you|i) (?:able to )?(?:help|use|assist|of help)(?: \\w+){0,2}(?= *$|"
        " with)",
        "what(?:'s| is| are) your (?:capabilities|abilities|functions?|purpose|features|specialt(?:y|ies)|skills|"
        "uses?)",
        "(?:give me|tell me|list|show me)(?: \\w+){0,3} (?:examples of what|things (?:you|i) can|what you (?:can|"
        "are able)|questions (?:i|you) can|what i can ask|you can (?:do|help|answer))",
        "emergency (?:service|services)", "(?:cosmetic services|good for kids|unisex)",
        "(?:is|are) (?:it|they|the salon|this salon|that|the \\w+ salon) (?:a )?unisex",
    )),
    ("alternatives", 0.9, any_of(
        "(?:any|anything|something|some|anyone|someone|somebody|somewhere|what|who|anybody|nothing|anywhere|"
        "any place|some place|no one) (?:\\w+ )?(?:else|different|other|earlier|later|sooner)(?! (?:i can|you can|"
        "that|for you|to|wrong|i need|is there|today|i should|you need|about)\\b)",
        "(?:any|other|another|different|more|alternate|alternative|additional|further)(?: \\w+)? (?:times?|days?|"
        "options?|openings?|slots?|dates?|appointments?|availabilit(?:y|ies)|choices?|dentists?|doctors?|"
        "therapists?|salons?|stylists?|psychiatrists?|psychologists?|counselors?|places?|ones?|providers?|"
        "suggestions?|recommendations?|hygienists?|windows?|alternatives?|hair salons?|specialists?|dermatologists?|"
        "clinics?)(?! i have| you need)",
        "(?:something|anything|someone) (?:in the|on a|on|for|after|before|around|closer to|"
        "at) (?:the )?(?:mornings?|afternoons?|evenings?|weekends?|mondays?|tuesdays?|wednesdays?|thursdays?|"
        "fridays?|saturdays?|sundays?|next|\\w+)(?= |$)",
        "(?:earlier|later|sooner)(?: in the (?:day|week|morning|afternoon)| that day| on| than| if| appointment|"
        " time| one| slot| would| please|ish)*(?= *$| please| would| if| than)",
        "(?:none|neither) of (?:those|them|these)(?: times?| days?)?(?: work| will work)?",
        "find (?:me )?(?:someone|somebody|something|another|somewhere)(?: else)?(?: \\w+)?", "what else",
        "(?:who|anyone|anybody|someone|somebody) else",
        "(?:find|look|search|see|show me|get|have|provide|give me|are there)(?: \\w+){0,4}? (?:more|others)(?= *$|"
        " options?| dentists?| doctors?| salons?| therapists?| choices)",
        "(?:a |any |some |the )?(?:different|other|another) (?:ones?|options?|place|salon|dentist|doctor|therapist)",
        "(?:show|give|tell|find|got|have|search for|look for|try|suggest|recommend)(?: me)? (?:\\w+ )?(?:others?|"
        "another|more|alternatives|different (?:ones?|one))(?: \\w+)?",
        "(?:look|search|check|try|find)(?:ing)?(?: for)?(?: one| it| somewhere| a place| something)? (?:in|"
        "at) (?:a )?(?:different|another)(?: \\w+)?",
        "(?:look|search|try looking|try|find one|check) (?:in|near|around) \\w+(?: \\w+)? (?:instead|please)",
        "(?:got|have|is there) anything (?:on|in|at|for|around|after|before|next|this|tomorrow|later|"
        "earlier)",
    )),
    ("book", 0.9, any_of(
        "(?:^ *(?:please |hi |hello |hey |ok |okay |yes |um |uh )*|to |can i |could i |may i |can you |could you |"
        "please |let me |let's |and |would you |will you |i'll |then |just )(?:book|reserve)(?! (?:of|club|store|"
        "report|about|is|was|keep|the payment|value))",
        f"(?:book|schedule|shedule|reserve|make|set up|setup|set|arrange|get|have|need|want|like|fix|request|create|"
        f"looking for|find|requesting|for|plan|secure|place|grab|help me with|give me|organize|start|"
        f"put in)(?:ing)?(?: me| us| him| her| up| you| with| for| to| in)? (?:(?:an?|my|the|some|another|one|his|"
        f"her|our|new|first|next|this|that|of|for|up|emergency|your|earliest|soonest|available|quick|same day|"
        f"follow up|\\w+) ){{0,4}}?{_APPT}(?! (?:card|card info|fee|policy|hours|available to|reminder))",
        "(?:book|schedule|reserve|booking|scheduling|shedule)(?:d)?(?= *$| (?:me|us|it|an?|my|something|someone|"
        "some|for|with|this|that|one|in|on|at|the|him|her|them|you|please|now|today|tomorrow|online|monday|tuesday|"
        "wednesday|thursday|friday|saturday|sunday|service|maintenance|\\d|next|dr|doctor|oil|cleaning|two|three|"
        "and|to))",
        f"(?:{_WANT}) (?:\\w+ ){{0,2}}?(?:come in|come by|be seen|get (?:me |us |him |her |it |my \\w+ )?in|"
        f"get (?:on|onto) (?:the|your) (?:schedule|books|calendar)|bring (?:my|it|the|her|him|in|our|\\w+ in)|"
        f"drop (?:my|it|the|off)|stop by|come see|see (?:the|a|dr|doctor|someone|somebody|an|him|her|my)|visit|"
        f"sign up|get (?:an? )?(?:time|slot)|put (?:me|us|my name)|get (?:something|one) (?:set up|scheduled|"
        f"booked)|get set up|be (?:scheduled|booked|put on)|set something up|set it up|set one up)",
        "(?:fit|squeeze|get|work|put|pencil|slot|slide|sneak|book|sign|pop) (?:me|us|him|her|my \\w+|it) (?:in|down|"
        "up|on the (?:schedule|books|calendar))(?! (?:with a|touch|to (?:a|an|the) (?:person|human|"
        "operator)))",
        f"(?:{_PRO})(?: can| could| to| that can| who can| please| available to| that could| will| would|"
        f" able to)* (?:come|coming)(?: on)? (?:out|by|over|to|here|take|look|and|check|fix|give|today|tomorrow|see|"
        f"in|do)",
        f"(?:send|have|get|need|want|dispatch) (?:\\w+ )?{_PRO} (?:out|over|to (?:come|look|fix|check|repair|"
        f"install|replace|see|take|service|do|help (?:me )?with)|look|here|come|today|tomorrow|at my|for|"
        f"asap)",
        "come (?:out|by|over|take a look|look at|fix|and (?:look|fix|check|see|take))",
        "(?:do|are|is|have|got|what|any|when|which|see|check|find|know)(?: \\w+){0,6}? (?:openings?|availability|"
        "availabilities|available (?:times?|slots?|appointments?|dates?|spots?|openings?|on|at|for|around|this|next|"
        "tomorrow|today|anytime|any)|appointments? (?:available|open|left|for|on|this|today|tomorrow)|"
        "times? (?:available|open|slots?|do you have)|free (?:slots?|times?|spots?|appointments?|on)|"
        "slots? (?:available|open|free|for|on|left)|spots? (?:open|available|free|left))",
        "(?:is|are|do you have|have you got|got|would|will)(?: there)? ?(?:anything|something|someone|anyone|"
        "any (?:time|times|slots?|spots?)|a (?:time|slot|spot)|he|she|they|dr \\w+|the \\w+|\\w+ \\w+) (?:available|"
        "open|free)",
        "(?:what|which) (?:times?|days?|dates?|appointments?|openings?|slots?)(?: \\w+){0,2} (?:do you have|"
        "are available|are open|have you got|you got|are free|work for you|can you|can i|could i|would work|"
        "is available)",
        "when (?:can|could|would|will|are|is|do)(?: \\w+){0,3}? (?:i|you|someone|somebody|we|he|she|y'all|a tech|"
        "they|dr \\w+|your (?:next|first|earliest|soonest)|the (?:next|first|earliest|"
        "soonest))(?: \\w+){0,2} (?:come|get in|be here|see me|be seen|fit|get|do it|bring|make it out|available|"
        "opening|appointment|come in|have (?:an opening|something|availability))",
        "(?:how soon|how early|how quickly|how fast|what's the soonest|what is the soonest|soonest|"
        "earliest)(?: \\w+){0,2} (?:can|could|would|available|you|opening|appointment|time|i can|someone|"
        "somebody)",
        "(?:your|the|what's your|what is your) (?:next|first|earliest|soonest)(?: \\w+)? (?:available|opening|"
        "appointment|availability|slot|open)",
        "make (?:it|one|that) for",
        "have (?:anything|something|any time|time|room|space)(?: available| open| free)?(?= (?:on|this|next|today|"
        "tomorrow|in the|at|for|after|before|around|monday|tuesday|wednesday|thursday|friday|saturday|sunday))",
        "get in (?:with|to see|for|on|today|tomorrow|this|next|as soon|sometime|there)",
        "try (?:making|booking|scheduling|to (?:make|book|schedule))",
        "(?:try|do) (?:it |that )?again",
        "(?:looking|need|want|like|searching|search|find|finding|get|locate|locating|see|visit|recommend|suggest|"
        "try|book|schedule|want an?)(?: me| for| to find| to see| to get| help finding| you to find| looking for|"
        " to visit| in finding| to go to| with| at| with finding| out| to locate| to search for|"
        " help locating)*(?: an?| the| some| one| good| another| my| nice| female| male| local| nearby| great| new|"
        " best| few| couple| any| unisex| sf| different| this| that| affordable| highly rated| reliable| certified|"
        " general| family)* (?:dentists?|doctors?|hair ?(?:salons?|stylists?|dressers?|cuts?)|stylists?|therapists?|"
        "psychiatrists?|psychologists?|counsell?ors?|dermatologists?|gynecologists?|ophthalmologists?|"
        "ent specialists?|specialists?|general practitioners?|physicians?|salons?|barbers?|clinics?)",
        "(?:looking|need|want|like|searching|find|get)(?: me| for| to find| to see| to get| help finding|"
        " you to find| looking for| to visit| in finding| to go to)*(?: an?| the| some| one| good| another| my|"
        " nice| female| male| local| nearby| great| new| best| few| couple| any)+ (?:dentist|doctor|hair ?(?:salon|"
        "stylist|dresser|cut)|stylist|therapist|psychiatrist|psychologist|counsell?or|dermatologist|gynecologist|"
        "ophthalmologist|ent specialist|specialist|general practitioner|physician|plumber|electrician|mechanic|"
        "haircut|salon|optometrist|pediatrician|gp|ent doctor|eye doctor|repair(?:man| shop)|dental (?:office|"
        "clinic)|family counselor|barber)",
        "(?:waitlist|wait list|waiting list|cancellation list)",
        "(?:take|get|have|bring)(?: \\w+){0,3} (?:looked at|checked(?: out)?|serviced|inspected|fixed|repaired|"
        "installed|replaced|done|cleaned|examined|seen|tuned up|worked on|rotated|aligned|changed|pulled|whitened|"
        "unclogged|snaked)(?! (?:by you|last))",
    )),
    ("services", 0.93, any_of(
        "(?:do|would|can|will) (?:you|they|y'all)(?: guys| all| folks| even)* (?:come|go|travel|drive|deliver|"
        "service|serve)(?: out)? "
        "(?:to|as far as|all the way|up to|down to|over to)(?! (?:my (?:house|place)|look|fix|check|take|see|give|"
        "the house)) \\w+",
    )),
    ("question", 0.93, any_of(
        "(?:are|do|is|does)(?: \\w+){1,4} (?:accept|accepting|take|taking|see|seeing)(?: any)? (?:new )?(?:patients|"
        "customers|clients|walk ins)",
    )),
    ("status", 0.93, any_of(
        "(?:when|what time|how soon)(?:'s| is| will| are| do)?(?: \\w+){0,3} (?:car|truck|van|vehicle|suv|order|"
        "part|parts|crown|order)(?: \\w+){0,3}? "
        "(?:ready|done|finished|fixed|complete|in)", "what's going on with my \\w+",
        "(?:got|received|get|getting) (?:a|an|your|this) (?:\\w+ )?(?:text|message|email|reminder|call|"
        "voicemail)(?: \\w+){0,8} (?:confirm\\w*|"
        "appointment|remind\\w*|visit)",
    )),
    # "When should I get my oil changed?" asks for advice, not for a time.
    ("question", 0.93, any_of(
        "(?:when|how often|how soon|how long(?: until)?|how many miles|(?:at|by) what (?:point|mileage|time|age)|"
        "at which (?:point|mileage))(?: \\w+){0,3}? (?:should|do|does|will|would|must|are|is|until|can) (?:i|my|we|"
        "the|a|an|these|you)"
        "(?: \\w+){0,5}? (?:need|needing|change|changed|changing|replace|replaced|due|serviced|cleaned|checked|"
        "rotated)",
        "(?:tell me|know|what is|when is)(?: \\w+){0,3} (?:when|time)(?: \\w+){0,2} (?:should|do|for|"
        "to)(?: \\w+){0,4} (?:chang\\w+|"
        "replac\\w+|servic\\w+)",
    )),
    ("question", 0.8, any_of(
        "(?:do|can|will|are|is|does)(?: \\w+){0,3}? (?:you|y'all|they|i)(?: guys)? (?:take|accept|need|have|require|"
        "use|allow|validate|give|warranty|guarantee|licensed|insured|bonded|certified|pay|"
        "bring)(?: \\w+){0,2}? (?:card|cards|credit|cash|check|checks|apple pay|venmo|payment|parking|wifi|wi fi|"
        "walk ins|walkins|warranty|a warranty|reservations|anything|loaner|loaners|shuttle|a ride|references|pets|"
        "waiting room|a deposit|licensed|wheelchair|reviews|appointment|an appointment|to do anything|forms|"
        "paperwork|id|patients|new patients)",
        "(?:is|are) (?:there|you|your (?:guys|work|techs|company))(?: \\w+){0,2} (?:parking|wifi|licensed|insured|"
        "bonded|warranty|warrantied|guaranteed|certified|a waiting room|a warranty|wheelchair|accessible|"
        "family owned|locally owned|a wait|a cancellation fee|a deposit)",
        "(?:cancellation|refund|no show|late|privacy|pet|payment|return) (?:policy|policies|fee)",
        "how long (?:does|will|would|do|is|should|are|has)",
        "(?:have|got|had) (?:a|an|some|another|one more|just a|a couple|a couple of|a few|one|quick|"
        "another quick)(?: quick| general| little| other)? (?:questions?|query|inquiry)",
        "(?:question|inquiry|enquiry|query|inquire|asking|ask you|wondering|curious) (?:about|if|whether|"
        "regarding)",
        "are (?:you|y'all|they)(?: guys| folks| all)? (?:licensed|insured|bonded|certified|accredited)",
        "(?:walk ins?|warranty|warranties|loaner car|shuttle|loaner|wait time|gift cards?|parking|wifi|"
        "wi fi)",
        "what (?:do|should|will) i (?:need to )?(?:bring|do|expect|wear|know)",
        "(?:contact|phone) (?:info|information|details|number|numbers)",
        "(?:their|its|his|her|the) (?:\\w+ )?(?:phone|telephone|rating|ratings|number|email|website)",
        "how (?:is|are)(?: \\w+){0,3} rated(?: \\w+)?", "(?:what're|what are|is|are)(?: \\w+){0,3} rated(?: \\w+)?",
        "(?:phone|contact|telephone|fax|their|email|your) (?:number|numbers|address|email)(?= *$| please| of| for|"
        " to| in case| and| is| there| i)",
        "what(?:'s| is) (?:your|the|their|its|his|her)(?: \\w+)? (?:number|phone|email|website|fax|rating|name of|"
        "average rating|phone number|contact)",
        "(?:website|web site|rating|reviews|email address)", "how long have you (?:\\w+ )?(?:been|had)",
        "(?:who|which)(?:'s| is| are)(?: \\w+)? (?:the|your) (?:dentist|dentists|doctor|owner|hygienist|technician|"
        "mechanic|doctors|providers|stylists?)",
    )),
)  # fmt: skip
