"""What people are told: everything once, nothing too often, and never a secret."""

from __future__ import annotations

import json
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiksports_dagster.bootstrap import Parts
from tiksports_dagster.failures import InputError
from tiksports_dagster.operations.doctor import examine
from tiksports_dagster.publishing.alerting import GRAVITY, Manners, alert_of, choose
from tiksports_dagster.resources.alerts import AppriseChannel
from tiksports_dagster.resources.clock import StandingClock
from tiksports_dagster.settings import Settings
from tiksports_dagster.store.records.alarms import Alarm, AlarmKind
from tiksports_dagster.store.records.alerts import Alert, AlertNote

NOW = datetime(2024, 3, 3, 4, 45, tzinfo=UTC)
SECRET = "hush-hush-token"


def alert(key: str = "viral:tiktok:p", severity: str = "warn") -> Alert:
    return Alert(key=key, kind="viral", severity=severity, title=f"Title {key}", body=f"words of {key}\nmore")


class Box:
    """A service on this machine: what arrived, and how it answers."""

    def __init__(self) -> None:
        self.got: list[dict[str, str]] = []
        self.status = 200
        box = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if box.status == 200:
                    box.got.append(json.loads(body))
                self.send_response(box.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"json://owner:{SECRET}@127.0.0.1:{self.server.server_port}/{SECRET}"


@pytest.fixture
def box() -> Generator[Box]:
    made = Box()
    yield made
    made.server.shutdown()
    made.server.server_close()


def told(parts: Parts, box: Box, **more: object) -> Parts:
    """The same parts with somebody to tell."""
    settings = parts.settings.model_copy(update={"alert_urls": Settings(alert_urls=box.url).alert_urls, **more})
    return Parts(settings, parts.world, parts.clock)


def test_an_alarm_says_what_where_how_sure_and_what_to_do() -> None:
    alarm = Alarm(
        kind=AlarmKind.SUPPRESSION, at=NOW, since=NOW - timedelta(hours=2), platform="tiktok", post="20240302-a-1234",
        severity="error", words="Views come at 8 % of what is expected.", advice="Look into the app.",
        evidence={"ratio": 0.08},
    )  # fmt: skip
    made = alert_of(alarm)
    for words in ("20240302-a-1234 on tiktok", "8 % of what", "confirmed", "ratio 0.08", "02:45 UTC", "Look into"):
        assert words in f"{made.title}\n{made.body}"


def test_the_same_thing_is_told_once_and_again_when_it_is_worse_or_long_ago(
    parts: Parts, box: Box, clock: StandingClock
) -> None:
    desk = told(parts, box).alert_desk
    assert [note.state for note in desk.tell([alert()])] == ["sent"]
    clock.sleep(900)
    assert [note.state for note in desk.tell([alert()])] == ["repeated"]
    assert [note.state for note in desk.tell([alert(severity="error")])] == ["sent"]
    clock.sleep(13 * 3600)
    assert [note.state for note in desk.tell([alert()])] == ["sent"]
    assert len(box.got) == 3
    assert all("SANDBOX" in message["title"] for message in box.got)


def test_a_flood_becomes_a_few_messages_and_one_that_sums_the_rest_up(
    parts: Parts, box: Box, clock: StandingClock
) -> None:
    desk = told(parts, box, alerts_per_hour=3).alert_desk
    many = [alert(f"viral:tiktok:{number:02}") for number in range(10)]
    assert {note.state for note in desk.tell(many)} == {"sent"}
    assert [message["title"] for message in box.got][2] == "SANDBOX · 8 alarms at once"
    assert "words of viral:tiktok:09" in box.got[2]["message"]
    assert [note.state for note in desk.tell([alert("new")])] == ["too_many"]
    clock.sleep(3601)
    assert [note.state for note in desk.tell([alert("new")])] == ["sent"], "what waited is told when there is room"


def test_a_service_that_is_down_is_recorded_told_again_and_stops_nothing(parts: Parts, box: Box) -> None:
    box.status = 503
    desk = told(parts, box).alert_desk
    (note,) = desk.tell([alert()])
    assert (note.state, note.failed) == ("failed", ("JSON",))
    box.status = 200
    assert [note.state for note in desk.tell([alert()])] == ["sent"]


def test_nobody_hears_a_secret_from_us(
    parts: Parts, box: Box, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    box.status = 500
    live = told(parts, box)
    notes = live.alert_desk.tell([alert()])
    found = examine(live, test_alert=True)
    heard = json.dumps(found) + "".join(note.model_dump_json() for note in notes) + "".join(capfd.readouterr())
    assert SECRET not in heard + caplog.text + repr(live.settings)
    assert not found["fine"]
    with pytest.raises(InputError) as wrong:
        _ = AppriseChannel(Settings(alert_urls=f"{box.url}, nonsense://{SECRET}")).services
    assert "URL 2 of 2" in str(wrong.value)
    assert SECRET not in str(wrong.value)


def test_the_doctor_sends_a_test_and_says_who_took_it(parts: Parts, box: Box) -> None:
    rows = {row["what"]: row for row in examine(told(parts, box), test_alert=True)["alerts"]}
    assert rows["test message"]["fine"]
    assert "JSON" in rows["alarms go to"]["value"]
    assert len(box.got) == 1
    assert {row["what"] for row in examine(parts)["alerts"]} == {"alarms go to"}
    assert len(box.got) == 1, "a doctor that only looks sends nothing"


def test_several_urls_may_be_separated_by_commas_or_spaces_and_have_commas_of_their_own() -> None:
    given = "mailto://u:p@example.org?to=a@example.org,b@example.org, json://h1  json://h2,json://h3"
    assert AppriseChannel(Settings(alert_urls=given)).services == ("E-Mail", "JSON", "JSON", "JSON")
    assert AppriseChannel(Settings(alert_urls="")).services == ()


ALERTS = st.lists(
    st.builds(alert, st.sampled_from([f"k{number}" for number in range(15)]), st.sampled_from(sorted(GRAVITY))),
    max_size=20,
)
TOLD = st.dictionaries(
    st.sampled_from([f"k{number}" for number in range(15)]),
    st.tuples(st.integers(0, 40), st.sampled_from(sorted(GRAVITY))),
)


@given(ALERTS, TOLD, st.integers(0, 10), st.integers(1, 8))
def test_every_alert_is_told_or_held_back_for_a_reason_and_an_hour_never_has_too_many_messages(
    alerts: list[Alert], before: dict[str, tuple[int, str]], sent: int, most: int
) -> None:
    notes = {
        key: AlertNote(at=NOW - timedelta(hours=ago), alert=alert(key, severity), state="sent")
        for key, (ago, severity) in before.items()
    }
    plan = choose(alerts, notes, sent, NOW, Manners(timedelta(hours=12), most))
    spoken = [one for message in plan.messages for one in message.alerts]
    everything = [one.key for one in (*spoken, *plan.repeated, *plan.too_many)]
    assert sorted(everything) == sorted({one.key for one in alerts}), "each once"
    assert len(plan.messages) <= max(0, most - sent)
    assert not plan.too_many or sent >= most
    for held in plan.repeated:
        ago, severity = before[held.key]
        assert ago < 12
        assert GRAVITY[held.severity] <= GRAVITY[severity]
    order = [GRAVITY[one.severity] for one in spoken]
    assert order == sorted(order, reverse=True), "the gravest first"
