"""What one emulated world remembers and may be told: accounts, tokens, limits, injected headlines, faults, receipts.

Everything is in the folder's SQLite file, so several server processes show the same world. The functions here are
also the Python form of the control plane.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tiksports_dagster.sandbox.accounts import DEFAULT_ACCOUNTS, PARTIES
from tiksports_dagster.sandbox.audience.counters import Audience, Counters
from tiksports_dagster.sandbox.progress import receipt
from tiksports_dagster.sandbox.store import Store, Task, next_number
from tiksports_dagster.sandbox.watching import Watching

FAULT_KINDS = ("status", "slow", "timeout", "truncated", "reset", "missing", "lost_reply")
PUBLISHING_PARTIES = ("tiktok", "instagram", "youtube")
_FIRST_ARTICLE_ID = 990_000_001
_LEAGUE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Fault:
    """A disturbance due for one request; ``options`` are those of ``add_fault``."""

    kind: str
    options: Mapping[str, Any]


class SandboxState:
    """The memory of the sandbox. ``clock`` must give aware times."""

    def __init__(self, state_dir: Path, clock: Callable[[], datetime], *, audience: Audience | None = None) -> None:
        self.store = Store(state_dir)
        self._clock = clock
        self.audience = Watching(self.store, self.timestamp, audience)

    # --- time and numbers

    def now(self) -> datetime:
        """The clock's time in UTC. ValueError for a clock without a zone."""
        time = self._clock()
        if time.tzinfo is None:
            raise ValueError("the sandbox's clock gave a time without a zone")
        return time.astimezone(UTC)

    def timestamp(self) -> float:
        """The clock's time as Unix seconds."""
        return self.now().timestamp()

    def draw(self, purpose: str, size: int = 16) -> bytes:
        """Bytes that no other call gets, the same again when the same things happen at the same times."""
        number = self.store.next_number(purpose)
        seed = f"{purpose}:{number}:{self.timestamp():.6f}".encode()
        return hashlib.blake2b(seed, digest_size=size).digest()

    def digits(self, purpose: str, length: int, start: str) -> str:
        """A new decimal id of that length which begins with ``start``."""
        room = length - len(start)
        return start + str(int.from_bytes(self.draw(purpose), "big") % 10**room).zfill(room)

    # --- accounts and tokens

    def account(self, party: str) -> dict[str, Any]:
        """How the party sees our account now."""
        rows = self.store.read("SELECT body FROM accounts WHERE party = ?", party)
        changes: dict[str, Any] = json.loads(rows[0]["body"]) if rows else {}
        return {**DEFAULT_ACCOUNTS[party], **changes}

    def configure(self, party: str, **changes: Any) -> dict[str, Any]:
        """Changes the account, such as ``configure("tiktok", private=True)``, and gives it back.

        ValueError for an unknown party or setting.
        """
        known = DEFAULT_ACCOUNTS.get(party)
        if known is None:
            raise ValueError(f"no account at {party!r}; there are {', '.join(DEFAULT_ACCOUNTS)}")
        unknown = sorted(set(changes) - set(known))
        if unknown:
            raise ValueError(f"{party} has no setting {', '.join(unknown)}; it has {', '.join(known)}")
        with self.store.transaction() as db:
            row = db.execute("SELECT body FROM accounts WHERE party = ?", (party,)).fetchone()
            body = {**(json.loads(row["body"]) if row else {}), **changes}
            db.execute("INSERT OR REPLACE INTO accounts VALUES (?, ?)", (party, json.dumps(body)))
        return {**known, **body}

    def issue_token(self, party: str, kind: str, seconds: float) -> str:
        """A fresh token that lives that long."""
        token = f"sandbox-{party}-{kind}-{self.draw('token').hex()}"
        now = self.timestamp()
        with self.store.transaction() as db:
            db.execute("INSERT INTO tokens VALUES (?,?,?,?,?)", (token, party, kind, now, now + seconds))
        return token

    def token_issued(self, party: str, kind: str, token: str) -> float | None:
        """When an issued token that is still alive was issued; None for every other text."""
        rows = self.store.read(
            "SELECT issued FROM tokens WHERE token = ? AND party = ? AND kind = ? AND expires > ?",
            *(token, party, kind, self.timestamp()),
        )
        return float(rows[0]["issued"]) if rows else None

    def revoke(self, token: str) -> None:
        """Ends an issued token."""
        with self.store.transaction() as db:
            db.execute("DELETE FROM tokens WHERE token = ?", (token,))

    # --- limits

    def allow(self, bucket: str, limit: int, seconds: float) -> bool:
        """Counts one call in a sliding window of the clock; False, and not counted, when the window is full."""
        now = self.timestamp()
        with self.store.transaction() as db:
            db.execute("DELETE FROM calls WHERE bucket = ? AND at <= ?", (bucket, now - seconds))
            used = db.execute("SELECT count(*) FROM calls WHERE bucket = ? AND at <= ?", (bucket, now)).fetchone()[0]
            if used >= limit:
                return False
            db.execute("INSERT INTO calls VALUES (?, ?)", (bucket, now))
        return True

    def spend(self, bucket: str, day: str, limit: int | None) -> bool:
        """Counts one call against a quota of the day; False, and not counted, when it is used up."""
        with self.store.transaction() as db:
            row = db.execute("SELECT used FROM quota WHERE bucket = ? AND day = ?", (bucket, day)).fetchone()
            used = int(row["used"]) if row else 0
            if limit is not None and used >= limit:
                return False
            db.execute("INSERT OR REPLACE INTO quota VALUES (?, ?, ?)", (bucket, day, used + 1))
        return True

    # --- posts

    def partial(self, task: Task) -> Path:
        """Where the bytes of an unfinished upload lie; the name is a hash, so no outside text becomes a path."""
        folder = self.store.folder / "partial"
        folder.mkdir(exist_ok=True)
        return folder / hashlib.sha256(f"{task.platform}:{task.id}".encode()).hexdigest()[:32]

    def watched(self, task: Task, published: float) -> Counters:
        """The audience's counters of a post now; ``published`` in Unix seconds."""
        return self.audience.watched(task, published)

    def received(self) -> dict[str, list[dict[str, Any]]]:
        """Every upload by platform, oldest first: ids, size, sha256, caption and state, for counting duplicates."""
        now = self.timestamp()
        found: dict[str, list[dict[str, Any]]] = {platform: [] for platform in PUBLISHING_PARTIES}
        for task in self.store.tasks():
            found[task.platform].append(receipt(task, now))
        return found

    # --- headlines

    def inject_article(self, league: str, article: Mapping[str, Any]) -> dict[str, Any]:
        """Puts an article into a league's news; ``published`` is now unless given, the id ours unless given.

        ValueError when the league's name or the article is not usable.
        """
        if not _LEAGUE.fullmatch(league):
            raise ValueError("a league is ESPN's short name, such as nba or eng.1")
        headline = article.get("headline")
        if not isinstance(headline, str) or not headline.strip():
            raise ValueError("an article needs a headline")
        published = _published(article.get("published"), self.now())
        stamp = published.strftime("%Y-%m-%dT%H:%M:%SZ")
        with self.store.transaction() as db:
            number = _FIRST_ARTICLE_ID + next_number(db, "article")
            body = {
                "id": number,
                "type": "HeadlineNews",
                "lastModified": stamp,
                "links": {"web": {"href": f"https://espn.sandbox.invalid/{league}/story/_/id/{number}"}},
                "categories": [],
                **article,
                "published": stamp,
            }
            values = (number, league, published.timestamp(), json.dumps(body))
            db.execute("INSERT INTO articles VALUES (?,?,?,?)", values)
        return body

    def articles(self, league: str) -> list[dict[str, Any]]:
        """The injected articles of a league whose time has come."""
        query = "SELECT body FROM articles WHERE league = ? AND published <= ?"
        return [json.loads(row["body"]) for row in self.store.read(query, league, self.timestamp())]

    # --- faults and requests

    def add_fault(self, party: str, kind: str, *, path_prefix: str = "/", times: int = 1, **options: Any) -> int:
        """Disturbs the next ``times`` requests of a party whose path (below its prefix) starts with ``path_prefix``.

        Options: ``method`` (only that one), ``skip`` (let that many pass first), and by kind
        status: ``status`` (int), ``code``, ``subcode``, ``message``, ``retry_after`` (seconds);
        slow (works, then answers late) and timeout (works not, closes late): ``seconds`` of real time;
        missing: ``fields`` (names); reset: ``when`` = before, answering, or uploading with ``after_bytes``.
        ValueError for anything unknown.
        """
        if party not in PARTIES:
            raise ValueError(f"no party {party!r}; there are {', '.join(PARTIES)}")
        if kind not in FAULT_KINDS:
            raise ValueError(f"no fault {kind!r}; there are {', '.join(FAULT_KINDS)}")
        _check_options(kind, times, options)
        with self.store.transaction() as db:
            number = next_number(db, "fault")
            values = (number, party, path_prefix, kind, times, json.dumps(options))
            db.execute("INSERT INTO faults VALUES (?,?,?,?,?,?)", values)
        return number

    def clear_faults(self) -> None:
        """Nothing is disturbed any more."""
        with self.store.transaction() as db:
            db.execute("DELETE FROM faults")

    def faults(self) -> list[dict[str, Any]]:
        """The faults still waiting, oldest first."""
        rows = self.store.read("SELECT * FROM faults ORDER BY id")
        return [{**dict(row), "options": json.loads(row["options"])} for row in rows]

    def arrive(self, party: str, method: str, path: str) -> Fault | None:
        """Counts a request and takes the fault due for it, if any."""
        with self.store.transaction() as db:
            db.execute(
                "INSERT INTO requests VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
                (party, method, path),
            )
            for row in db.execute("SELECT * FROM faults WHERE party = ? ORDER BY id", (party,)).fetchall():
                options: dict[str, Any] = json.loads(row["options"])
                if not path.startswith(row["path_prefix"]) or options.get("method", method) != method:
                    continue
                if options.get("skip", 0) > 0:
                    options["skip"] -= 1
                    db.execute("UPDATE faults SET options = ? WHERE id = ?", (json.dumps(options), row["id"]))
                    continue
                db.execute("UPDATE faults SET times = times - 1 WHERE id = ?", (row["id"],))
                db.execute("DELETE FROM faults WHERE times <= 0")
                return Fault(row["kind"], options)
        return None

    def requests(self) -> dict[str, dict[str, int]]:
        """How often each ``METHOD /path`` of each party was asked."""
        found: dict[str, dict[str, int]] = {party: {} for party in PARTIES}
        for row in self.store.read("SELECT * FROM requests ORDER BY party, path, method"):
            found[row["party"]][f"{row['method']} {row['path']}"] = row["count"]
        return found

    def reset(self) -> None:
        """Forgets everything."""
        self.store.clear()
        for path in (self.store.folder / "partial").glob("*"):
            path.unlink(missing_ok=True)


def _published(value: object, now: datetime) -> datetime:
    if value is None:
        return now
    if not isinstance(value, str):
        raise ValueError("published is an ISO-8601 time with a zone, such as 2024-03-03T04:45:00Z")
    time = datetime.fromisoformat(value)
    if time.tzinfo is None:
        raise ValueError("published has no zone; add Z or an offset")
    return time.astimezone(UTC)


_FAULT_OPTIONS: dict[str, tuple[str, ...]] = {
    "status": ("status", "code", "subcode", "message", "retry_after"),
    "slow": ("seconds",),
    "timeout": ("seconds",),
    "truncated": (),
    "reset": ("when", "after_bytes"),
    "missing": ("fields",),
    "lost_reply": (),
}


def _check_options(kind: str, times: int, options: Mapping[str, Any]) -> None:
    """ValueError for an option the kind does not have or that makes no sense."""
    unknown = sorted(set(options) - {"method", "skip", *_FAULT_OPTIONS[kind]})
    if unknown:
        raise ValueError(f"{kind} has no option {', '.join(unknown)}")
    if isinstance(times, bool) or times < 1:
        raise ValueError("times is at least 1")
    if kind == "status" and not (isinstance(options.get("status"), int) and 200 <= options["status"] <= 599):
        raise ValueError("status needs a status code from 200 to 599")
    if kind in ("slow", "timeout") and not isinstance(options.get("seconds"), int | float):
        raise ValueError(f"{kind} needs seconds")
    if kind == "missing" and not options.get("fields"):
        raise ValueError("missing needs fields")
    if options.get("when", "before") not in ("before", "answering", "uploading"):
        raise ValueError("when is before, answering or uploading")
