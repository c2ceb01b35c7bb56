"""Builds `understanding/en/names.txt`: the commonest US first and last names and their nicknames.

    .venv/bin/python -m bench.build_names [FOLDER OF us_reference]

The name shares are those of the US Census of 1990 (public domain); the nicknames come from the `nicknames` package
(Apache 2.0). The census is older than many callers, so names that became common later, or came from elsewhere, are
added from the lists below.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src/infinioffice/understanding/en/names.txt"
FIRST_KEPT, LAST_KEPT = 3000, 8000

LATER_FIRST = """
aaliyah abdul abigail adalyn addison ahmed aidan aiden aisha alana alejandra alexa alexis alistair alina alisha alyssa
amara amelie amit anahi ananya andres angus aniyah anjali annika archie ariana arianna arjun arun asher ashlyn ashok
aubrey autumn ava avery ayesha bailey beckett bella ben bennett bethan bethany brayden braxton brianna brody brooklyn
cadence caden callum cameron camila carlos carson carter charlie chen chloe colby colton connor cooper damian damien
daniela dashawn declan deepak delilah dev devin diego dmitri dylan easton eduardo eleanor elena eli eliana elias
elijah eliza elliott elliot ella ellie emerson emilia emma emmett esme ethan eva evan evelyn everett ezra faith farah
fatima felicity femi finley finn fiona freya gabriela gareth gavin gemma genesis georgia gianna giovanni grayson greta
hailey hamza hannah harper harvey hassan hayden hazel henry hiroshi hudson hugo ian ibrahim imani imran imogen iris
isaac isabel isabella isla ivan ivy jackson jada jaden jaiden jake jamal jamie jasmine jaxon jayden jayla jaylen jemma
jiang jing joanne jocelyn jonah jordan jorge jose josiah juan judah julian kai kaitlyn kamala kaleb karthik katelyn
kayla kaylee keira keith kelsey kendra kenji kennedy khalid khloe kieran kimora kingston kiran kirsty krishna kumar
kyle kyra kylie lachlan laila landon lara lauren layla leah leila lena leo leon leonardo levi lewis lexi li liam lila
lily lincoln ling linh logan lola london lorenzo louis luca lucas lucia lucy luis luke luna mackenzie macy maddison
madison maeve mahmoud maisie makayla malachi malik manuel mariam mariana mason mateo maya mckenzie mei melanie mia
micah miles miguel mila milo minh miranda mohamed mohammad mohammed molly morgan muhammad mustafa myles naomi nasir
natalia natasha nathan nathaniel neha neil neve niamh nicole nigel nikhil nikita noah noel nolan nora oksana olga
oliver olivia omar oscar owen paige paisley parker pedro penelope peyton phoebe pooja poppy preston priya quinn rachel
raj rajesh ramesh ravi reagan reece reese riley robyn rohan roman rosie rowan ruby ryan ryder rylan saanvi sadie sam
samir sanjay santiago sasha savannah sawyer scarlett sean sebastian serena shane shania shannon shreya sienna siobhan
skylar sofia sonia sophia sophie spencer stella sunil suresh svetlana sydney tamika tanner tariq tatiana taylor theo
thiago tiana toby trent trinity tristan tyler uma valentina vanessa vihaan vijay vikram violet vivian wei wyatt xavier
ximena yang yasmin yusuf yuki zac zach zachary zane zara zoe zoey zuri leanne lynne lynsey jacqueline jayne janine
jeanette hilary hayley gillian glenn graham geoffrey gerard fergus elaine duncan deirdre debra dean darren conor clive
claire ciaran charlene brett bryony beverley barry aoife antony alison abbie josh jodie joe jo jess martyn rhys graeme
iain ewan euan hamish kirsten eilidh catriona mhairi rhiannon sian carys dylan ifan sinead orla roisin cormac eoin
padraig saoirse anouk ines joao paulo pilar rocio esperanza guadalupe jenna gail gary frances francesca dawn craig
colin cheryl carly carole bernard ashleigh arthur annette amber alan adrian adam
"""
LATER_LAST = """
nguyen tran pham hoang huynh vu vo dang bui do ngo duong ly patel shah singh kaur sharma gupta kumar reddy rao desai
mehta joshi iyer chen wang li liu zhang huang yang wu zhou xu sun zhao lin chang hsu tsai kim lee park choi jung kang
cho yoon jang lim han shin kwon tanaka suzuki sato watanabe yamamoto nakamura ito khan ahmed ali hussain malik rahman
begum mahmood akhtar mistry chaudhry bhatt nair menon pillai chopra kapoor malhotra howells begum chowdhury mohamed
hassan ibrahim abdullah mahmoud okafor adeyemi okoye mensah diallo traore ivanov petrov novak kowalski wisniewski
nowak popescu silva santos oliveira souza pereira costa rodrigues almeida garcia rodriguez martinez hernandez lopez
gonzalez perez sanchez ramirez torres flores rivera gomez diaz reyes morales cruz ortiz gutierrez chavez ramos ruiz
alvarez mendoza castillo jimenez vasquez romero herrera medina aguilar vargas castro guzman mendez munoz salazar garza
soto vazquez alvarado delgado pena rios sandoval dominguez ortega guerrero estrada nunez
"""


def read_shares(path: Path) -> dict[str, float]:
    """Name in lower case → share of people in percent."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return {row["name"].lower(): float(row["percent"]) for row in csv.DictReader(raw.decode().splitlines())}


def commonest(shares: dict[str, float], kept: int, later: str, place: int) -> list[str]:
    """The `kept` commonest names, the later ones put in at `place` when they would be missing or far down."""
    ranked = sorted(shares, key=lambda name: (-shares[name], name))
    early = ranked[:place]
    added = sorted(set(later.split()) - set(early))
    return early + added + [name for name in ranked[place:kept] if name not in added]


def read_nicknames(path: Path, first: set[str]) -> list[tuple[str, str]]:
    """(nickname, full name) where both are first names we keep, or the nickname is short and the name common."""
    with path.open(encoding="utf-8") as lines:
        rows = [(row["nickname"].lower(), row["name"].lower()) for row in csv.DictReader(lines)]
    return sorted({(nick, name) for nick, name in rows if name in first and nick != name and nick.isalpha()})


def main() -> None:
    """Reads the reference lists and writes `names.txt`."""
    data = Path(os.environ.get("INFINIOFFICE_EVAL_DATA", ROOT.parent / "shared/data"))
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else data / "us_reference"
    women = read_shares(folder / "us_first_names_female.csv")
    men = read_shares(folder / "us_first_names_male.csv")
    first_shares = {name: women.get(name, 0) + men.get(name, 0) for name in women | men}
    first = commonest(first_shares, FIRST_KEPT, LATER_FIRST, 500)
    last = commonest(read_shares(folder / "us_last_names.csv.gz"), LAST_KEPT, LATER_LAST, 400)
    nicknames = read_nicknames(folder / "nicknames.csv", set(first[:1200]))
    parts = [
        "# US names, commonest first. First and last names: US Census 1990, public domain, with later names added.",
        "# Nicknames (short=full): nicknames package, Apache 2.0. Built by bench/build_names.py.",
        "[first]",
        textwrap.fill(" ".join(first), 118),
        "[last]",
        textwrap.fill(" ".join(last), 118),
        "[nicknames]",
        textwrap.fill(" ".join(f"{nick}={name}" for nick, name in nicknames), 118),
    ]
    TARGET.write_text("\n".join(parts) + "\n", encoding="utf-8")
    print(f"{len(first)} first names, {len(last)} last names, {len(nicknames)} nicknames")


if __name__ == "__main__":
    main()
