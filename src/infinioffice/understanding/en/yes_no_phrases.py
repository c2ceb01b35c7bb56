"""The words of yes and no: particles, judgements of a proposal, and what our questions look like. Data only."""

from __future__ import annotations

from infinioffice.understanding.en.flat import any_of, rule

_FILLER = any_of(
    "um+", "uh+", "er+m?", "hm+", "mm", "ah+", "oh", "well", "so", "like", "you know", "i mean", "let me see",
    "let's see", "let me think", "actually", "honestly", "hey", "look", "listen", "and", "but", "yo", "dude", "man",
    "oops", "haha", "gosh", "gee", "wow", "now", "just", "sorry", "hi", "hello", "basically", "ooh+", "aw+",
)  # fmt: skip
LEAD = rule(f"(?:{_FILLER} )*{_FILLER}")

_YES = any_of(
    "y[eu]+s+(?: sir| ma'am| please| indeed)?", "yeah+", "ye+a+h?", "yeh", "yah", "ya", "ye+[ps]", "yeap", "yessir",
    "yu+p", "yep+ers", "uh huh", "mm+ ?hmm+", "mhm+", "um hum", "sure(?: thing)?", "for sure", "of course", "certainly",
    "absolutely", "definitely", "totally", "affirmative", "you bet", "you got it", "correct", "exactly", "precisely",
    "indeed", "agreed", "approved", "confirmed", "i confirm(?: it| that)?", "please do(?! not| n't)", "go ahead",
    "go for it", "by all means", "do it(?= *$| please| then| now)", "let's do (?:it|that|this)",
    "let's go(?: with (?:it|that|this))?",
    "let's book it", "why not", "i guess(?: so)?", "i suppose(?: so)?", "i think so", "i believe so", "i'd love to",
    "i'd love that", "i'd like that", "i would like that", "i would love that", "no problem", "no worries", "si",
    "naturally", "without a doubt", "no doubt", "true", "it's true", "very well", "make it so", "righto", "okie dokie",
    "okey dokey", "roger", "10 4", "ten four", "amen", "right on", "that would be (?:a )?yes", "hell yeah", "heck yes",
    "heck yeah", "hell yes", "you know it", "undoubtedly", "obviously", "positive", "that's a yes", "yes it is",
    "i say yes", "the answer is yes", "i'm saying yes", "i agree", "count me in", "i'm in", "please and thank you",
)  # fmt: skip
_WEAK_YES = any_of(
    "o+k+", "ok+a+y+", "k+", "kay", "mkay", "alright", "all right", "right", "fine", "good", "great", "perfect",
    "awesome", "cool", "lovely", "wonderful", "excellent", "fantastic", "super", "nice", "please", "brilliant", "neat",
    "got it", "understood", "fair enough", "makes sense", "i see", "very good", "sweet", "terrific", "marvelous",
    "beautiful", "amazing",
)  # fmt: skip
# "No heat" is no answer.
_NOUN = any_of(
    "one", "problem", "worries", "doubt", "heat", "heating", "hot", "cold", "power", "water", "cool", "cooling", "air",
    "ac", "a c",
    "electricity", "matter", "longer", "brakes", "pressure", "preference", "idea", "clue", "gas", "english",
    "recording",
    "texts", "insurance", "rush", "hurry", "show", "lights", "start", "warm", "sound", "clue", "offense", "body",
    "where",
)  # fmt: skip
_NO = any_of(
    f"no+(?: sir| ma'am| way| thanks?(?: you)?| thank you)?(?! {_NOUN})", "no+pe+", "na+h+", "naw", "nay", "nuh uh",
    "uh uh",
    "mm mm", "never(?! ?mind)", "negative",
    "not (?:really|at all|now|today|yet|quite|exactly|for me|this time|necessary)",
    "not at (?:the|this) (?:moment|time)", "not right now", "not that i (?:know|can think)(?: of)?", "absolutely not",
    "definitely not", "certainly not", "of course not", "i don'?t think so", "i do not think so", "i think not",
    "i'd rather not", "i would rather not", "i'd prefer not", "i'll pass", "i will pass", "hard pass", "pass",
    "incorrect", "wrong", "false", "untrue", "not true", "not correct", "not right", "hell (?:no+|nah+|naw)",
    "heck (?:no+|nah+|naw)", "ain't happening", "not happening", "nix",
    "i'm afraid not", "afraid not", "i disagree", "don't", "do not", "don't do (?:it|that)", "please don't", "nein",
    "neither(?: one)?", "none(?: of (?:those|them|these))?", "nothing(?: else)?", "under no circumstances",
    "that would be (?:a )?no", "that's a no", "i say no", "i must say no", "the answer is no", "i'm saying no",
    "i am saying no", "no no", "not a chance", "no good", "not good", "nada", "fat chance",
    "not just (?:yet|now)", "not in the (?:least|slightest)", "no can do", "i decline", "disagree", "in no way",
    "i have to say no",
)  # fmt: skip

ACCEPTS = rule(
    any_of(
        "that(?:'s| is| was| would be|'ll be| will be|'d be|s| sounds?| seems| appears| looks| should be|"
        " must be) (?:just |all |really |"
        "very |pretty |a |the |perfectly |totally |absolutely |definitely |quite |so |most definitely )*(?:fine|"
        "good|ok(?:ay)?|"
        "great|perfect|right|alright|correct|lovely|wonderful|it|awesome|excellent|true|cool|nice|fantastic|ideal|best|"
        "accurate|me|fact|great idea|good idea|reasonable|fair|true statement|super)",
        "(?:that|it|this|which|monday|tuesday|wednesday|thursday|friday|saturday|sunday|everything|anything|\\d+|"
        "morning|afternoon|noon|he|she|they) (?:one |time |day |\\d+ )?(?:would |will |'ll |should |does |"
        "'d )?(?:definitely |"
        "totally |actually |probably )?works?(?: (?:for|with) (?:me|us|my schedule)| great| fine| well| perfectly)?",
        "that(?:'ll| will| would| should) (?:work|do|be (?:fine|good|great|ok(?:ay)?|perfect|nice))", "that does it",
        "works? (?:for|with) (?:me|us)", "works",
        "(?:it|this|everything)(?:'s| is| all| sounds?| looks?| seems)? (?:all |just |"
        "very |a )*(?:fine|good|ok(?:ay)?|great|perfect|correct|right|true|accurate|alright|true statement|fact)",
        "sounds? (?:very |really |so |pretty |just |quite |absolutely |perfectly )*(?:like a plan|good|great|"
        "perfect|fine|right|ok(?:ay)?|wonderful|awesome|lovely|alright|about right|"
        "excellent|nice|fantastic|reasonable|cool)", "looks (?:good|great|right|fine|correct)",
        "i'?m (?:ok(?:ay)?|fine|good|happy|cool) with (?:that|it|this)", "i can (?:do|make) (?:that|it|this)",
        "i(?:'ll| will|'d like to| would like to| want to| would|'d)? (?:choose|pick|go with|prefer|take|stick with|"
        "try|use|select)(?: with| for)? (?:it|that|this|them|him|her|there|your (?:advice|suggestion))(?: \\w+)?",
        "i(?:'d| would)? (?:prefer|like|love|want) to (?:go|visit|see|try|choose|pick)(?: with| to)? (?:it|that|"
        "this|them|him|her|there)(?: \\w+)?",
        "i'?ll take (?:it|that|this)", "i will take (?:it|that|this)",
        "i(?:'m| am) interested in (?:that|this|them|him|her|it)(?: one)?",
        "(?:that|this|it) (?:can|could|may|might|seems like it would|looks like it will) work",
        "(?:please )?try (?:that|this|it)(?= *$| then| please)", "(?:a|the) (?:winner|perfect choice|great choice)",
        "(?:approval|permission) granted", "seems (?:right|good|fine|correct|great|perfect)",
        "(?:let's|let) go with (?:that|this|it|him|her|them)", "i can try (?:that|this|it|them)",
        "(?:this|that)(?: \\w+)? (?:is|sounds|seems|looks|works|will be|would be) (?:just |really |very |so |all |"
        "absolutely |precisely |exactly |also |an? |the )*(?:winner|optimal|fine|good|great|ok(?:ay)?|perfect|nice|"
        "right|correct|ideal|wonderful|cool|what i (?:need|want|wanted|asked for)|it)(?: (?:for|with) me)?",
        "please (?:proceed|continue|confirm(?: it| that)?|go on)", "proceed", "try it", "permission granted",
        "you(?:'ve| have)? got (?:it|that|all of (?:it|that)|everything)(?: all)? right", "i sure (?:would|do|am)",
        "you(?:'re| are) (?:right|correct)", "you got (?:it|that) right",
        "you(?:'ve| have) (?:got )?(?:it|that) right", "i(?:'d| would) (?:like|love) (?:that|to)(?= *$)",
        "(?:please )?book it",
        "(?:please )?(?:go ahead and )?(?:book|schedule|reserve|confirm) (?:it|that|this)(?: one)?",
        "(?:it|that|this) (?:is|does)(?= *(?:$|thanks?|thank you|please))", "(?:yes )?(?:it|that)'s me",
        "speaking(?= *$)",
        "this is (?:he|she|him|her)",
        "i (?:do|am|would|will|did|have|can|could)(?= *(?:$|thanks?|thank you|please|actually|in fact))",
        "we (?:do|are|would|will|did|have|can)(?= *$)", "the statement is true",
        "i like (?:it|that|this|him|her)(?: one| very much)?",
        "(?:that'?s |it'?s |that is )?not (?:too |so |half )?bad(?: at all)?",
        "let's do", "let's go with", "it'?s (?:a )?(?:deal|date)", "i(?:'m| am) (?:down|game|okay|ok)", "suits me",
    )
)  # fmt: skip
REFUSES = rule(
    any_of(
        "(?:that|it|this|which|he|she|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\\d+|morning|afternoon|"
        "mornings|afternoons) (?:one |time |day )?(?:just |really |still )?(?:won't|doesn't|will not|does not|"
        "wouldn't|would not|"
        "isn't going to|is not going to|ain't gonna|isn't gonna|'s not going to|'s not gonna) (?:really )?(?:work|"
        "do|suit|fit|be "
        "(?:good|possible|ok|okay|fine|great))",
        "(?:not|isn't|ain't) (?:going to|gonna) (?:work|happen)",
        "(?:won't|doesn't|don't) (?:really )?work (?:for|with) (?:me|us|my)", "^ *(?:won't|doesn't|don't) work",
        "i (?:really |just )?(?:can't|cannot|can not|couldn't|won't be able to) (?:do|make|come|swing|get)(?: (?:it|"
        "that|then|this))?",
        "(?:that|it|this)(?:'s| is|s| was| does)? (?:not|isn't|wasn't) (?:quite |really |exactly |at all |a |an |"
        "the |very |"
        "what i )*(?:right|correct|good|true|it|me|great|ok(?:ay)?|fine|asked|said|wanted|meant|want|accurate|"
        "necessary|good time|"
        "best|ideal|good answer|convenient|right answer|possible)",
        "(?:that|it|this) (?:isn't|wasn't|ain't) (?:quite |really |exactly |very )*(?:right|correct|good|true|it|me|"
        "what i (?:said|"
        "asked|wanted|meant)|okay|ok|necessary|good|great|ideal)",
        "(?:that|it|this)(?:'s| is) (?:\\w+ly |all )?(?:wrong|incorrect|false|untrue|fake|a lie|a mistake|"
        "too (?:early|late|"
        "long|far|soon|much|"
        "expensive))", "you(?:'re| are) (?:wrong|not right|not correct|mistaken|incorrect)",
        "you(?:'ve| have) got (?:it|that|me) (?:all )?"
        "(?:not right|wrong)", "you got (?:it|that|me|the \\w+) wrong",
        "i (?:don't|do not) (?:want|need|like) (?:to|that|it|this|one|any|"
        "anything)(?: else)?", "i(?:'d| would)(?:n't| not) (?:like|want)",
        "i (?:didn't|did not|never) (?:say|ask|mean|want)(?: (?:that|"
        "it|for (?:that|it|this)))?", "i (?:don't|do not|didn't|haven't|am not|'m not)(?= *(?:$|thanks?|thank you))",
        "i'm not (?:interested|"
        "ready|free|available)", "(?:none|neither) of (?:those|them|these)",
        "i(?:'m| am) (?:busy|booked|working) (?:then|that)",
        "i have (?:work|another appointment|something) then", "(?:can't|cannot) (?:do|make) (?:it|that|\\w+days?)",
        "i(?:'ve| have) "
        "(?:changed my mind|decided (?:not to|against))", "i don't (?:have|see) (?:any|one)", "out of the question",
        "no (?:need|i don't|i do not|it isn't|it's not|that's not|we don't)",
    )
)  # fmt: skip
NEGATION = rule(
    "(?:not|won't|doesn't|don't|didn't|isn't|can't|cannot|never|wouldn't|wasn't|ain't|nothing|none|"
    "neither)(?: (?:really|quite|believe|say|seem|going|gonna|to|that|this|it|think|sure|of|them|those|actually|"
    "all))* *$"
)
OF_A_THING = rule(
    "(?:it|works?|he|she|they|\\d+|this|everything|anything|don't|i (?:can|have|like|can't|cannot|"
    "couldn't))(?! (?:sounds|looks|agree|accept|confirm|will take|'ll take))(?: \\w+){0,3}"
)
INVERTED = rule("(?:can|could|should|would|do|did|will|may|what|how|where|when|have|if|must|am) *$")
ENOUGH = rule(
    any_of(
        "that(?:'s| is|'ll be| will be| would be|s)(?: about)? (?:all|it|everything|enough|fine|ok(?:ay)?|alright|"
        "good)",
        "i'?m (?:good|fine|ok(?:ay)?|all set|all good|set|done|covered)", "i am (?:good|fine|okay|all set|done)",
        "we're (?:good|all set|done)",
        "all (?:set|good|done)", "no need", "don't worry(?: about it)?",
        "it's (?:fine|okay|ok|alright|all right|not necessary)",
    )
)  # fmt: skip
LATER = rule(
    "(?:(?:maybe|perhaps|possibly|probably|not now|not yet|not right now|some|let's do (?:it|that)|let me do (?:it|"
    "that)|i(?:'ll| will) do (?:it|that)|do (?:it|that)) )*"
    "(?:later(?: on)?|(?:another|a different|some other) (?:time|day)|some ?other time|some ?time later|next time|"
    "in the future|at a later (?:date|time|point)|some other day)(?= *$| thanks?| thank|[ ]*(?:what|when|how|can|"
    "could|is|are|right|for|today))|"
    "(?:let me|i(?:'ll| will| need to| have to| want to|'d like to)) (?:think(?! that)|sleep on|check (?:my|the|"
    "with|first))(?: about| on)?(?: it| that| this)?|i(?:'m| am) (?:still )?thinking"
)
SEEKS_LATER = rule(
    "(?:any\\w*|something|have|got|is|be|come|it|a|little|bit|hour|hours|much|what about|how about)(?: \\w+)? *$"
)
ASKS_MORE = rule(
    "(?:anything|something|what) else|help you with anything|any other (?:questions?|way)|is that all|that all"
)
OFFERS_SERVICE = rule(
    "(?:would you like|do you want|want) (?:me|us)? ?to|(?:should|shall|can|may|could) (?:i|we) |"
    "would you like (?:a|an|any|some|to)"
)
ASKS_TO_MIND = rule(
    "(?:do|would) you mind|is (?:that|it) a problem|any (?:problem|objection)|would (?:that|it) be a problem"
)
PROPOSES = rule(
    "(?:does|do|would|will) (?:that|this|it|\\w+|those|these|any of \\w+)(?: \\w+){0,6} (?:work|suit|do|"
    "be (?:ok(?:ay)?|good|fine))|"
    "is (?:that|this|it|\\w+)(?: \\w+){0,8} (?:right|correct|ok(?:ay)?|good|fine|alright)|how (?:about|does|is)|"
    "what about|"
    "(?:right|correct|okay|ok|good)(?= *$)|did i get"
)
FAR = 3
START_YES, START_WEAK, START_NO = rule(_YES), rule(_WEAK_YES), rule(_NO)
UNSURE = rule(
    "(?:i(?:'m| am)? ?)?(?:just |really |honestly )?(?:don't|do not|dont|dunno|not|couldn't|can't|wouldn't|"
    "have no)(?: really)? (?:know|sure|say|tell|idea|"
    "have (?:an|the|any|that) (?:answer|information|idea|clue))|no (?:idea|clue)|dunno|maybe|perhaps|possibly|"
    "who knows|beats me|depends|hard to say|"
    "(?:can't|couldn't) say|not (?:too |really |entirely |quite |very |exactly |totally )?(?:sure|certain|positive)|"
    "could be|might be|hell if i know|i'm undecided|unsure|uncertain|"
    "no way to know|haven't (?:decided|a clue)|one or the other|could go either way|search me|your guess is as good|"
    "i(?:'m| am) (?:not )?(?:drawing a blank|torn|on the fence)|i will know later|neither yes nor no|it's possible|"
    "i have no (?:idea|clue|preference)"
)
NOTHING = frozenset(
    "please thanks thank you sir ma'am miss i um uh so much very that it is the a just then now of course course "
    "for me us".split()
)
# A judgement after one of these is a question or a condition.
ASKED_BACK = rule("(?:if|whether|when|would|does|did|do you think|is|what|are you sure) *$")
# After a no these only strengthen it.
EMPHASIS = rule("for sure|definitely|absolutely|totally|certainly|of course|indeed|positive")
