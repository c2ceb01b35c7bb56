"""How callers speak about the call itself: manners, hearing, who is on the line, other business than a visit.

Data only: (intent, weight, pattern). Patterns are for `flat.rule`; the heavier, then the longer match wins.
"""

from __future__ import annotations

from infinioffice.understanding.en.flat import any_of
from infinioffice.understanding.meaning import Intent

_DAY = (
    "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|tonight|tomorrow|weekends?|weekdays?|"
    "holidays?|christmas|thanksgiving|easter|labor day|memorial day|mondays|tuesdays|wednesdays|thursdays|fridays|"
    "saturdays|sundays|evenings|nights|late|early|now|right now|\\d+|at night|new year'?s)"
)
_HUMAN = (
    "(?:(?:a |an |the |some |your |another |any |that |to a )?(?:real |live |actual |human |customer service |"
    "service |customer |different |sales |front desk |office |normal |bank |proper |living |support )*(?:person|"
    "people|human|human being|representative|rep|agent|operator|receptionist|manager|supervisor|owner|somebody|"
    "someone|anyone|anybody|assistant|advisor|adviser|staff|employee|secretary|boss|individual|operative|attendant|"
    "colleague|dispatcher|dispatch|office|front desk|reception|department|team|support|consultant|billing|bank|"
    "clerk|team member|guy|lady)(?! else))"
)
_ROLE = (
    "(?:(?:someone|somebody|anyone|anybody) else|(?:the |a |an |your |my |one of your )?(?:dentists?|doctors?|"
    "dr \\w+|doctor \\w+|hygienists?|technicians?|techs?|mechanics?|plumbers?|electricians?|specialists?|experts?|"
    "restaurant|him|her|them|parts|sales|service|billing|accounting))"
)

CALL_PHRASES: tuple[tuple[Intent, float, str], ...] = (
    ("stop_recording", 0.97, any_of(
        "(?:stop|quit|don't|do not|turn off|pause|cut|disable|end|please no|without|no|not|cease|delete|erase|"
        "never)(?: \\w+){0,4}? record(?:ing|ed|s)?",
        "record(?:ing|ed)? off", "off the record", "i (?:do not|don't) consent",
    )),
    ("stop_texts", 0.97, any_of(
        "(?:stop|quit|don't|do not|no more|no|end|cease|turn off|without|never)(?: \\w+){0,4}? (?:text(?:s|ing|"
        "ed)?(?: messages?)?|sms|messages to)",
        "unsubscribe", "opt(?:ing|ed)? (?:me )?out", "(?:take|remove|get) me off(?: of)? (?:\\w+ ){0,3}list",
        "remove my number", "stop (?:contacting|messaging|bothering|calling) me",
        "do not (?:contact|call)(?: me)?(?: list)?",
    )),
    ("robot", 0.95, any_of(
        "is (?:your|this|the) voice(?: \\w+){0,3} (?:human|real|synthesi[sz]ed|recorded|computer|automated|ai|"
        "generated|fake|person)",
        "are you (?:\\w+ ){0,3}?(?:(?:a |an )?(?:\\w+ )?(?:robots?|bots?|machine|computer|ai|a i|human(?: being)?|"
        "chat ?bot|recording|program|automated|artificial|real|living|alive|person|recorded|software|virtual|siri|"
        "alexa|chatgpt|simulated|automaton|being))(?: \\w+)?",
        "(?:am|are) (?:i|we) (?:\\w+ ){0,2}?(?:talking|speaking|chatting|communicating|conversing|dealing|"
        "interacting|on the phone)(?: \\w+){0,3}? (?:to |with )(?:an? |the |some |someone |"
        "something )?(?:\\w+ )?(?:robots?|bots?|machine|computer|ai|a i|human|person|recording|real|someone|alive|"
        "being|program|living|automated|artificial)(?: \\w+)?",
        "(?:is|was) (?:this|that|it)(?: \\w+)? (?:an? |the )?(?:\\w+ )?(?:robot|bot|machine|computer|ai|a i|human|"
        "recording|real person|person|automated|voice ?mail|answering machine|answering service|chat ?bot|program|"
        "real)(?: \\w+)?",
        "you(?:'re| are|r)?(?: just| really| like| sound like| must be| not| must| kind of)* (?:an? |"
        "some )?(?:robot|bot|machine|computer|ai|a i|recording|real person|human|chat ?bot)",
        "(?:you|it|this|your voice) sounds? (?:like )?(?:an? )?(?:robot(?:ic)?|bot|machine|computer|ai|recording|"
        "fake|automated)",
        "(?:if|whether) you(?:'re| are)? (?:\\w+ ){0,3}?(?:robots?|bots?|human|real|ai|a i|machine|computer|person|"
        "artificial)",
        "(?:do|would) you (?:consider|classify|describe|call|say)(?: \\w+){0,4} (?:robot|bot|ai|human|real|person|"
        "artificial|machine|computer)(?: \\w+)?",
        "(?:would|could|might) you be (?:\\w+ ){0,3}(?:robot|bot|ai|human|real|person|artificial|machine|"
        "computer)(?: \\w+)?",
        "(?:robot|bot|ai|computer|machine|human) or (?:an? )?(?:\\w+ )?(?:human|person|robot|bot|ai|computer|real|"
        "machine|not)",
    )),
    ("language", 0.95, any_of(
        "(?:speak|talk|talking|speaks|communicate|respond|answer|continue|reply|converse|say (?:it|that)|switch|"
        "do this|change (?:it|language)|set (?:it|language)|help)(?: \\w+){0,4}? (?:spanish|espa[nñ]ol|french|"
        "german|chinese|mandarin|cantonese|vietnamese|russian|korean|arabic|portuguese|tagalog|polish|italian|"
        "japanese|hindi|creole|english|dutch|swedish|greek|hebrew|farsi|a different language|another language|"
        "other languages?|my language)",
        "(?:change|changing|switch|switching|go|going|convert|set|using|use|speaking)(?: \\w+){0,5}? (?:spanish|"
        "espa[nñ]ol|french|german|chinese|mandarin|cantonese|vietnamese|russian|korean|arabic|portuguese|tagalog|"
        "polish|italian|japanese|hindi|creole|english|dutch|swedish|greek|hebrew|farsi|latin|turkish|norwegian|"
        "finnish|danish)(?! (?:restaurant|food|recipe|toast|fries|dictionary|lesson|class))",
        "(?:respond|reply|answer|communicate|converse)(?: \\w+){0,3} in \\w+(?= *$| from| please| now)",
        "(?:change|switch|set|alter|modify|select|choose|adjust|update|use|need|want|"
        "make)(?: \\w+){0,4}? languages?",
        "(?:in|to|for) (?:spanish|espa[nñ]ol|french|german|chinese|mandarin|vietnamese|russian|korean|arabic|"
        "portuguese|italian|japanese|tagalog)(?: please)?(?= *$)",
        "hablas?(?: usted)?(?: espa[nñ]ol)?", "en espa[nñ]ol", "no (?:english|ingles|hablo)",
        "(?:don't|do not) speak (?:\\w+ )?english",
        "(?:spanish|espa[nñ]ol|french|german|chinese|vietnamese|russian|korean|portuguese|english|"
        "mandarin)(?: speaking| speaker| please| language| is easier| is better| only)*(?= *$)",
        "(?:your|the|system|preferred|default) language", "interpreter", "translator",
    )),
    ("slower", 0.95, any_of(
        "slow(?:ing|er)?(?: it| your \\w+)? down", "slower(?! (?:drain|than usual))", "slow(?:er)? your",
        "(?:speak|speaking|talk|talking|go|say it|say that|repeat)(?: \\w+){0,5} slow(?:er|ly)?",
        "^ *(?:um |uh |please )*slow(?:ly)?(?= please| *$)",
        "(?:talk|speak|speaking|talking|go|going|say it|it's|that's|that was|you're) (?:\\w+ ){0,2}?(?:too |so |"
        "way too |really )(?:fast|quick|quickly)",
        "not so fast", "less fast", "(?:decrease|reduce|lower|drop) (?:\\w+ ){0,3}(?:speed|pace|rate)",
        "less quickly", "take your time",
    )),
    ("louder", 0.95, any_of(
        "loud(?:er|ly)?(?= |$)", "speak up", "talk up",
        "(?:can't|cannot|can not|can barely|can hardly|couldn't|hardly|barely|trouble|hard time|difficulty|"
        "having a hard time|hard) (?:to )?(?:hear|hearing) (?:you|u|what|ya|anything)",
        "(?:hard|difficult) to hear",
        "(?:volume up|(?:raise|increase|turn up|up|boost|more) (?:the |your )?volume|turn (?:it|yourself|that) up)",
        "(?:too |very |so |really )(?:quiet|soft|faint|low)(?= *$)",
        "you(?:'re| are) (?:\\w+ )?(?:quiet|faint|breaking up|muffled|cutting out)",
        "(?:bad|poor) (?:connection|line|reception)",
    )),
    ("repeat", 0.93, any_of(
        "(?:repeat|repeated|restate|reiterate|rephrase|resay|redo|replay)(?! (?:customer|business|visit|appointment|"
        "after|order|reminder|alarm|my|the song|song|music|this song|that song|previous song))",
        "say (?:that|it|this|the \\w+|what you said)?(?: \\w+){0,3}? ?(?:again|one more time|once more|over)",
        "(?:come|say|tell me|tell|ask|what was that|go|once|one|hear|told|speak|speaking|one more time|spoken|read|"
        "run|play|give me)(?: that| it| me| this| (?:the |your )?(?:\\w+ )?(?:question|one|thing|answer|sentence|"
        "times|options)| by me| over| through)* (?:again|once more|one more time|over again)",
        "one more time", "once more", "once again(?= *$| please)",
        "^ *(?:um |uh |sorry |wait |i'm sorry )*(?:what|wut)(?= *$)", "(?:what|huh) (?:huh|what)",
        "what was (?:that|it|the (?:question|last|first|second|\\w+ (?:one|part|time|option))|said|your (?:question|"
        "last))(?: \\w+){0,4}(?= *$)",
        "what(?:'d| did| have| were| are| do)(?: you| u| ya) (?:just |last |really |even )?(?:say(?:ing)?|said|"
        "ask(?:ed|ing)?|mean|tell me|mention)",
        "what (?:you|did you|u) (?:just )?(?:said|say|asked|mean)(?= *$| again| to me| just)",
        "^ *(?:um |uh |oh |i'm |i am |no |wait |hello )*(?:pardon|huh|hm+ what|eh|excuse me|sorry|come again|"
        "say what|beg your pardon|i beg your pardon|say again|again(?: please)?|what now|sorry what|i'm sorry what|"
        "pardon me)(?: me)?(?= *$)",
        "(?:didn't|did not|don't|couldn't|could not|can't|cannot|not|never|didnt|failed to|"
        "wasn't able to) (?:\\w+ )?(?:catch|hear|get(?= that| what| all| your| any)|understand|understood|follow|"
        "quite get|make out|comprehend|grasp|clear on|pick up)(?: \\w+){0,2}? ?(?:that|you|it|what|the last|your|"
        "this|any of|anything|the question)",
        "(?:didn't|couldn't|could not|did not) (?:quite )?(?:catch|hear|get that|understand)(?= *$)",
        "missed (?:that|it|what|the|your)",
        "(?:what|which)(?: \\w+)? were (?:the|those|my|your)(?: \\w+)? (?:options|times|choices|slots|again|"
        "question)(?: again)?",
        "can(?:'t| not) understand you", "explain (?:\\w+ )?(?:again|once more|once again|that|it|this|more)",
        "(?:not|wasn't|isn't) (?:so |very |really |quite )?clear", "unclear", "i (?:zoned|spaced) out",
        "go over (?:that|it|those|this)", "what do you mean", "could you clarify", "clarify",
    )),
    ("wrong_number", 0.95, any_of(
        "wrong (?:number|place|business|person|company|phone|department)",
        "(?:misdialed|mis dialed|dialed wrong|butt dial(?:ed)?|pocket dial(?:ed)?|called (?:you )?by (?:accident|"
        "mistake)|dialed (?:you )?by (?:accident|mistake)|didn't mean to (?:call|dial)|(?:accidentally|"
        "mistakenly) (?:called|dialed))",
        "(?:isn't|is not|not|isn't this|is this not) (?:the )?(?:domino's|pizza \\w+|walmart|residence of|home of)",
        "thought (?:this was|i was calling|i called|you were|i dialed)",
        "(?:trying to (?:reach|call|get ahold of|get hold of)|looking for) (?:the )?(?:pizza|dmv|social security|"
        "library|school|airline|pharmacy|walgreens|cvs|hospital|bank|walmart|domino's)(?: \\w+)?",
        "is (?:this|that) (?:the )?(?:pizza|dmv|library|school|airline|pharmacy|walgreens|cvs|hospital|bank|walmart|"
        "domino's|residence)",
        "have the wrong",
    )),
    ("vendor", 0.94, any_of(
        "(?:calling|reaching out)(?: \\w+){0,8}? (?:about|regarding|to (?:offer|discuss|talk about|see if)|"
        "with an? (?:offer|opportunity)) (?:\\w+ ){0,4}?(?:your (?:google|business|website|online|merchant|"
        "electric bill|energy|payment|credit card processing|listing|marketing|seo|account with)|a (?:special |"
        "great |exclusive )?(?:offer|opportunity|promotion|business loan)|business (?:loan|funding|financing))",
        "google (?:business )?(?:listing|ranking|profile|my business)", "merchant (?:services|account|cash)",
        "(?:seo|search engine optimization|web design|website design|lead generation|digital marketing|"
        "marketing (?:services|agency|company)|business (?:loans?|funding|capital|line of credit)|"
        "credit card processing|payment processing|working capital|energy supplier|toner|staffing agency|"
        "payroll services)",
        "(?:we|our company) (?:offer|provide|specialize|help (?:businesses|companies|shops|dental offices|"
        "contractors)|sell|supply)(?: \\w+)*",
        "(?:decision maker|owner of the business|person in charge of (?:\\w+ )?(?:marketing|purchasing|buying|"
        "payroll|advertising))",
        "(?:sales|account) (?:rep|representative|executive|manager) (?:from|with|for|at)",
        "(?:i'm|i am|this is \\w+|my name is \\w+)(?: \\w+){0,3} (?:with|from|representing|"
        "on behalf of) (?:\\w+ ){1,4}(?:solutions|supply|marketing|media|services|distributors|distributing|energy|"
        "capital|systems|advertising|consulting|group|technologies|payments)",
        "(?:sell|selling|offer|pitch|introduce)(?:ing)? (?:you )?(?:our|some|a) (?:\\w+ )?(?:products?|services|"
        "software|supplies|solution|deal)",
        "extended (?:car |auto |vehicle )?warranty (?:on your|is about|offer)",
        "save (?:you |your business )?(?:\\w+ )?(?:money )?on your (?:\\w+ )?(?:bill|processing|fees|insurance|"
        "rates|energy|electricity)",
        "who handles your (?:\\w+ ){0,2}(?:marketing|purchasing|advertising|supplies|it|payroll|website|phones|"
        "insurance)",
        "grow your business", "partnership opportunity", "political survey", "donat(?:e|ion) (?:to|for)",
    )),
    ("job", 0.94, any_of(
        "(?:are|r) (?:you|y'all|they|u) (?:guys |folks |currently |still |now |all )*(?:hiring|looking to hire|"
        "looking for (?:help|people|techs|employees|workers|a (?:tech|hygienist|mechanic|plumber|helper|"
        "receptionist)))",
        "(?:job|position|positions|career|careers|employment|work|vacanc(?:y|ies)|internship|"
        "apprentice(?:ship)?)(?: \\w+){0,2}? (?:opening|openings|available|opportunit(?:y|ies)|posting|listing|ad|"
        "application|opportunity)",
        "(?:apply|applying|applied|application|inquire|calling|interested|resume|interview)(?: \\w+){0,3}? (?:for|"
        "about|in|to) (?:a |the |an |your |any |working )?(?:\\w+ ){0,3}?(?:job|position|role|opening|employment|"
        "work|career|apprenticeship|hygienist|technician|internship)",
        "(?:work|working) (?:for|with) (?:you guys|your company|you(?= *$)|y'all|your shop|your office)",
        "(?:drop off|send|submit|turn in|sent|email|dropped off)(?: \\w+){0,3} (?:resume|cv|application)",
        "(?:looking|searching) for (?:a job|work|employment|a position)", "(?:job|help wanted) (?:ad|sign)",
        "who do (?:you|i) (?:talk|speak|apply)(?: to)? (?:\\w+ )?(?:about )?(?:a |the )?(?:job|hiring)", "hiring",
        "do you have (?:any )?(?:jobs|work|positions|openings for (?:techs?|technicians?|mechanics?|hygienists?|"
        "plumbers?|"
        "electricians?|apprentices?))",
        "saw your (?:job )?(?:ad|posting) (?:for|on indeed|on craigslist)", "(?:indeed|ziprecruiter|craigslist)",
    )),
    ("person", 0.93, any_of(
        "(?:need|want|like|trying|have|got|prefer) to (?:talk|speak) (?:to|with) (?!(?:you|about|my)\\b)\\w+",
        f"(?:speak|talk|speaking|talking|chat|chatting|connect(?:ed)?|transfer(?:red)?|transferred over|put|"
        f"patch(?:ed)?|get|give|pass|need|want|reach|switch|direct|refer|redirect|send|hand|escalate|"
        f"forward|get (?:ahold|hold) of|help from|assistance from)(?: (?:me|my call|this|us|to|with|through|on|over|"
        f"please|directly|in touch|call|the line|off|it|of|ahold|hold|on with|about|in contact))* {_HUMAN}(?: (?:in|"
        f"at|from) (?:billing|service|sales|parts|the office|the shop|charge|accounting|scheduling|"
        f"customer service))?(?! (?:come|out|to (?:come|look|fix|check|repair|install|take)|look|fix|"
        f"to help me (?:with my|fix)|that (?:can|could) (?:come|fix)|over|who (?:can|could) (?:fix|come|look)|today|"
        f"tomorrow|this|else in|in (?:{_DAY}|san|the area)|call|on (?:{_DAY}|the \\d)|near|about (?:my (?:tooth|"
        f"teeth))|for (?:a|my|an|the) (?:cleaning|check)|at \\d))",
        "(?:transfer|connect|put|patch)(?:ing|ed)? me(?: through| over| on| directly)?(?: to| with) (?:the |a |"
        "your |my |an? )?\\w+(?: \\w+)?(?! (?:list|schedule|calendar))",
        "(?:some|any)(?:one|body) else (?:take|to|look|help|handle)",
        f"(?:speak|talk|speaking|talking|chat|connect(?:ed)?|transfer(?:red)?|patch(?:ed)?)(?: (?:me|my call|to|"
        f"with|through|directly|directly to|on the phone))* {_ROLE}",
        "(?:representative|operator|agent|human|real person|live person|customer service|customer support|"
        "receptionist|live agent|front desk|a person|speak to a person|actual person|somebody real|"
        "someone real)(?: please)?(?= *$)",
        "(?:want|need|like|get me|give me|speak|talk|rather have|is there|prefer|have) (?:\\w+ ){0,4}?(?:real|live|"
        "actual|human) (?:\\w+ )?(?:person|human|being|agent|someone|representative|one|voice)",
        "(?:real|live|actual) (?:person|human|human being|agent|representative|operator)(?= please|$| *$| now)",
        "human please",
        "(?:someone|somebody) (?:in charge|who (?:knows|can (?:help|actually|speak|talk))|i can (?:talk|speak)|"
        "there i can|real|else to (?:talk|speak|help)|from (?:the office|your (?:office|team)))",
        "press zero|(?:zero|0) for(?: an)? operator",
        "is (?:dr \\w+|doctor \\w+|the (?:owner|manager|doctor|dentist)|anybody|anyone|somebody|someone) (?:there|"
        "in|available|around)(?= *$| today| now| right now| to talk| to speak)",
        "(?:stop|no|quit|hate|don't want|not|tired of)(?: \\w+){0,5} (?:robots?|machines?|bots?|computers?|"
        "automated)(?: \\w+)?(?= *$)",
        "not (?:talk|speak)(?:ing)? to (?:a |an )?(?:robot|bot|machine|computer|ai)",
        "who can i (?:talk|speak)", "let me (?:talk|speak) (?:to|with) \\w+(?! (?:about (?:a )?job))",
        "talk to (?:dr|doctor) \\w+",
        "(?:is|are) there (?:\\w+ )?(?:a |any )?(?:human|person|people|someone(?! else)|"
        "anyone(?! else))(?: \\w+){0,2} (?:i can|to|there|here|available)",
        "be (?:put through|connected|transferred)", "hand me over",
        "(?:your|the|a) (?:manager|supervisor)(?= please| now|$)",
    )),
    ("message", 0.92, any_of(
        "(?:leave|take|give|pass|relay|send|drop|get|record|took|leaving)(?: \\w+){0,3}? (?:a |the |my |"
        "this )?(?:\\w+ )?(?:message|note|voice ?mail|msg)",
        "(?:have|ask|tell|get|could|can|would|want|need|like)(?: \\w+){0,4}? (?:call(?:ed)?|phone|ring|text|"
        "get back|contact|return(?: my call)?|reach out|email)(?: to)? (?:me|us)(?: back)?",
        "call (?:me|us) back", "(?:call ?back|callback)", "get back to me",
        "return (?:my|your|a|the|his|her) (?:phone )?call", "returning (?:a|your|the|his|her) (?:phone )?call",
        "(?:tell|inform|notify) (?:him|her|them|dr \\w+|doctor \\w+|the (?:doctor|dentist|office|owner|tech|"
        "technician|manager|staff|hygienist|mechanic|guys)|mike|your (?:boss|manager|team|tech)) (?:that|i|to|we|my|"
        "about|it|the)",
        "let (?:him|her|them|dr \\w+|doctor \\w+|the (?:doctor|dentist|office|owner|tech|technician|manager|staff|"
        "hygienist)) know",
        "pass (?:that|this|it|along|on)", "missed (?:a |your |my )?call",
        "(?:someone|somebody|you guys|you) (?:just )?(?:called|left me|tried calling) (?:me|this number|my|"
        "a (?:message|voicemail))",
        "(?:running|be|gonna be|going to be|i'm|might be|few minutes|minutes) (?:a (?:little|bit|few) |"
        "\\w+ minutes |about \\w+ minutes )*(?:late|behind)(?= |$)(?! (?:fee|appointment|slot|time|morning|"
        "afternoon|in the|one))",
        "stuck in traffic",
    )),
    ("thanks", 0.9, any_of(
        "thank(?:s|you|z|ful)?(?: you| u| so much| a lot| very much| a bunch| again| for \\w+(?: \\w+){0,2}| kindly|"
        " ma'am| sir| a million| a ton)*",
        "thanx|thx|ty", "appreciate(?:d)?", "grateful(?: \\w+)*", "gratitude",
        "you(?:'ve| have)? (?:been|were|are|'re)(?: \\w+){0,3} (?:helpful|kind|great help|big help|the best|"
        "a lifesaver|help|lifesaver|awesome|wonderful|great)",
        "i owe you(?: one)?", "much obliged",
        "(?:that|this|it)(?:'s| is| was|'s been) (?:\\w+ )?(?:very |really |so |super |extremely )?helpful",
        "cheers(?= *$)", "bless you", "gracias",
        "(?:good|great|nice|fantastic|excellent|awesome|amazing|wonderful|brilliant) (?:job|work)(?: \\w+)*",
        "you(?:'ve)? (?:helped|done)", "happy you (?:did|helped)(?: \\w+)*",
        "glad you (?:helped|could help)(?: \\w+)*",
    )),
    ("goodbye", 0.9, any_of(
        "(?:good ?)?bye+(?:[ -]?bye+)?(?: now| for now)?", "good ?night(?! (?:guard|stand))",
        "(?:have|enjoy) (?:a|an|your|the rest of (?:your|the)|yourself|you a)(?: \\w+){0,3}? (?:day|one|night|"
        "evening|weekend|afternoon|morning|time|holiday|week|rest)",
        "(?:talk|speak|chat|see|catch|seeing|talking) (?:to |with |at )?(?:you|ya|u|y'all|ya'll)(?: all)? (?:later|"
        "soon|then|around|tomorrow|again|next|on|monday|tuesday|wednesday|thursday|friday|saturday)",
        "(?:see|c) (?:ya|you|u)(?= *$| then| there)", "take it easy(?= *$)", "(?:i'm|i am) (?:outta|out of) here",
        "take care(?: of yourself| now)?(?= |$)(?! of)",
        "(?:i )?(?:gotta|have to|got to|need to|must|should|'ve got to|better) (?:go|run|hang up|leave|get going|"
        "be going|get off)(?: now| the phone)?(?= *$| bye| thanks)",
        "(?:hang|hanging) up",
        "(?:end|ending|stop|finish|terminate) (?:the|this|our) (?:call|conversation|chat)",
        "(?:farewell|adios|ciao|sayonara|syonara|so long|ta ta|cheerio|toodles|laters?(?= *$)|peace out|later gator|"
        "until (?:next time|then|we meet)|till next time|au revoir|hasta \\w+|toodle ?oo|over and out)",
        "(?:nice|good|great|lovely|pleasure|fun|wonderful|glad|happy)(?: \\w+){0,4} (?:talk|talking|speak|speaking|"
        "chat|chatting|talked|conversation|seeing|meeting)",
        "(?:that's|that is|that will be|that'll be|thats) (?:all|it|everything)(?: i (?:need(?:ed)?|want(?:ed)?|"
        "have|had|wanted to know|was looking for)| for (?:now|today)| from me)+",
        "we should stop(?: \\w+)?", "i'm (?:leaving|out of here|off|signing off|heading out|out)(?= *$| now| bye)",
        "no (?:more|further|other) questions", "that (?:will|would) be all",
        "(?:that is|that's) all(?= *$| thanks| thank)", "bon voyage",
    )),
    ("greeting", 0.85, any_of(
        "^ *(?:(?:hi+|hello+|hey+|hiya|howdy|greetings|yo|hola|good (?:morning|afternoon|evening|day)|morning|"
        "evening|afternoon|sup|heya|aloha|hai|hie|hii+|hellow|hallo|helo|gday|top of the morning)(?: there| ya|"
        " everyone| guys| again| to you| ai| olly| sir| ma'am| miss| you)*)(?= |$)",
        "(?:how(?:'s| is| are|'re|ve| have|'ve|s)?) (?:you|it|things|ya|everything|u|life|your day|we|you all|"
        "y'all)(?: been| doing| going| hanging| today| feeling| this \\w+| been doing| all| these days| right now|"
        " coming along| so far)*(?= *$)",
        "^ *(?:(?:hi|hey|hello|yo|so|well|um|sup)(?: there)? +)*(?:what's|whats|what is) (?:up|new|happening|"
        "going on|happening|cooking|good|shaking|"
        "crackalackin)(?: with you| today)?(?= *$)",
        "(?:hi|hello|hey)(?: there)?(?= *$)",
        "how(?:'s| is| are| was| has| have)? (?:life|your (?:morning|evening|afternoon|week|weekend|day)|the (?:day|"
        "ai|weather|family)|business|it|things|everything)(?: been| going| treating you| doing| with you| so far|"
        " today)*(?= *$)",
        "(?:it's |it is |so |very )?(?:nice|good|great|glad) to (?:meet|see|"
        "hear)(?: from)? you(?! (?:again )?(?:bye|later))",
        "nice to (?:meet|see|hear) (?:you|from you)",
        "(?:anyone|anybody|somebody|are you|is anyone|you) (?:there|here)(?= *$)", "pleased to meet you",
        "good (?:morning|afternoon|evening)(?= *$)", "long time no see",
        "are you (?:ok|okay|doing (?:ok|okay|well|good|alright))",
    )),
    ("dont_care", 0.93, any_of(
        "(?:doesn't|does not|don't|do not|dont|dosen't|didn't|won't|not|no) (?:\\w+ )?(?:matter|care|mind|"
        "make (?:a |any )?difference)",
        "(?:any|either)(?: of (?:them|those|these|the (?:two|three|times|above)))?(?: (?:one|ones|time|day|times|"
        "days|provider|dentist|stylist|doctor|technician|date|hygienist|way|slot|option|person|salon|"
        "place))?(?:'s)?(?: (?:is|are|will|would|works?|do|be|sounds|of|seems|'s))*? (?:fine|good|ok|okay|great|"
        "work|works|"
        "do|alright|perfect|acceptable|suits|all right|cool|nice|well|for me|with me|them)",
        "(?:any|either)(?: one| of (?:them|those|these|the (?:two|three)))?(?: please)?(?= *$)",
        "(?:any ?(?:time|day|body|one|thing|where)|whenever|whatever|whichever|whoever|however)(?:'s)?(?: (?:first|"
        "easiest|best|soonest|you|is|works|"
        "'s|that|day|time|one|suits|fits|they|we|he|she|they've|you've)(?: \\w+){0,6})?(?= *$| (?:is|works|please|"
        "good|fine|you))",
        "no (?:\\w+ )?preference",
        "(?:i'm|i am|we're|my schedule is|pretty|very|totally) (?:\\w+ ){0,2}?(?:flexible|wide open|not picky|"
        "not fussy|not particular|indifferent|open to (?:anything|any|whatever))",
        "(?:not|isn't) (?:picky|fussy|particular|important)", "unimportant",
        "(?:up to|your) (?:you|call|choice|pick)(?= *$| please)",
        "(?:you|u) (?:can |may |should |could |just |please |go ahead and )*(?:pick|choose|decide|"
        "select)(?: (?:for me|one|it|any|the (?:time|day|one)|yourself|anything|whichever))*",
        "(?:pick|choose|select|give me|take|book|just) any(?: one| of them| time| day| of those)?", "surprise me",
        "all (?:the )?same(?: to me)?",
        "(?:first|next|soonest|earliest) available (?:person|dentist|provider|tech|one|appointment|slot|hygienist|"
        "doctor)?",
        "it's all (?:good|the same|equal)", "wouldn't mind (?:any|either|whichever)", "makes no difference",
        "i'm easy", "dealer's choice", "could go either way", "either way",
        "anything (?:is|would be|will be|works|goes|you have)(?: \\w+)*", "doesn't bother me", "makes no odds",
    )),
    ("complaint", 0.9, any_of(
        "(?:you|he|she|they|y'all|somebody|someone|your (?:guy|guys|tech|technician))(?: guys)?(?: just| already|"
        " only)? "
        "(?:came|come|were (?:here|out)|was (?:here|out)|fixed|replaced|worked on|serviced|repaired|"
        "looked at)(?: \\w+){0,8} "
        "(?:still|again|same|already|worse)(?: \\w+){0,2} (?:not|isn't|doesn't|won't|broken|leaking|out|broke|thing|"
        "problem|issue|noise)",
        "(?:file|make|have|lodge|register|submit|with|got) a (?:\\w+ )?complaint", "complain(?:t|ts|ing)?",
        "(?:unhappy|dissatisfied|not (?:at all |very |really )?(?:happy|satisfied|pleased)|disappointed|furious|"
        "livid|pissed|so upset|very upset|really upset|mad at|angry|fed up|frustrated|sick of)",
        "(?:terrible|awful|horrible|worst|lousy|bad|poor|rude|unprofessional|unacceptable|crappy|shoddy|sloppy|"
        "disgusting|pathetic) (?:service|job|work|experience|company|customer service|attitude|technician|tech|guy|"
        "hygienist|people|repair|job you|business)",
        "(?:unacceptable|ridiculous|outrageous|disgraceful|this is (?:a joke|bs|bullshit|crap|nonsense))",
        "(?:never|didn't|no one|nobody|hasn't|did not)(?: \\w+){0,3}? (?:showed|show|shown|came|called me back|"
        "called back|turned up)(?: up)?",
        "no show(?:ed)?(?! (?:fee|policy|charge))",
        "(?:overcharged|ripped (?:me )?off|double charged|charged (?:me )?(?:twice|too much)|scam(?:med|mers)?|"
        "cheated)",
        "(?:still|again) (?:\\w+ )?(?:broken|not working|leaking|doesn't work|isn't working|"
        "making the (?:same )?noise|not fixed)(?: \\w+){0,8}? (?:after|since|you (?:guys )?(?:were|came|fixed|just)|"
        "and you|even though)",
        "(?:you|your (?:guy|tech|technician|plumber|mechanic|people|guys)|he|they) (?:\\w+ )?(?:broke|damaged|"
        "messed up|ruined|scratched|didn't fix|made it worse|screwed up|left a mess|botched|didn't do)",
        "(?:was|were|is|been|being|so|very|really) rude", "(?:bad|negative|one star|1 star) review",
        "(?:my|get a|call(?:ing)? a|talk to a|hear from (?:my|our)) (?:lawyer|attorney)",
        "(?:sue|suing|small claims|better business bureau|bbb|lawsuit)",
        "(?:want|demand|need|like|get) (?:\\w+ ){0,3}(?:my money back|a refund|refund)", "my money back",
        "(?:same|exact same) (?:problem|issue|noise|thing) (?:again|is back|came back|you (?:guys )?fixed)",
        "you people", "waited (?:all day|\\w+ hours|for hours)",
        "been waiting (?:all day|since|for (?:hours|\\w+ hours))",
    )),
)  # fmt: skip
