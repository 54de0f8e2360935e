"""The opening lines, by what makes a story remarkable: at most eight words, three seconds. See ``phrases``."""

from __future__ import annotations

HOOKS: dict[str, tuple[str, ...]] = {
    "late_comeback": (
        "Down entering the {ord}. {w} won.",
        "{the_l} had it. Then they didn't.",
        "{the_w} pulled off the escape.",
        "{the_w} came all the way back.",
    ),
    "late_comeback_inning": (
        "Down late, and {the_w} stole it.",
        "Behind late. {the_w} didn't blink.",
    ),
    "late_tie": (
        "Tied entering the {ord}. {w} took it.",
        "Dead even, until {the_w} broke it.",
        "Even entering the {ord}. {w} pounced.",
    ),
    "late_tie_inning": (
        "Tied late. Then {the_w} struck.",
        "Dead even late. {the_w} broke it.",
        "All square late. {the_w} pounced.",
    ),
    "extra": (
        "{extra_cap}. {the_w} survived.",
        "Regulation wasn't enough. {the_w} had more.",
        "{extra_cap}, and {the_w} cashed in.",
    ),
    "comeback": (
        "{the_l} led. It didn't last.",
        "{the_w} fell behind, then took over.",
        "{the_w} got hit, then hit back.",
        "A lead wasn't enough for {the_l}.",
    ),
    "shutout": (
        "{the_l} never got on the board.",
        "{ls}. That's all {the_l} got.",
        "{the_w} shut {the_l} out.",
    ),
    "blowout": (
        "{the_w} ran away with it.",
        "{the_w} left no doubt.",
        "{the_l} had no answers. None.",
        "This was all {w}.",
    ),
    "upset": (
        "The standings said {l}. {w} said no.",
        "On paper, {l}. In real life, {w}.",
        "{the_w} ignored the standings.",
    ),
    "close": (
        "{the_w} survived. Barely.",
        "{the_w} hung on. Just.",
        "{the_l} came this close.",
        "{the_w} escaped {the_l}.",
    ),
    "control": (
        "{the_w} grabbed it early.",
        "{the_w} led, and stayed there.",
        "{the_l} kept chasing. {the_w} kept going.",
        "{the_w} set the tone early.",
    ),
    "ahead": (
        "{the_w} got in front and went home.",
        "{the_w} took down {the_l}.",
        "{the_w} handled {the_l}.",
        "{w} over {l}. Here's how.",
    ),
    "plain": (
        "{the_w} took down {the_l}.",
        "{the_w} got it done.",
        "Chalk this up for {the_w}.",
        "{w} over {l}. Here's how.",
    ),
    "draw": (
        "No winner between {the_h} and {the_a}.",
        "{h}, {a}, and nobody blinked.",
        "All square: {h} and {a}.",
    ),
    "live": (
        "It's still going. {a} at {h}.",
        "This isn't over. {a} at {h}.",
        "Right now: {a} at {h}.",
    ),
    "milestone": (
        "{value} {measure}. {who}.",
        "{who}. {value} {measure}.",
        "{value} {measure}. Read that again.",
    ),
    "milestone_lost": (
        "{value} {measure}, and still a loss.",
        "{value} {measure}. In a loss.",
        "{value} {measure}. Still lost.",
    ),
    "news_win": (
        "{the_w} took care of {the_l}.",
        "{value}. {the_w} over {the_l}.",
        "A big win for {the_w}.",
    ),
    "news_person": (
        "Here's the latest on {who}.",
        "{who} is in the headlines.",
        "Let's talk about {who}.",
        "{who}. Here's what we know.",
    ),
    "news_team": (
        "Here's the latest from {the_t}.",
        "Let's talk about {the_t}.",
        "News on {the_t}. Here it is.",
        "{t} fans, heads up.",
    ),
    "news_size": (
        "{value} {measure}. {who}.",
        "{value} {measure}. That happened.",
    ),
    "news_money": (
        "{value}. That's the number.",
        "{value}. {who}.",
        "Follow the money: {value}.",
    ),
    "sober": (
        "Here's what is known about {who}.",
        "News about {who}.",
        "News from {the_t}.",
        "Here's what ESPN reports.",
    ),
    "any": ("This result deserves a look.", "Put this result on your radar.", "Did you see this result?"),
    "news_plain": (
        "Here's what everyone's sending around.",
        "Here's a headline to stop for.",
        "Don't scroll past this headline.",
    ),
    "fighter": (
        "{w} beat {l}.",
        "{w} got past {l}.",
        "{w} over {l}.",
    ),
}
"""By what the story is. ``fighter`` is a result without a score."""
