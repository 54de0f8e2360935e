"""Every number of a draft's lines changed in every way, in its place in the script: which of them the ledger lets by.

``writing_drafts`` draws one change of each line by a seed; here each digit becomes each other one, each number word its
neighbours, each athlete each other athlete of the sheet, one at a time. A changed line may be true by chance (a side
that scored three in two periods), which nobody takes out of the count.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain

from bench.writing_drafts import NEXT, Handed, handed_in, stopped
from tiksports_dagster.store.records.content import FactSheet
from tiksports_dagster.studio.claims_numbers import numbers_in

_BEFORE = {after: word for word, after in NEXT.items()}


def changed(text: str, sheet: FactSheet) -> Iterator[str]:
    """The line with one thing changed, in every way; nothing of a line without a number."""
    numbers = numbers_in(text)
    for number in numbers:
        for words in (NEXT, _BEFORE):
            if number.text.casefold() in words:
                yield text[: number.start] + words[number.text.casefold()] + text[number.end :]
        for match in re.finditer(r"\d", number.text):
            place = number.start + match.start()
            yield from (text[:place] + digit + text[place + 1 :] for digit in "123456789" if digit != text[place])
    facts = (fact for fact in sheet.facts if ".leader." in fact.id or ".athlete." in fact.id)
    people = list(dict.fromkeys(fact.subject for fact in facts))
    named = [name for name in people if re.search(rf"\b{re.escape(name.split()[-1])}\b", text)]
    for name in named if numbers else ():
        for other in (one for one in people if one not in named):
            yield text.replace(name, other) if name in text else text.replace(name.split()[-1], other.split()[-1])


def passed(handed: Handed) -> tuple[int, list[str]]:
    """How many changed lines there are of a draft, and those that pass where the true one does."""
    script, tried, by = handed.made.script, 0, list[str]()
    loose = stopped(script, handed.sheet)
    for place, segment in enumerate(script.segments):
        where = f"segment {place + 1}"
        for text in set(changed(segment.text, handed.sheet)) if where not in loose else ():
            tried += 1
            told = (*script.segments[:place], segment.model_copy(update={"text": text}), *script.segments[place + 1 :])
            if where not in stopped(script.model_copy(update={"segments": told}), handed.sheet):
                by.append(f"{handed.brief.post} {handed.hand}: {segment.text} -> {text}")
    return tried, by


def measure() -> dict[str, object]:
    """The figures; prints what passed."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        rows = list(pool.map(passed, handed_in()))
    by = sorted(chain.from_iterable(lines for _, lines in rows))
    for line in by:
        print(line)
    return {"every_wrong_lines": sum(tried for tried, _ in rows), "every_wrong_passed": len(by)}


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name}: {value}")
