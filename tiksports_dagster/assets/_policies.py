"""Policies that every asset shares: owners, retries, partitions, and how named failures meet Dagster's retries."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

import dagster as dg

from tiksports_dagster.assets._metadata import Metadata, bare
from tiksports_dagster.failures import TikSportsError, TransientFailure
from tiksports_dagster.store.frames import RecordFrame, data_version
from tiksports_dagster.store.records.base import Record

NEWSROOM = "team:newsroom"
STUDIO = "team:studio"
PUBLISHING = "team:publishing"
ANALYTICS = "team:analytics"

TRANSIENT = dg.RetryPolicy(max_retries=2, delay=1, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)
"""For assets that talk to an outside party: three attempts about 1 s and 2 s apart."""

POSTS = dg.DynamicPartitionsDefinition(name="posts")
"""One partition a post; keys are ``YYYYMMDD-slug-xxxx``."""

DAYS = dg.DailyPartitionsDefinition(start_date="2016-01-01", timezone="UTC", end_offset=1)
"""One partition a UTC day, today included; it starts early so that recorded days can be replayed."""

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Value = TypeVar("Value")


def named_failures(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Maps the failures' names to Dagster's retries, for every asset, here and nowhere else.

    Transient: Dagster tries again by the asset's policy. Every other named failure (permanent, refused, unknown):
    never again by itself.
    """

    @functools.wraps(function)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return function(*args, **kwargs)
        except TransientFailure:
            raise
        except TikSportsError as failure:
            raise dg.Failure(str(failure), allow_retries=False) from failure

    return guarded


@functools.cache
def holds(record: type[Record], *, many: bool = False) -> dg.DagsterType:
    """The type of an asset that also reports checks.

    Dagster reads the type of ``MaterializeResult[T]`` only from assets with a single output, and a check is a second
    one; without a type it would not hand the value to the IO manager.
    """
    if many:
        return dg.PythonObjectDagsterType((list, type(None)), name=f"{record.__name__}List")
    return dg.PythonObjectDagsterType(record, name=record.__name__)


def run_is_over(instance: dg.DagsterInstance, run_id: str) -> bool:
    """True when Dagster knows the run and it has ended; a run that it does not know may be another installation's."""
    run = instance.get_run_by_id(run_id)
    return run is not None and run.is_finished


def result(
    value: Value,
    metadata: Metadata | None = None,
    checks: Sequence[dg.AssetCheckResult] = (),
) -> dg.MaterializeResult[Value]:
    """A materialization whose data version is its content's hash, so that an unchanged value does not look new."""
    hashable = value if value is None or isinstance(value, (Record, RecordFrame, list, tuple)) else None
    version = dg.DataVersion(data_version(hashable))  # pyright: ignore[reportArgumentType]
    return dg.MaterializeResult(
        value=value,
        metadata={label: bare(item) for label, item in (metadata or {}).items()},
        data_version=version,
        check_results=list(checks),
    )
