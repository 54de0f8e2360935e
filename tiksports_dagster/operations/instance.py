"""The Dagster instance of a home: its configuration file, its storage on the project's database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tiksports_dagster.bootstrap import Parts

if TYPE_CHECKING:
    import dagster as dg

URL_VARIABLE = "TIKSPORTS_DAGSTER_URL"
"""Holds the storage URL, so that no password is written to a file or shown on a command line."""

CONFIGURATION = f"""\
# Written by tiksports; the comments say why each value is not Dagster's default.
storage:
  postgres:
    postgres_url: {{env: {URL_VARIABLE}}}
# the queue looks every second: its default of 5 s would be most of the time from headline to post
run_queue: {{dequeue_interval_seconds: 1, dequeue_use_threads: true, dequeue_num_workers: 2}}
concurrency:
  runs:
    max_concurrent_runs: 3
    tag_concurrency_limits: [{{key: tiksports/platform, value: {{applyLimitPerUniqueValue: true}}, limit: 1}}]
  pools: {{granularity: op, default_limit: 2, op_granularity_run_buffer: 1}}
run_monitoring:
  enabled: true
  start_timeout_seconds: 180
  cancel_timeout_seconds: 60
  # a run whose server died stays STARTED for ever; nothing of ours takes an hour
  max_runtime_seconds: 3600
  poll_interval_seconds: 15
  free_slots_after_run_end_seconds: 60
# only crashes are run again: a refused or published step must not be repeated
run_retries: {{enabled: true, max_retries: 2, retry_on_asset_or_op_failure: false}}
sensors: {{use_threads: true, num_workers: 4, num_submit_workers: 2}}
schedules: {{use_threads: true, num_workers: 2}}
backfills: {{use_threads: true, num_workers: 2, num_submit_workers: 2}}
retention:
  schedule: {{purge_after_days: 90}}
  sensor: {{purge_after_days: {{skipped: 3, success: 90, failure: 90}}}}
code_servers: {{local_startup_timeout: 180, reload_timeout: 60}}
telemetry: {{enabled: false}}
# no dialog of the vendor before a person sees the newsroom
nux: {{enabled: false}}
"""


def prepare(parts: Parts) -> Path:
    """Writes the home's ``dagster.yaml``, sets the storage variable of this process, returns ``DAGSTER_HOME``."""
    home = parts.settings.home / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    file = home / "dagster.yaml"
    if not file.exists() or file.read_text(encoding="utf-8") != CONFIGURATION:
        fresh = file.with_suffix(f".{os.getpid()}.tmp")
        fresh.write_text(CONFIGURATION, encoding="utf-8")
        fresh.replace(file)
    os.environ[URL_VARIABLE] = parts.database.dagster_url
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["TIKSPORTS_HOME"] = str(parts.settings.home)
    return home


def open_instance(parts: Parts) -> dg.DagsterInstance:
    """The home's instance, storages created when they are missing. The caller disposes of it."""
    import dagster as dg

    return dg.DagsterInstance.from_config(str(prepare(parts)))
