"""Records to bytes and back."""

import json
from dataclasses import dataclass, field

import numpy as np
import pytest

from pipeline.codec import decode, encode
from pipeline.durable import Corrupt
from pipeline.records import Chapter, EpochRecord, FigureAsset, TrainedRun
from pipeline.records.values import ADDED_LATER, Array

EPOCH = EpochRecord(1, 0.1, 0.2, 0.30000000000000004, 0.4, 0.5, 0.6)


def run() -> TrainedRun:
    """A run with two small arrays."""
    weights = {"fc.weight": np.arange(6, dtype=np.float32).reshape(2, 3), "fc.bias": np.array([np.nan, np.inf])}
    return TrainedRun("baseline", 0, (EPOCH, EPOCH), weights)


def test_round_trip_keeps_everything():
    """Numbers to the last bit, arrays with dtype and shape, tuples as tuples, nested dataclasses."""
    back = decode(TrainedRun, encode(run()))
    assert back.history == run().history
    assert list(back.weights) == ["fc.weight", "fc.bias"]
    for name, array in run().weights.items():
        np.testing.assert_array_equal(back.weights[name], array)
        assert back.weights[name].dtype == array.dtype


def test_equal_records_give_equal_bytes():
    """The bytes depend on the content alone, not on memory layout."""
    other = run()
    other.weights["fc.weight"] = np.asfortranarray(other.weights["fc.weight"])
    assert encode(other) == encode(run())


def test_bytes_become_files_of_their_own():
    """A figure is stored as the file that it is."""
    figure = FigureAsset("f", "svg", b"<svg/>", "c", "a", "s", 1, 2)
    files = encode(Chapter((figure,)))
    assert b"<svg/>" in files.values()
    assert decode(Chapter, files) == Chapter((figure,))


def test_a_field_that_came_later_is_written_only_where_it_says_something():
    """Records from before it keep their bytes, and what was made from them stays fresh."""

    @dataclass(frozen=True)
    class Later:
        value: int
        mark: Array | None = field(default=None, metadata=ADDED_LATER)
        is_marked: bool = field(default=False, metadata=ADDED_LATER)

    assert json.loads(encode(Later(1))["record.json"]) == {"value": 1}
    assert decode(Later, encode(Later(1))) == Later(1)
    back = decode(Later, encode(Later(1, np.ones(2), True)))
    assert back.is_marked
    assert back.mark.tolist() == [1, 1]


def test_a_later_field_has_a_default_that_is_told_for_sure():
    """Equal numbers, and empty lists, need not be the same object."""

    @dataclass(frozen=True)
    class Later:
        values: dict = field(default_factory=dict, metadata=ADDED_LATER)

    with pytest.raises(TypeError, match="values is ADDED_LATER"):
        encode(Later())


@pytest.mark.parametrize("name", ["record.json", "arrays.safetensors"])
@pytest.mark.parametrize("content", [b"", b"{}", b"\x00" * 64])
def test_anything_else_is_corrupt(name, content):
    """Files that don't hold the record are reported, never half read."""
    with pytest.raises(Corrupt, match="TrainedRun"):
        decode(TrainedRun, {**encode(run()), name: content})


def test_a_number_that_json_does_not_have_is_refused():
    """NaN in a record's own numbers is a fault of the program and shows at once."""

    @dataclass(frozen=True)
    class Value:
        value: float

    with pytest.raises(ValueError, match="JSON"):
        encode(Value(float("nan")))


def test_an_object_that_is_no_record_is_refused():
    """Nothing is pickled."""

    @dataclass(frozen=True)
    class Holder:
        value: object

    with pytest.raises(TypeError, match="can't hold a set"):
        encode(Holder({1}))
