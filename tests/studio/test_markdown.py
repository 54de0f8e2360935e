from __future__ import annotations

from markdown_it import MarkdownIt

from tiksports_dagster.store.records.content import Claim, Headline, Script, Segment
from tiksports_dagster.store.records.trends import ContentType
from tiksports_dagster.studio.facts import build_fact_sheet
from tiksports_dagster.studio.markdown import escape, read_aloud, script_markdown
from tiksports_dagster.studio.writer.script import write_script

from .writer_stories import JAMES, NUGGETS_LAKERS, STRATEGY, brief

ORDER = brief(ContentType.HISTORICAL_MOMENT, games=(NUGGETS_LAKERS,), articles=(JAMES,))
SCRIPT = write_script(ORDER, build_fact_sheet(ORDER, (JAMES,), (NUGGETS_LAKERS,)), STRATEGY)
HOSTILE = "<img src=x onerror=alert(1)> | [x](javascript:1) `code` **bold** # head &amp; ~~no~~"


def test_the_table_shows_time_words_picture_and_facts_of_every_segment() -> None:
    rendered = script_markdown(SCRIPT)
    assert rendered.startswith("### LeBron James: 40,000 career points\n")
    assert len([row for row in rendered.splitlines() if row.startswith("| ")]) == len(SCRIPT.segments) + 1
    assert "124 → `game1.away.score`" in rendered
    assert "0.0–" in rendered
    assert "counts up to 40,000" in rendered


def test_strangers_text_cannot_become_markup() -> None:
    segment = Segment(
        start=0,
        end=3,
        text=HOSTILE,
        visual=Headline(text=HOSTILE, kicker=HOSTILE),
        claims=(Claim(text="1", fact="a`|<b>"),),
    )
    script = Script(
        post="p", content_type=ContentType.BREAKING_NEWS, title=HOSTILE, hook=HOSTILE, segments=(segment,),
        call_to_action=HOSTILE, hashtags=("<b>",), writer="facts",
    )  # fmt: skip
    rows = [row for row in script_markdown(script).splitlines() if row.startswith("| 0.0")]
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(script_markdown(script))
    assert len(rows) == 1
    assert html.count("<td>") == 4
    assert html.count("<strong>") == 1  # our own heading of the call to action
    for tag in ("<img", "<a ", "<s>", "<h1", "<b>"):
        assert tag not in html


def test_escaped_text_reads_the_same_when_rendered() -> None:
    html = MarkdownIt("commonmark").renderInline(escape("5-TD *outing* in [Buffalo] | 41-31 <b>"))
    assert html == "5-TD *outing* in [Buffalo] | 41-31 &lt;b&gt;"


def test_reading_aloud_is_what_is_said_and_nothing_else() -> None:
    assert read_aloud(SCRIPT).splitlines() == [segment.text for segment in SCRIPT.segments]
