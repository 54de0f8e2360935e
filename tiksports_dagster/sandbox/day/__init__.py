"""The sample sports day: 2 March 2024, US Eastern time. True facts in our own sentences; audience counts are invented.

Numbers from 990,000,000 up are ids the sandbox gave itself, because the real ones were not known.
"""

from __future__ import annotations

from datetime import UTC, datetime

SAMPLE_NOW = datetime(2024, 3, 3, 4, 45, tzinfo=UTC)
"""15 minutes before the Eastern day ends: every game of the day is over and told."""
