"""What teams, towns, athletes and colleges are called beside their own names: tables, and the rule of short forms."""

from __future__ import annotations

from collections.abc import Iterator

_NICKNAMES: dict[str, str] = {
    "76ers": "Sixers", "Cavaliers": "Cavs", "Mavericks": "Mavs", "Timberwolves": "Wolves, T-Wolves",
    "Trail Blazers": "Blazers", "Warriors": "Dubs", "Clippers": "Clips", "Pelicans": "Pels",
    "Grizzlies": "Grizz, Griz", "49ers": "Niners", "Buccaneers": "Bucs, Buccos", "Patriots": "Pats",
    "Jaguars": "Jags", "Vikings": "Vikes", "Dolphins": "Fins, Fins Up",
    "Yankees": "Yanks, Bronx, Bronx Bombers, Pinstripes", "Blue Jays": "Jays",
    "Diamondbacks": "D-backs, Snakes, Dbacks, DBacks", "Phillies": "Phils, Phightins, Fightin Phils",
    "Nationals": "Nats", "Canadiens": "Habs, Les Habitants", "Maple Leafs": "Leafs, Buds",
    "Hurricanes": "Canes, Bunch of Jerks", "Penguins": "Pens", "Capitals": "Caps", "Islanders": "Isles",
    "Predators": "Preds, Smashville", "Avalanche": "Avs", "Celtics": "Cs, C's, Celts", "Nuggets": "Nugs",
    "Mets": "Queens, Metsies, Metropolitans", "Cardinals": "Cards, Redbirds", "Orioles": "O's, Birds",
    "Athletics": "A's, Elephants", "Marlins": "Fish", "Brewers": "Brew Crew, Crew, Beermakers",
    "Cubs": "Cubbies, North Siders", "Guardians": "Guards", "Angels": "Halos", "Rockies": "Rox", "Mariners": "M's",
    "Pirates": "Buckos, Bucs, Buccos", "Packers": "Pack, Green and Gold",
    "Giants": "Big Blue, G-Men, Gigantes, Gints", "Commanders": "Commies, Manders", "Lightning": "Bolts",
    "Senators": "Sens", "Canucks": "Nucks", "Red Wings": "Wings", "Blue Jackets": "Jackets, CBJ",
    "Liverpool": "Reds, Kop", "Fulham": "Cottagers, Whites", "Arsenal": "Gunners", "Tottenham Hotspur": "Spurs",
    "Raptors": "Raps, Dinos", "Wizards": "Wiz, Zards", "Knicks": "Knickerbockers, Bockers", "Kings": "Beam Team",
    "Lakers": "Lake Show", "Hornets": "Buzz", "Pistons": "Stones", "Seahawks": "Hawks", "Chargers": "Bolts",
    "Falcons": "Dirty Birds", "Steelers": "Steel Curtain", "Broncos": "Broncs", "Saints": "Who Dats",
    "Eagles": "Iggles, Birds", "Cowboys": "'Boys", "Raiders": "Silver and Black", "Jets": "Gang Green",
    "Colts": "Ponies", "Panthers": "Cats", "Astros": "Stros, 'Stros", "Padres": "Pads, Friars",
    "Dodgers": "Doyers, Boys in Blue", "Twins": "Twinkies", "White Sox": "South Siders, ChiSox", "Red Sox": "BoSox",
    "Royals": "Boys in Blue", "Braves": "Bravos", "Reds": "Redlegs", "Rays": "D-Rays", "Rangers": "Blueshirts",
    "Blackhawks": "Hawks", "Golden Knights": "Knights", "Bruins": "B's", "Oilers": "Oil", "Devils": "Devs",
    "Sharks": "Los Tiburones", "Mercury": "Merc", "Liberty": "Libs", "Chelsea": "Blues", "Everton": "Toffees",
    "Manchester City": "City, Cityzens", "Manchester United": "United, Red Devils",
    "Newcastle United": "Magpies, Toon", "West Ham United": "Hammers, Irons", "Aston Villa": "Villa, Villans",
    "Crystal Palace": "Palace, Eagles", "Brighton & Hove Albion": "Seagulls", "Wolverhampton Wanderers": "Wolves",
    "Leicester City": "Foxes", "Southampton": "Saints", "Brentford": "Bees", "AFC Bournemouth": "Cherries",
    "Nottingham Forest": "Forest, Tricky Trees", "Ipswich Town": "Tractor Boys", "Leeds United": "Whites",
    "Sunderland": "Black Cats", "Burnley": "Clarets", "Real Madrid": "Los Blancos, Merengues",
    "Barcelona": "Barca, Blaugrana", "Atletico Madrid": "Atleti", "Juventus": "Juve, Old Lady",
    "AC Milan": "Rossoneri", "Internazionale": "Inter, Nerazzurri", "Bayern Munich": "Bayern",
    "Borussia Dortmund": "Dortmund, BVB", "Paris Saint-Germain": "PSG", "LA Galaxy": "Galaxy",
    "Inter Miami CF": "Herons", "Los Angeles FC": "LAFC",
}  # fmt: skip
"""What fans call a team beside its own name."""
NICKNAMES = {team.casefold(): tuple(nicks.split(", ")) for team, nicks in _NICKNAMES.items()}
"""The same, by the team's name in lower case."""

SIDES = {
    "home": ("the hosts", "The hosts", "the home team", "The home team", "the home side", "The home side"),
    "away": ("the visitors", "The visitors", "the road team", "The road team", "the visiting team", "the away side"),
}
"""What a game's sides are called, whoever they are."""
RIVALRIES: dict[str, tuple[str, str]] = {
    "Battle of Alberta": ("Oilers", "Flames"), "Battle of Ontario": ("Maple Leafs", "Senators"),
    "Battle of Florida": ("Panthers", "Lightning"), "Battle of LA": ("Lakers", "Clippers"),
    "Subway Series": ("Yankees", "Mets"), "Freeway Series": ("Dodgers", "Angels"), "Bay Bridge Series":
    ("Giants", "Athletics"), "Crosstown Classic": ("Cubs", "White Sox"), "Battle of the Beltway": ("Orioles",
    "Nationals"), "Merseyside Derby": ("Liverpool", "Everton"), "Battle of Ohio": ("Bengals", "Browns"),
    "Texas Derby": ("Rockets", "Mavericks"),
}  # fmt: skip
"""What a game of two teams is called, whatever it is for."""

TOWNS: dict[str, tuple[str, ...]] = {
    "Los Angeles": ("L.A.", "LA", "Tinseltown", "City of Angels"), "New York": ("N.Y.", "NY", "NYC", "Big Apple"),
    "San Francisco": ("San Fran", "Bay", "Bay Area"), "Golden State": ("Bay", "Bay Area", "San Francisco"),
    "Philadelphia": ("Philly", "City of Brotherly Love"), "Oklahoma City": ("OKC",), "Kansas City": ("KC",),
    "New Orleans": ("NOLA", "Big Easy", "Crescent City"), "Las Vegas": ("Vegas", "Sin City"),
    "Portland": ("Rip City", "Rose City", "PDX"), "Miami": ("South Beach", "Magic City"), "Boston": ("Beantown",),
    "Detroit": ("Motor City", "Motown"), "Denver": ("Mile High", "Mile High City"), "Seattle": ("Emerald City",),
    "Chicago": ("Windy City", "Chi-Town"), "Houston": ("H-Town", "Clutch City", "Space City"), "Dallas": ("Big D",),
    "Pittsburgh": ("Steel City", "Burgh"), "Charlotte": ("Queen City", "Buzz City"), "Nashville": ("Music City",),
    "Phoenix": ("Valley", "PHX"), "Memphis": ("Grind City", "Bluff City"), "Atlanta": ("ATL", "A-Town"),
    "Utah": ("Salt Lake", "Salt Lake City"), "Minnesota": ("Twin Cities", "Minneapolis"), "Toronto": ("the Six",),
    "Baltimore": ("Charm City",), "Milwaukee": ("Cream City", "Brew City"), "Green Bay": ("Titletown",),
    "Indiana": ("Indy", "Indianapolis"), "Indianapolis": ("Indy",), "Cleveland": ("the Land",), "Brooklyn": ("BK",),
    "Washington": ("D.C.", "DC"), "St. Louis": ("St. Lou",), "Cincinnati": ("Cincy",), "Tampa Bay": ("Tampa",),
}  # fmt: skip
"""How a team's town is called beside its own name."""

PERSON_NICKNAMES: dict[str, str] = {
    "King James": "LeBron James", "King": "LeBron James", "Big Honey": "Nikola Jokic", "Ant": "Anthony Edwards",
    "Spida": "Donovan Mitchell", "JB": "Jaylen Brown", "JT": "Jayson Tatum", "Book": "Devin Booker",
    "Slim Reaper": "Kevin Durant", "Beard": "James Harden", "Ice Trae": "Trae Young", "Chef Curry": "Stephen Curry",
    "Playoff Jimmy": "Jimmy Butler", "Black Mamba": "Kobe Bryant", "Cap": "Kareem Abdul-Jabbar",
    "His Airness": "Michael Jordan", "Shotime": "Shohei Ohtani", "CMC": "Christian McCaffrey",
    "McJesus": "Connor McDavid", "CC": "Caitlin Clark", "Chi Barbie": "Angel Reese", "Raffy": "Rafael Devers",
    "Yadi": "Yadier Molina", "J-Ram": "Jose Ramirez", "Sun God": "Amon-Ra St. Brown",
    "Bron": "LeBron James", "Joker": "Nikola Jokic", "Steph": "Stephen Curry",
    "Steph Curry": "Stephen Curry", "Greek Freak": "Giannis Antetokounmpo", "CP3": "Chris Paul", "KD": "Kevin Durant",
    "AD": "Anthony Davis", "Shai": "Shai Gilgeous-Alexander", "SGA": "Shai Gilgeous-Alexander",
    "Dame": "Damian Lillard",
    "MJ": "Michael Jordan", "Mailman": "Karl Malone", "Mamba": "Kobe Bryant",
    "Luka Magic": "Luka Doncic", "Jimmy Buckets": "Jimmy Butler", "Wemby": "Victor Wembanyama",
}  # fmt: skip

SCHOOLS: dict[str, str] = {
    "Longhorns": "Texas", "Red Raiders": "Texas Tech", "Aggies": "Texas A&M", "Sooners": "Oklahoma", "Cowboys":
    "Oklahoma State", "Horned Frogs": "TCU", "Bears": "Baylor", "Crimson Tide": "Alabama", "Tigers": "LSU",
    "Bulldogs": "Georgia", "Gators": "Florida", "Seminoles": "Florida State", "Hurricanes": "Miami",
    "Volunteers": "Tennessee", "Vols": "Tennessee", "Rebels": "Ole Miss", "Razorbacks": "Arkansas",
    "Gamecocks": "South Carolina", "Wildcats": "Kentucky", "Cardinals": "Louisville", "Blue Devils": "Duke",
    "Tar Heels": "North Carolina", "Wolfpack": "NC State", "Cavaliers": "Virginia", "Hokies": "Virginia Tech",
    "Buckeyes": "Ohio State", "Wolverines": "Michigan", "Spartans": "Michigan State", "Nittany Lions": "Penn State",
    "Badgers": "Wisconsin", "Hawkeyes": "Iowa", "Cyclones": "Iowa State", "Cornhuskers": "Nebraska",
    "Huskers": "Nebraska", "Golden Gophers": "Minnesota", "Gophers": "Minnesota", "Fighting Illini": "Illinois",
    "Boilermakers": "Purdue", "Hoosiers": "Indiana", "Jayhawks": "Kansas", "Mountaineers": "West Virginia",
    "Fighting Irish": "Notre Dame", "Irish": "Notre Dame", "Trojans": "USC", "Bruins": "UCLA", "Ducks": "Oregon",
    "Beavers": "Oregon State", "Huskies": "Washington", "Cougars": "BYU", "Utes": "Utah", "Buffaloes": "Colorado",
    "Buffs": "Colorado", "Sun Devils": "Arizona State", "Cardinal": "Stanford",
    "Golden Bears": "California", "Broncos": "Boise State", "Terrapins": "Maryland", "Terps": "Maryland",
    "Scarlet Knights": "Rutgers", "Orange": "Syracuse", "Panthers": "Pitt", "Zags": "Gonzaga",
}  # fmt: skip
"""What a college's players are called, by the college: said where the sheet names it."""

_FIRST_NAMES = """michael:Mike,Mikey william:Bill,Billy,Will,Willie robert:Bob,Bobby,Rob,Robbie james:Jim,Jimmy,Jamie
richard:Rick,Ricky,Rich,Dick charles:Charlie,Chuck edward:Ed,Eddie,Ted eduardo:Eddie enrique:Kike,Quique
anthony:Tony antonio:Tony,Toni joseph:Joe,Joey jose:Pepe,Cheo francisco:Paco,Frankie,Pancho frank:Frankie
daniel:Danny,Dan david:Dave,Davey thomas:Tom,Tommy john:Johnny,Jack jonathan:Jon,Johnny steven:Steve,Stevie
stephen:Steve,Steph matthew:Matty,Matt matt:Matty,Matthew christopher:Chris nicholas:Nick,Nicky
andrew:Drew,Andy andres:Andy alexander:Alex,Xander,Lex alejandro:Alex,Ale patrick:Pat,Paddy,Rick gregory:Greg
lawrence:Larry ronald:Ron,Ronnie kenneth:Ken,Kenny donald:Don,Donnie raymond:Ray ramon:Monchy
rafael:Rafa,Raffy,Raf manuel:Manny,Manu vladimir:Vlad,Vladdy samuel:Sam,Sammy benjamin:Ben,Benny
harold:Hal,Harry henry:Hank,Harry peter:Pete edwin:Eddie theodore:Teddy,Ted jacob:Jake joshua:Josh
zachary:Zach,Zack timothy:Tim,Timmy phillip:Phil philip:Phil leonard:Len,Lenny louis:Lou,Louie luis:Lucho
guillermo:Memo roberto:Beto,Bobby alberto:Beto,Albie ernesto:Ernie fernando:Nando ignacio:Nacho jesus:Chuy
mohamed:Mo muhammad:Mo mookie:Mook aleksander:Sasha alexandre:Alex aleksandr:Sasha,Alex nikita:Kuch
evgeni:Geno valeri:Val dmitri:Dima sergei:Serge mikhail:Misha maximilian:Max dominic:Dom nathaniel:Nate
nathan:Nate fred:Freddy,Freddie frederick:Fred,Freddie alfredo:Fredo gabriel:Gabe
isaiah:Zay tyrese:Ty tyler:Ty cameron:Cam dwayne:D-Wade katherine:Kate,Katie
elizabeth:Liz"""
_SHORT_OF = {row.partition(":")[0]: tuple(row.partition(":")[2].split(",")) for row in _FIRST_NAMES.split()}
"""How a first name is said for short."""
_LEAST = 4
"""Letters that are left of a name at least where it is cut short."""
_MOST = 7
"""A name that long is cut no more."""


def short_first_names(first: str) -> Iterator[str]:
    """Short forms of a folded first name: by the table, and cut after four letters or more: "Yadi"."""
    yield from _SHORT_OF.get(first, ())
    for end in range(_LEAST, min(len(first), _MOST)):
        yield first[:end]


def short_team_names(name: str) -> Iterator[str]:
    """A team's name cut short with an s: "Guards", "Preds"."""
    for end in range(_LEAST, min(len(name) - 2, _MOST)):
        yield f"{name[:end]}s"
