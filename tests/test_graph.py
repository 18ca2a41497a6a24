"""The graph: keys are made of what is asked, and only what is missing is computed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from pipeline.cache import Store, object_path
from pipeline.code import code_digests, normalised_source
from pipeline.errors import DataError
from pipeline.graph import Graph, Node
from pipeline.progress import Timer


@dataclass(frozen=True)
class Number:
    value: int


class Bench:
    """Two nodes, ``double`` made from ``base``, and a count of what was computed."""

    def __init__(self, root):
        self.root = root
        self.warnings: list[str] = []
        self.computed: list[str] = []
        self.base_value = 1

    def base(self, **changes) -> Node:
        def compute() -> Number:
            self.computed.append("base")
            return Number(self.base_value)

        return Node("base", "the base", Number, compute, params={"size": {"n": 1}}, **changes)

    def double(self, base: Node, **changes) -> Node:
        def compute(base: Number) -> Number:
            self.computed.append("double")
            return Number(2 * base.value)

        return Node("double", "the double", Number, compute, {"base": base}, **changes)

    def graph(self, afresh: frozenset[str] = frozenset()) -> Graph:
        """A graph as a new process has it."""
        self.computed.clear()
        store = Store(self.root / "cache", self.root / "cache" / "published", self.warnings.append)
        return Graph(store, lambda node, seconds: {"seconds": seconds}, computing, afresh)


@contextmanager
def computing(_label, _why):
    yield Timer()


@pytest.fixture
def bench(tmp_path) -> Bench:
    """A bench on an empty cache."""
    return Bench(tmp_path)


def test_second_build_computes_nothing(bench):
    """What is cached is read."""
    assert bench.graph().get(bench.double(bench.base())) == Number(2)
    graph = bench.graph()
    assert graph.stale(bench.double(bench.base())) == []
    assert graph.get(bench.double(bench.base())) == Number(2)
    assert bench.computed == []


def test_a_missing_input_of_a_fresh_node_is_not_computed(bench):
    """Where the result is cached, what it was made from need not be."""
    base = bench.base()
    bench.graph().get(bench.double(base))
    (bench.root / "cache" / "stages" / "base" / f"{base.key}.json").unlink()
    graph = bench.graph()
    assert graph.get(bench.double(bench.base())) == Number(2)
    assert bench.computed == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"params": {"size": {"n": 2}}}, "size.n 1 → 2"),
        ({"version": 2}, "version 1 → 2"),
        ({"code": ("formats.py",)}, "pipeline/formats.py edited"),
    ],
)
def test_what_is_asked_is_in_the_key_and_explained(bench, change, why):
    """A changed field makes the node and what follows from it stale, and is named."""
    bench.graph().get(bench.double(bench.base()))
    changed = replace(bench.base(), **change)
    assert changed.key != bench.base().key
    graph = bench.graph()
    double = bench.double(changed)
    assert [node.stage for node in graph.stale(double)] == ["base", "double"]
    assert graph.why_stale(changed) == why
    assert graph.why_stale(double) == "follows base"


def test_how_it_is_computed_is_not_in_the_key(bench):
    """Label, function and the keeping of drawings change no key."""
    base = bench.base()
    for change in ({"label": "another"}, {"compute": lambda: Number(9)}, {"keep_drawn": True}):
        assert replace(base, **change).key == base.key


def test_the_same_key_with_another_result_makes_followers_stale(bench):
    """A run trained again elsewhere has the same key and other weights: what was made from the old ones goes."""
    bench.graph().get(bench.double(bench.base()))
    bench.base_value = 5
    graph = bench.graph(afresh=frozenset({"base"}))
    assert graph.why_stale(bench.base()) == "asked for afresh"
    assert graph.get(bench.double(bench.base())) == Number(10)
    assert bench.computed == ["base", "double"]
    graph = bench.graph()
    assert graph.get(bench.double(bench.base())) == Number(10)
    assert bench.computed == []


def test_what_was_made_from_another_result_of_the_same_key_is_stale(bench):
    """Also where the build that computed the input again was killed before it came to what follows."""
    bench.graph().get(bench.double(bench.base()))
    bench.base_value = 5
    bench.graph(afresh=frozenset({"base"})).get(bench.base())
    graph = bench.graph()
    assert [node.stage for node in graph.stale(bench.double(bench.base()))] == ["double"]
    assert graph.get(bench.double(bench.base())) == Number(10)


def test_two_builds_that_want_the_same_compute_it_once(tmp_path):
    """The second waits, says for what, and takes what the first made."""
    computed, said = [], []
    found_stale = threading.Barrier(2, timeout=30)
    pause = threading.Event().wait

    def slow() -> Number:
        computed.append("slow")
        pause(0.3)
        return Number(1)

    def build(_which: int) -> Number:
        store = Store(tmp_path, tmp_path / "published", said.append)
        graph = Graph(store, lambda *_: {}, computing, say=said.append)
        node = Node("slow", "be slow", Number, slow)
        assert graph.stale(node) == [node]
        found_stale.wait()
        return graph.get(node)

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(build, range(2))) == [Number(1)] * 2
    assert computed == ["slow"]
    assert said == ["  be slow: another build is at it; waiting for what it makes"]
    assert list((tmp_path / "locks" / "keys").iterdir()) == []


def test_damage_upstream_is_noticed_and_an_equal_result_leaves_followers_fresh(bench):
    """A flipped bit in an input is computed again; as its content is the same, nothing else is."""
    base = bench.base()
    bench.graph().get(bench.double(base))
    store = Store(bench.root / "cache", bench.root / "cache" / "published", bench.warnings.append)
    digest = store.find("base", base.key).manifest["outputs"]["record.json"]["sha256"]
    object_path(store.root, digest).write_bytes(b"?")
    graph = bench.graph()
    base, double = bench.base(), bench.double(bench.base())
    assert [node.stage for node in graph.stale(base, double)] == ["base"]
    assert len(bench.warnings) == 1
    graph.get(base)
    assert graph.get(double) == Number(2)
    assert bench.computed == ["base"]


def test_drawings_are_kept_where_images_are_gone(bench):
    """A drawing whose code changed stays as it was, with a warning, where its images can't be had."""

    def gone() -> Number:
        raise DataError("no images")

    bench.graph().get(bench.double(bench.base()))
    base = replace(bench.base(), compute=gone)
    path = bench.root / "cache" / "stages" / "base" / f"{base.key}.json"
    path.unlink()
    assert bench.graph().get(bench.double(base, code=("formats.py",), keep_drawn=True)) == Number(2)
    assert "kept as drawn before" in bench.warnings[-1]
    with pytest.raises(DataError, match="no images"):
        bench.graph().get(bench.double(base, code=("formats.py",)))
    with pytest.raises(DataError, match="no images"):
        bench.graph().get(bench.double(base, params={"other": 1}, keep_drawn=True))


def test_explanations_name_templates_and_stay_short(bench):
    """Three differences at most are spelled out."""
    many = {"templates": {f"{n}.j2": "a" for n in "vwxyz"}}
    bench.graph().get(replace(bench.base(), params=many))
    changed = replace(bench.base(), params={"templates": {f"{n}.j2": "b" for n in "vwxyz"}})
    assert bench.graph().why_stale(changed) == (
        "templates/v.j2 edited; templates/w.j2 edited; templates/x.j2 edited; and 2 more"
    )


def test_another_model_says_nothing_of_why_one_is_stale(bench):
    """The regularized model is not a baseline whose augmentation was switched on."""
    baseline = replace(bench.base(), params={"variant": "baseline", "augmentation": False})
    bench.graph().get(baseline)
    regularized = replace(baseline, params={"variant": "regularized", "augmentation": True})
    assert bench.graph().why_stale(regularized) == "never computed"
    switched = replace(baseline, params={"variant": "baseline", "augmentation": True})
    assert bench.graph().why_stale(switched) == "augmentation False → True"


def test_never_computed_is_said(bench):
    """On an empty cache there is nothing to compare with."""
    assert bench.graph().why_stale(bench.base()) == "never computed"


def test_a_comment_or_docstring_is_not_code():
    """What readers see and machines don't leaves the digest alone; a number doesn't."""
    code = 'x = 1\n\ndef f():\n    """Say."""\n    return "# no comment"  # a comment\n'
    same = 'x = 1\n# why\ndef f():\n    """Say\n    more."""\n\n    return "# no comment"\n'
    assert normalised_source(code) == normalised_source(same)
    assert normalised_source(code) != normalised_source(code.replace("x = 1", "x = 2"))
    assert '"# no comment"' in normalised_source(code)


def test_imported_code_counts():
    """What a module imports belongs to it; declarations don't."""
    digests = code_digests("graph.py")
    assert {"graph.py", "cache.py", "codec.py", "durable.py", "code.py"} <= digests.keys()
    assert "errors.py" not in digests
    assert code_digests("evaluation").keys() > {"evaluation/__init__.py"}


def test_a_drawing_of_an_earlier_version_that_cannot_be_read_is_not_kept(bench):
    """What is said then is that the images are missing; before, it ended in a traceback."""
    bench.graph().get(bench.double(bench.base()))
    changed = replace(bench.double(bench.base()), kind=Text, code=("formats.py",), keep_drawn=True)
    base = bench.base()
    (bench.root / "cache" / "stages" / "base" / f"{base.key}.json").unlink()
    gone = replace(base, compute=missing)
    with pytest.raises(DataError, match="no images"):
        bench.graph().get(replace(changed, inputs={"base": gone}))


@dataclass(frozen=True)
class Text:
    text: str


def missing() -> Number:
    """Stands for images that aren't there."""
    raise DataError("no images")


def test_what_only_type_checkers_import_is_no_code_of_a_stage():
    """The findings weigh records; they run no training, and no engine."""
    names = code_digests("claims/ledger.py", "claims/vocabulary.py").keys()
    assert {"claims/ledger.py", "claims/levels.py"} <= names
    assert names.isdisjoint({"graph.py", "cache.py", "locks.py", "models.py", "training/loop.py", "stages/runs.py"})
