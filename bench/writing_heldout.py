"""Sentences written by hand, by ear, true and false, about the bench's cases.

``RIGHT`` and ``WRONG`` were written when the rules first ran (then 99 of 128 true ones passed, and 8 of 117 false ones) and
were used to finish them. ``SECOND_RIGHT`` and ``SECOND_WRONG`` were written afterwards: 40 of 48 true ones passed, and 4 of 55 false ones, before
the rules that these showed missing were added.
"""

from __future__ import annotations

RIGHT: dict[str, tuple[str, ...]] = {
    "game 990302001": (
        "LeBron James just became the first player in NBA history to score 40,000 career points.",
        "Forty thousand points. LeBron James got there first.",
        "Nobody had ever done that before LeBron.",
        "40K. LeBron.",
        "LeBron hit forty thousand, and the Lakers still lost by ten.",
        "The Nuggets won their sixth straight.",
        "Six in a row now for Denver.",
        "Denver's win streak is at six.",
        "Nikola Jokic went for 35, 10 and seven.",
        "Jokic: 35 points, 10 boards, 7 assists.",
        "The Joker dropped thirty-five on the Lakers.",
        "LeBron needed nine points and finished with 26.",
        "LeBron had 26 and nine dimes.",
        "Austin Reaves handed out 14 assists.",
        "Jamal Murray added 11 assists for Denver.",
        "Denver closed it out with a 35-25 fourth quarter.",
        "The Lakers were up 66-58 at halftime.",
        "LA led by eight at the half.",
        "The Nuggets outscored the Lakers by 10 in the fourth.",
        "Denver trailed by eight at the break and won by 10.",
        "Denver is 42-19. The Lakers are 33-29.",
        "With a layup in the second quarter, LeBron got his 40,000th point.",
        "The Lakers scored 33 in each of the first two quarters.",
        "From down eight at the half to a ten-point win.",
        "On March 2, 2024, LeBron James made history.",
        "Jokic outscored LeBron 35 to 26.",
        "Jokic had nine more points than LeBron.",
        "That's 238 points between the two teams.",
        "Denver won the second half 66-48.",
        "The Lakers got just 48 points after halftime.",
        "LeBron's 40,000th came with 10:39 left in the second.",
        "Forty-two wins for the Nuggets this season.",
        "A triple-digit night for both teams: 124 to 114.",
        "LAL 114, DEN 124.",
        "Who wins the rematch, Lakers or Nuggets?",
    ),
    "game 990302002": (
        "Jalen Green exploded for 34 in Phoenix.", "The Rockets ended a nine-game road skid.", "Houston beat the Suns 118-109.",
        "Kevin Durant had 30 for the Suns.", "Green outdueled Durant, 34 to 30.", "Fred VanVleet chipped in 24 points and 11 dimes.",
        "Houston is 26-34 after this one.", "Nine points. That was the difference.", "Bradley Beal got ejected in the third quarter.",
        "Phoenix falls to 35-25.", "Nine straight road losses, and then this.",
    ),
    "game 990302003": (
        "Jimmy Butler: season-high 37.", "Butler had eighteen of his 37 in the third.", "Miami has won 10 of its last 13.",
        "The Heat got by the Jazz, 126-120.", "Bam Adebayo had 23.", "Keyonte George led Utah with 31 points.",
        "Terry Rozier dished out eight assists.", "Taylor Hendricks pulled down 13 boards.", "Miami by six.",
        "Jimmy Buckets put up 37.", "The Heat are 34-26 this season.",
    ),
    "game 990302004": (
        "Portland came back from 18 down.", "The Blazers erased an eighteen-point deficit and won in overtime.", "Anfernee Simons scored 30.",
        "The Blazers won overtime 12-5.", "Twelve to five in OT.", "Portland won the fourth quarter 34-17.",
        "That's double what Memphis scored in the fourth.", "The Grizzlies scored just 17 in the fourth quarter.", "Memphis drops to 20-41.",
        "Jabari Walker had 12 rebounds.", "Santi Aldama led Memphis with 21.", "Seven points in the end. Portland by seven.",
        "Jabari Walker forced overtime with two free throws.", "It went to overtime with 1.3 seconds left.",
    ),
    "game 990302005": (
        "Mikal Bridges went for 38.", "Brooklyn put up 39 points in the second quarter.", "The Nets outscored the Hawks 39-34 in the second.",
        "Nic Claxton grabbed 13 rebounds.", "The Nets beat the Hawks by a dozen.", "Brooklyn is within two games of Atlanta.",
        "Bridges had 15 more points than Saddiq Bey.", "Dejounte Murray had 11 assists for Atlanta.", "Atlanta led 62-60 at the half.",
    ),
    "game 990301001": (
        "Ten straight for the Celtics.", "Boston's tenth win in a row was a 28-point blowout.", "Luka Doncic had a triple-double in the loss.",
        "Luka: 37, 12 and 11.", "Doncic's triple-double wasn't enough.", "Boston made 21 threes.", "The Celtics are 47-12.",
        "Jayson Tatum had 32 for Boston.", "Boston hung 138 on Dallas.", "The Celtics put up 38 in the first quarter.",
        "The Mavs lost by 28.", "Luka and Tatum combined for 69 points.",
    ),
    "article 990100101": (
        "Xavier Worthy ran a 4.21.", "A 4.21-second 40-yard dash. Fastest in combine history.", "John Ross had the record since 2017 with a 4.22.",
        "Worthy ran 4.25 on his first try.", "He beat the old record by one hundredth of a second.", "4.21 seconds. The combine has never seen faster.",
    ),
    "article 990100102": ("Tyler Owens jumped 12 feet, 2 inches.", "Only Byron Jones has jumped farther, 12 feet, 3 inches in 2015.", "The second-longest broad jump in combine history."),
    "article 990100201": ("Matt Chapman got $54 million.", "Three years, $54 million for Matt Chapman.", "Chapman is a four-time Gold Glove winner.", "He earns $20 million in 2024.", "Fifty-four million dollars over three years."),
    "nfl": (
        "Josh Allen threw for 362 yards and two touchdowns.", "Goff threw five touchdown passes and still lost.", "James Cook ran for 105 yards.",
        "The Bills dropped 48 on the Lions.", "Amon-Ra St. Brown caught 14 passes for 193 yards.", "Buffalo led 21-14 at the half.", "The Lions fall to 12-2.",
        "Jared Goff threw for nearly 500 yards.", "Goff out-threw Allen by 132 yards.",
    ),
    "mlb": (
        "Boston scored three in the first and four in the sixth.", "Rafael Devers drove in four.", "The Red Sox are a .500 team: 75-75.", "Devers homered and drove in 4 runs.",
        "Aaron Judge went 2-for-4 with a homer.", "The Yankees managed two runs.", "Kutter Crawford got his ninth win.", "Jarren Duran went 3-for-5.",
    ),
    "nhl": ("Connor McDavid had a hat trick.", "Three goals for McDavid.", "The Battle of Alberta ended 8-1.", "Leon Draisaitl had four assists.", "The Oilers scored three in the first period."),
}  # fmt: skip
"""By name of the case (``writing_sheets``)."""

WRONG: dict[str, tuple[str, ...]] = {
    "game 990302001": (
        "LeBron James just became the first player in NBA history to score 50,000 career points.",
        "Thirty thousand points. LeBron James got there first.", "Nikola Jokic is the first player to 40,000 career points.",
        "LeBron James became the second player to score 40,000 points.", "45K. LeBron.", "LeBron hit forty thousand rebounds.",
        "The Nuggets won their seventh straight.", "Five in a row now for Denver.", "The Lakers' win streak is at six.",
        "Nikola Jokic went for 36, 10 and seven.", "Jokic: 35 points, 7 boards, 10 assists.", "LeBron dropped thirty-five on the Nuggets.",
        "LeBron needed eight points and finished with 26.", "LeBron had 26 and ten dimes.", "Austin Reaves handed out 11 assists.",
        "Jamal Murray added 14 assists for Denver.", "Denver closed it out with a 35-25 third quarter.", "The Lakers were up 65-58 at halftime.",
        "Denver led by eight at the half.", "The Nuggets outscored the Lakers by 12 in the fourth.", "The Lakers won by 10.",
        "Denver is 33-29. The Lakers are 42-19.", "With a dunk in the fourth quarter, Jokic got his 40,000th point.", "The Lakers scored 35 in the fourth.",
        "On March 3, 2023, LeBron James made history.", "LeBron outscored Jokic 35 to 26.", "LeBron had nine more points than Jokic.",
        "That's 248 points between the two teams.", "The Lakers won the second half 66-48.", "Forty-three wins for the Nuggets this season.",
        "Anthony Davis had 35 points.", "Michael Jordan never got there.", "LeBron averaged 26 points.", "LeBron scored 26 in the fourth quarter.",
        "LeBron scored 40,000 points tonight.", "LeBron has 40,000 points this season.", "Jokic had more than 40 points.", "Jokic had nearly 50 points.",
        "The Warriors beat the Lakers 124-114.", "Denver won twice as many games as the Lakers.", "The Lakers beat the Nuggets.",
        "It was Denver's biggest win ever.", "Jokic set a career-high with 35.", "LeBron is the only player with 35 points.",
    ),
    "game 990302002": ("Jalen Green exploded for 43 in Phoenix.", "The Rockets ended an eight-game road skid.", "The Suns beat Houston 118-109.", "Kevin Durant had 34 for the Suns.",
                       "Durant outdueled Green, 34 to 30.", "Fred VanVleet chipped in 24 points and 12 dimes.", "Devin Booker had 30.", "Houston is 35-25 after this one.", "Eight points. That was the difference."),
    "game 990302003": ("Jimmy Butler: career-high 37.", "Butler had nineteen of his 37 in the third.", "Miami has won 11 of its last 13.", "Butler scored 18 in the fourth.", "Bam Adebayo had 32.",
                       "Keyonte George led Miami with 31 points.", "Terry Rozier dished out thirteen assists.", "Tyler Herro put up 37.", "Utah by six."),
    "game 990302004": ("Portland came back from 19 down.", "The Grizzlies erased an eighteen-point deficit and won in overtime.", "Anfernee Simons scored 20.", "The Blazers won overtime 12-7.",
                       "Portland won the third quarter 34-17.", "That's triple what Memphis scored in the fourth.", "Jabari Walker had 12 assists.", "Portland won in double overtime.", "Portland drops to 20-41."),
    "game 990302005": ("Mikal Bridges went for 48.", "Brooklyn put up 39 points in the third quarter.", "Nic Claxton grabbed 12 rebounds.", "The Nets beat the Hawks by half a dozen.", "Trae Young had 11 assists for Atlanta.", "Brooklyn led 62-60 at the half."),
    "game 990301001": ("Eleven straight for the Celtics.", "Boston's ninth win in a row was a 28-point blowout.", "Jayson Tatum had a triple-double.", "Luka: 37, 11 and 12.", "Boston made 22 threes.", "The Celtics are 48-12.", "Luka and Tatum combined for 70 points.", "The Celtics lost by 28."),
    "article 990100101": ("Xavier Worthy ran a 4.12.", "A 4.22-second 40-yard dash. Fastest in combine history.", "John Ross had the record since 2018 with a 4.22.", "Xavier Legette ran a 4.21.", "Worthy jumped 4.21 feet."),
    "article 990100102": ("Tyler Owens jumped 12 feet, 3 inches.", "The third-longest broad jump in combine history.", "The longest broad jump in combine history.", "Tyler Owens jumped 12 meters."),
    "article 990100201": ("Matt Chapman got $45 million.", "Four years, $54 million for Matt Chapman.", "Chapman is a three-time Gold Glove winner.", "Matt Olson got $54 million.", "Fifty-four thousand dollars over three years."),
    "nfl": ("Josh Allen threw for 494 yards.", "Goff threw two touchdown passes.", "James Cook ran for 115 yards.", "The Lions dropped 48 on the Bills.", "Amon-Ra St. Brown caught 14 passes for 139 yards.", "Jahmyr Gibbs ran for 105 yards.", "Goff threw for more than 500 yards."),
    "mlb": ("Boston scored three in the second.", "Rafael Devers drove in five.", "Aaron Judge went 3-for-4 with a homer.", "Kutter Crawford got his tenth win.", "Juan Soto drove in four.", "The Yankees scored 7 runs."),
    "nhl": ("Four goals for McDavid.", "The Battle of Alberta ended 7-1.", "Leon Draisaitl had three assists.", "The Flames scored three in the first period.", "Sidney Crosby had 3 goals."),
}  # fmt: skip

SECOND_RIGHT: dict[str, tuple[str, ...]] = {
    "wnba": (
        "Caitlin Clark with 28 and 12 assists. Ho hum.", "Indiana ran away from Chicago in the second quarter, 29-14.", "The Fever won by 17.",
        "Angel Reese had 18 points and 17 boards.", "Aliyah Boston cleaned the glass: 14 rebounds.", "The Sky are 11-21 now.", "Indiana was up 13 at the half.",
        "Clark outscored Reese by ten.", "A double-double for Angel Reese.", "Chicago took the opening quarter, 22-20.",
    ),
    "nfl": (
        "Seventy-nine total points in Detroit.", "The Bills led 35-24 after three quarters.", "Josh Allen: 23 of 34, 362 yards, two touchdowns.",
        "St. Brown went for 193 yards on 14 catches.", "Five touchdowns through the air for Goff, and it wasn't enough.", "Detroit's record is 12-2.",
        "Buffalo by 17 at Ford Field.", "Cook found the end zone twice on the ground.", "Khalil Shakir just missed 100 yards. He had 97.",
    ),
    "mlb": (
        "Sox 7, Yanks 2.", "The Red Sox hung a four-spot in the sixth.", "Boston never trailed.", "Judge went deep and drove in both Yankee runs.",
        "The Yankees are 89-61 even after the loss.", "A five-run win in the Bronx.", "Juan Soto had three hits.", "Crawford is 9-14 with a 4.17 ERA.",
    ),
    "nhl": ("Edmonton 8, Calgary 1.", "McDavid scored three of Edmonton's eight.", "Calgary's only goal came from Nazem Kadri.", "The Oilers won all three periods or tied none.", "Oilers by seven.", "Draisaitl set up four goals."),
    "eng.1": ("Liverpool put three past Fulham.", "Three-nil at Anfield.", "Two in the first half, one in the second for Liverpool.", "Liverpool have lost just twice this season.", "Fulham were shut out."),
    "game 990302002": ("Thirty-four from Jalen Green sinks Phoenix.", "Green with 34, VanVleet with 24.", "The Suns dropped to 35-25.", "Houston by nine."),
    "game 990302003": ("Butler's season high is 37.", "Heat win by half a dozen.", "That's ten wins in thirteen games for Miami.", "George kept Utah alive with 31."),
    "game 990301001": ("Boston led by six after one.", "Boston scored 72 in the second half.", "Dallas managed only 20 in the fourth.", "Tatum's 32 led Boston."),
}  # fmt: skip
"""Written when the first set passed."""

SECOND_WRONG: dict[str, tuple[str, ...]] = {
    "wnba": (
        "Caitlin Clark with 28 and 14 assists.", "Indiana ran away from Chicago in the third quarter, 29-14.", "The Fever won by 18.", "Angel Reese had 17 points and 18 boards.",
        "Aliyah Boston handed out 14 assists.", "The Sky are 17-16 now.", "Chicago was up 13 at the half.", "Reese outscored Clark by ten.", "A triple-double for Caitlin Clark.", "A'ja Wilson had 28.",
    ),
    "nfl": (
        "Eighty-nine total points in Detroit.", "The Bills led 35-24 after two quarters.", "Josh Allen: 23 of 43, 362 yards.", "St. Brown went for 193 yards on 13 catches.",
        "Five touchdowns through the air for Allen.", "Detroit's record is 11-3.", "Buffalo by 14 at Ford Field.", "Lamar Jackson threw for 362 yards.", "Goff ran for 494 yards.", "Allen threw for nearly 500 yards.",
    ),
    "mlb": ("Yanks 7, Sox 2.", "The Red Sox hung a four-spot in the fifth.", "The Yankees are 61-89.", "A six-run win in the Bronx.", "Juan Soto had four hits.", "Crawford is 14-9.", "Devers went deep three times.", "Mookie Betts drove in four."),
    "nhl": ("Edmonton 8, Calgary 3.", "McDavid scored four of Edmonton's eight.", "Flames by seven.", "Draisaitl scored four goals.", "Connor McDavid had four assists.", "Auston Matthews had a hat trick."),
    "eng.1": ("Liverpool put four past Fulham.", "Three-one at Anfield.", "Liverpool have lost five times this season.", "Liverpool were shut out.", "Mohamed Salah scored twice."),
    "game 990302002": ("Thirty-four from Kevin Durant sinks Houston.", "Green with 34, VanVleet with 25.", "Houston by ten.", "Green had 34 on Friday, January 5.", "The Rockets have lost nine straight games at home."),
    "game 990302003": ("Butler's season high is 38.", "Heat win by a dozen.", "That's nine wins in thirteen games for Miami.", "Butler had 18 in the first quarter.", "Butler has 37 points this season."),
    "game 990301001": ("Boston scored 62 in the second half.", "Dallas managed only 27 in the fourth.", "Tatum's 37 led Boston.", "Boston won its tenth title.", "The Celtics have won 12 straight.", "Kyrie Irving had 32."),
}  # fmt: skip
