"""The IO manager: typed values in, typed values out, appended to their table and stamped with their lineage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import dagster as dg
from pydantic import TypeAdapter

from tiksports_dagster.resources.world import World
from tiksports_dagster.store.archive import RECORDS, Archive, Stamp, Stored
from tiksports_dagster.store.frames import FramesByPartition, RecordFrame
from tiksports_dagster.store.records.base import Record
from tiksports_dagster.store.tables import table_of

if TYPE_CHECKING:
    import pandas as pd

PARTY_TAG = "tiksports/party"
"""Tag of an asset that reads or writes outside parties; its value is their names, joined by ``-``."""


class ArchiveIOManager(dg.IOManager):
    """Appends records (one or a list) and loads the latest as the type the reader asks for, or as a pandas frame.

    Whatever is made from sandbox answers says SANDBOX in its metadata, because the mark travels from input to output.
    """

    def __init__(self, archive: Archive, world: World, watch: Callable[[str], None] = lambda _: None) -> None:
        self._archive = archive
        self._watch = watch
        self._world = world
        self._read: dict[str, dict[str, Stamp]] = {}

    def handle_output(self, context: dg.OutputContext, obj: object) -> None:
        """Stores a value. A run over several partitions hands in a dict from partition key to value.

        ``FramesByPartition`` makes each value when it is asked for it.
        """
        asset = context.asset_key.to_user_string()
        self._watch(f"{asset} done")
        inputs = self._read.pop(_step(context), {})
        inputs = {**self._asked_by_itself(context, inputs), **inputs}
        of_inputs = {party for stamp in inputs.values() for party in stamp.invented}
        own = self._own_mark(context)
        versions = {name: stamp.data_version for name, stamp in inputs.items()}
        marked: set[str] = set()
        for partition, value in _by_partition(context, obj).items():
            invented = _mark_of(value, of_inputs, own)
            self._archive.append(asset, partition, context.run_id, _records(value), inputs=versions, invented=invented)
            marked |= invented
        if marked:
            context.add_output_metadata({"SANDBOX": "made from invented data of " + ", ".join(sorted(marked))})

    def load_input(self, context: dg.InputContext) -> object:
        """The newest stored value as the consumer's annotated type; several partitions come as a dict."""
        asset = context.asset_key.to_user_string()
        keys = list(context.asset_partition_keys) if context.has_asset_partitions else [None]
        wanted: Any = context.dagster_type.typing_type
        if len(keys) == 1:
            return self._load(context, asset, keys[0], wanted)
        return {key: self._load(context, asset, key, wanted) for key in keys}

    def _load(self, context: dg.InputContext, asset: str, partition: str | None, wanted: Any) -> object:
        stamp = self._archive.stamp(asset, partition)
        if stamp is None:
            at = f" for {partition}" if partition else ""
            raise dg.Failure(f"{asset} has no value yet{at}: materialize it first", allow_retries=False)
        name = asset if partition is None else f"{asset}[{partition}]"
        self._read.setdefault(_step(context), {})[name] = stamp
        if table_of(asset).name in RECORDS and _wants_frame(wanted):
            return self._archive.frame(stamp).frame
        return _typed(self._archive.stored(stamp), wanted)

    def _asked_by_itself(self, context: dg.OutputContext, read: dict[str, Stamp]) -> dict[str, Stamp]:
        # an asset that lists an upstream one without taking its value asks the archive for the part it needs
        spec = context.asset_spec
        names = [dep.asset_key.to_user_string() for dep in spec.deps] if spec else []
        stamps = {name: self._archive.stamp(name) for name in names if name not in read}
        return {name: stamp for name, stamp in stamps.items() if stamp is not None}

    def _own_mark(self, context: dg.OutputContext) -> set[str]:
        spec = context.asset_spec
        parties = spec.tags.get(PARTY_TAG, "").split("-") if spec else []
        return {party for party in parties if party and self._world.invented(party)}


def _step(context: dg.InputContext | dg.OutputContext) -> str:
    step = context.step_context
    return f"{step.run_id}:{step.step.key}"


def _by_partition(context: dg.OutputContext, obj: object) -> Mapping[str | None, object]:
    if not context.has_asset_partitions:
        return {None: obj}
    keys = list(context.asset_partition_keys)
    if len(keys) == 1 and not isinstance(obj, FramesByPartition):
        return {keys[0]: obj}
    if not isinstance(obj, (dict, FramesByPartition)) or set(obj) != set(keys):
        raise TypeError(f"a run over {len(keys)} partitions returns a dict with one value for each of them")
    return cast("Mapping[str | None, object]", obj)


def _mark_of(value: object, of_inputs: set[str], own: set[str]) -> set[str]:
    """The parties whose invented data is in a value; a frame that knows its parties has no others of the asset's."""
    parties = value.parties if isinstance(value, RecordFrame) else None
    if parties is None:
        return of_inputs | own
    return (of_inputs - own) | (own & parties) if parties else set()


def _records(value: object) -> RecordFrame | Record | Sequence[Record] | None:
    if value is None or isinstance(value, (Record, RecordFrame)):
        return value
    if isinstance(value, (list, tuple)) and all(isinstance(item, Record) for item in value):
        return cast("Sequence[Record]", value)
    raise TypeError(f"assets return records, lists or frames of records, or None, not {type(value).__name__}")


def _typed(stored: Stored, wanted: Any) -> object:
    if _wants_frame(wanted):
        return _frame(stored)
    if stored.stamp.shape == "many":
        return TypeAdapter(wanted).validate_python(list(stored.rows))
    return TypeAdapter(wanted).validate_python(stored.rows[0] if stored.rows else None)


def _wants_frame(wanted: Any) -> bool:
    return getattr(wanted, "__module__", "").startswith("pandas")


def _frame(stored: Stored) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame.from_records(list(stored.rows)).convert_dtypes()
