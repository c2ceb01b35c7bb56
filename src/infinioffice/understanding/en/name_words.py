"""Words that are no names on the telephone, though some stand in the census lists. Data only."""

from __future__ import annotations

# Never part of a name, not even when a name was asked for.
NEVER = frozenset(
    """
a an the and or but if so then than that these those there here it its it's he she they we you i me my mine our your
his her their them us him who whom whose what when where why how which am is are was were be been being do does did
done have has had having can could would should shall may'll might must of to in on at by for from with about into
over after before under between out off up down not no nope nah yes yeah yep yup yea ya uh um er ah oh hmm mm mhm hi
hello hey good morning afternoon evening night okay ok sure right correct exactly great thanks thank please sorry
excuse pardon well just like really actually maybe probably also too very much more most some any all each every other
another same calling call called caller calls speaking speak speaks talking talk talked looking look need needed needs
want wanted wants trying try tried going go went get got getting make making made take taking see seeing come coming
know think thought guess mean said say says tell told ask asked asking wondering hoping interested ready available
book booking schedule scheduling scheduled reschedule rescheduling cancel canceling cancelling confirm confirming
check checking change changing appointment appointments service services repair repairs maintenance cleaning estimate
quote price pricing cost insurance emergency question questions number phone telephone cell mobile email address name
names named first last surname middle maiden spelled spelt spelling spell letter letters initial capital patient
customer client account husband wife son daughter mother father mom dad kid kids child baby friend neighbor boss
tenant landlord owner manager receptionist office company business shop store home house apartment today tomorrow
tonight yesterday monday tuesday wednesday thursday friday saturday sunday week month year days time times hour hours
minute minutes january february march july september october november december noon midnight soon now later early
urgent broken leaking leak working stopped running heat heating cooling air conditioner furnace boiler heater water
pipe toilet drain sink tooth teeth toothache dentist doctor car truck vehicle brakes brake oil tire tires engine wrong
person people someone somebody anyone anybody everyone nobody nothing something anything everything new existing old
regular returning long-time again still already yet back because since while until only even one two three four five
six seven eight nine ten zero hundred thousand second third dot com gmail yahoo hyphen dash space underscore double
triple don't doesn't didn't can't won't isn't i'm i'd i've i'll you're we're he's she's that's what's there's let's
ok'd afraid fine glad happy due able supposed mon tue tues wed thu thur thurs fri sat feb apr jul aug sep sept oct nov
dec instead alright crazy use using shit damn fuck shoot nevermind mind wait hold hang moment sec course absolutely
definitely certainly obviously hopefully whatever none neither either both different anymore anyway anyways cool
awesome perfect lovely wonderful excellent incorrect false true whats hows ugh wow ha haha bye goodbye understood
gotcha forget remember repeat slower louder help stop start menu operator representative agent human robot machine
english spanish pm thankyou party table princess gonna wanna gotta kinda cause uhh umm hm huh this as rather except
per via though although however unless upon within without through across against along among around behind below
beneath beside besides beyond despite during inside near onto outside regarding toward towards unlike versus myself
himself herself yourself whoever almost always never often sometimes usually quite pretty ago away once twice next
sounds works suits suit card credit answer work saved saying bank money song flight room list find give travel
traveling shopping else thats its im ill ive id dont doesnt didnt cant wont isnt theyre youre hes shes theres lets
yall
""".split()
)

# Names and words at once: taken for names only when a name was asked for or clearly announced, or when written large.
EVERYDAY = frozenset(
    """
will may june jan jun sun mar april august day mark bill sue grant drew grace hope joy christian rose long price brown
black young king cook baker white green gray grey summer autumn dawn faith charity mercy pat rob jack chip art guy
gene dean dale glen ray buck chase hunter mason cooper carter parker taylor tyler porter page gale rich rusty sandy
stormy sunny star sky river brook brooke forest wood woods stone hill field fields marsh banks lake ford street lane
park rivers wells bush flowers fish wolf fox bird byrd crane swan hawk drake lamb bull hogg pike bass salmon little
small short strong sharp swift noble wise best good goodman love loving heart case cash money gold silver diamond
pearl ruby jade amber crystal ivory holly ivy lily daisy iris violet olive hazel ginger pepper rice bean bacon ham
berry cherry plum peach candy honey sugar major prince duke earl bishop pope abbott monk church temple cross house
hall rooms mill mills bell horn harp fiddle poole pool bond cannon gunn blade steele irons glass silk cotton wool
tanner weaver fisher farmer miller butler potter carpenter wright smith power powers rush speed walker runner rider
chance lucky early late winter snow frost rains storm gay merry jolly blue main east west north south bay point ball
block bland blank bright self gross means gill ash moss reed bloom tuck free begin can harm high low made many men
moon more much nice niece ocean ok older only order pages paid pain part pass past peace pet pick place plain plant
poor post pound press print prior proper read real rest ring rise road rock roof room root round sale same save seat
sell send serve set shade shine shirt shock shoe shook show shown side sign simple sing single sit skip slow so soft
sold sole song sorry sound space speak spring stand start stay step still stop story super sweet table tall team test
them thing tip toll top touch town track trade train trip true turn van vest view visit voice wait wake walk wall ward
warm wash watch way weak wear weed weeks whole wide wild wind wing wish word work yard holiday chain chains learning
lemon leather meadow harbour harbor christmas easter jean jeans robin
""".split()
)

# Words that may stand around a name in a plain answer to "what is your name?".
AROUND = frozenset(
    """
yes yeah yep yup ya sure ok okay uh um er ah oh hmm well so hi hello hey good morning afternoon evening it it's its is
this that that's thats the a my name name's i'm i am and please thanks thank you sorry no nope just like actually right
correct first last full surname middle speaking here calling would will be under for mr mrs ms miss dr doctor was me
spelled spelt letter with call again still s of an
""".split()
)

# Names that are also words of time: only a first name before them makes them one.
AFTER_FIRST_NAME = frozenset(("day", "march", "weeks", "english", "french"))

TITLES = frozenset("mr mrs ms miss mister missus doctor dr sir madam ma'am reverend pastor professor prof".split())
SUFFIXES = frozenset("jr junior sr senior ii iii iv esquire".split())
PARTICLES = frozenset("van von de la del der den di da dos las los le st saint mac mc o el al bin ben ter".split())
