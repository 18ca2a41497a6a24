"""The stages of a build as a graph of nodes: their keys, which are fresh, which are stale and why.

A node is a pure function from the records of its inputs to a record. Its key is made of what is asked, never of
what came out, so it is known before anything is computed; only nodes that are asked for and missing are computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pipeline.cache import SCHEMA, Entry, Store
from pipeline.code import code_digests
from pipeline.codec import decode, encode
from pipeline.durable import Corrupt, canonical, sha256
from pipeline.errors import DataError
from pipeline.locks import Locks

NEVER = "never computed"
INPUT = "input "
FOLLOWS = "follows "


@dataclass(frozen=True)
class Expensive:
    """What there is to know of a stage that takes more than moments, and needs the images at hand.

    Its code doesn't enter its key; its version does. Reports tell of its device and its time.

    Attributes:
        module: computes it, with all that it imports: a test notices a change there.
        told_as: what reports call stages of its kind.
        asks_model: whether it runs on the device where models do; otherwise on the CPU.
    """

    module: str
    told_as: str
    asks_model: bool = True


@dataclass(frozen=True, eq=False)
class Node:
    """One stage of a build.

    Attributes:
        stage: the kind of stage; entries of one kind are compared to explain why one is stale.
        label: what a user calls it, e.g. "train baseline".
        kind: the record type it produces.
        compute: from the inputs' records, by name, to the record.
        inputs: the nodes it depends on.
        params: what is asked of it.
        version: raised by hand when the stage's meaning changes.
        code: modules or packages, as paths relative to this package, whose source enters the key, with that of
            all they import: for stages so cheap that running them again is better than remembering to raise a
            version.
        keep_drawn: where its images can't be had, an entry that other code made from the same contents will do.
        expensive: None of a stage that takes moments.
    """

    stage: str
    label: str
    kind: type
    compute: Callable[..., Any]
    inputs: dict[str, Node] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    version: int = 1
    code: tuple[str, ...] = ()
    keep_drawn: bool = False
    expensive: Expensive | None = None

    @cached_property
    def made_from(self) -> dict[str, Any]:
        """What the key is made of."""
        return {
            "schema": SCHEMA,
            "stage": self.stage,
            "version": self.version,
            "params": self.params,
            "inputs": {name: node.key for name, node in self.inputs.items()},
            "code": code_digests(*self.code),
        }

    @cached_property
    def key(self) -> str:
        """sha256 of what the node is made from, hexadecimal."""
        return sha256(canonical(self.made_from))


class Graph:
    """Nodes against a store: finds entries, computes what is missing, remembers what it has read.

    Args:
        store: where entries are kept.
        made_by: called after a node was computed, with it and the seconds that it was waited for;
            returns the provenance that its manifest records.
        computing: a context manager shown while a node is computed, given its label and why it is stale.
        afresh: stages of these kinds are taken as missing once.
        say: told one line when another build is waited for.
    """

    def __init__(
        self,
        store: Store,
        made_by: Callable[[Node, float], dict[str, Any]],
        computing: Callable[[str, str], AbstractContextManager[Any]],
        afresh: frozenset[str] = frozenset(),
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.store = store
        self.locks = Locks(store.root, say)
        self.afresh = afresh
        self._made_by = made_by
        self._computing = computing
        self._entries: dict[str, Entry | None] = {}
        self._outdated: set[str] = set()
        self._records: dict[str, Any] = {}
        self.computed: list[Node] = []

    def entry(self, node: Node) -> Entry | None:
        """The node's entry if it is fresh: there, undamaged, and made from the very inputs that stand now."""
        if node.key not in self._entries:
            found = None if node.stage in self.afresh else self.store.find(node.stage, node.key)
            if found and self._is_outdated(node, found):
                self._outdated.add(node.key)
                found = None
            self._entries[node.key] = found
        return self._entries[node.key]

    def _is_outdated(self, node: Node, entry: Entry) -> bool:
        """Whether an input's contents are no longer those that the entry was made from. Keys can't tell: the
        same run trained again on another device has the same key and other weights. An input that is merely
        absent (images need not be at hand to render) outdates nothing."""
        used = entry.made_by.get("inputs", {})
        for name, upstream in node.inputs.items():
            standing = self.entry(upstream)
            if upstream.key in self._outdated or upstream.stage in self.afresh:
                return True
            if standing and name in used and content_digest(standing) != used[name]:
                return True
        return False

    def stale(self, *wanted: Node) -> list[Node]:
        """The nodes that must be computed to have ``wanted``, inputs before what needs them."""
        found: dict[str, Node] = {}

        def visit(node: Node) -> None:
            if node.key not in found and node.key not in self._records and self.entry(node) is None:
                for upstream in node.inputs.values():
                    visit(upstream)
                found[node.key] = node

        for node in wanted:
            visit(node)
        return list(found.values())

    def get(self, node: Node) -> Any:
        """The node's record: remembered, read, or computed and written."""
        if node.key not in self._records:
            entry = self.entry(node)
            self._records[node.key] = self._read(node, entry) if entry else self._compute(node)
        return self._records[node.key]

    def _read(self, node: Node, entry: Entry) -> Any:
        try:
            return decode(node.kind, self.store.load(entry))
        except Corrupt as problem:
            self.store.warn(f"{node.label}: {problem}; it is computed again")
            return self._compute(node)

    def _compute(self, node: Node) -> Any:
        try:
            inputs = {name: self.get(upstream) for name, upstream in node.inputs.items()}
        except DataError:
            if node.keep_drawn and (kept := self._drawn_before(node)):
                return kept
            raise
        with self.locks.holding(node.key, node.label):  # its inputs are there: nothing else is waited for meanwhile
            with suppress(Corrupt):
                if entry := self.look_again(node):
                    return decode(node.kind, self.store.load(entry))
            why = self.why_stale(node)
            with self._computing(node.label, why) as timer:
                record = node.compute(**inputs)
            self.put(node, record, self._made_by(node, timer.seconds))
        return record

    def look_again(self, node: Node) -> Entry | None:
        """The entry of a node that was stale, if another build has made it since. Called while its lock is held."""
        if not self.store.has_made(node.stage, node.key):
            return None
        self._entries.pop(node.key, None)
        self._outdated.discard(node.key)
        return self.entry(node)

    def _drawn_before(self, node: Node) -> Any:
        """The record of an entry that was asked for the same and made from the same contents, whichever code made
        it or them; None where there is none."""
        contents = {name: self._contents(upstream) for name, upstream in node.inputs.items()}
        for entry in self.store.entries(node.stage):
            if not (self._is_drawn_alike(node, entry, contents) and self.store.find(node.stage, entry.key)):
                continue
            with suppress(Corrupt):  # of an earlier version, say, to which a figure was something else
                record: Any = decode(node.kind, self.store.load(entry))
                if entry.manifest["made_from"]["code"] != node.made_from["code"]:
                    self.store.warn(
                        f"{node.label}: changed, but redrawing needs the images (DATA=path); kept as drawn before"
                    )
                self._entries[node.key] = entry
                return record
        return None

    def _contents(self, node: Node) -> str:
        """The digest of what the node's record holds; empty where that can't be had."""
        try:
            self.get(node)
        except DataError:
            return ""
        entry = self._entries[node.key]
        return content_digest(entry) if entry else ""

    def _is_drawn_alike(self, node: Node, entry: Entry, contents: dict[str, str]) -> bool:
        """Whether the entry differs from the node at most in code, its own or that of its inputs."""
        made_from, used = entry.manifest["made_from"], entry.made_by.get("inputs", {})
        apart = {"code": 0, "inputs": 0}
        if {**made_from, **apart} != {**node.made_from, **apart} or made_from["inputs"].keys() != contents.keys():
            return False
        keys = node.made_from["inputs"]
        return all(used.get(n) == had if had else made_from["inputs"][n] == keys[n] for n, had in contents.items())

    def put(self, node: Node, record: Any, made_by: dict[str, Any]) -> None:
        """Write a node's record and take it as fresh."""
        inputs = {name: content_digest(e) for name, n in node.inputs.items() if (e := self._entries.get(n.key))}
        made_by = {**made_by, "inputs": inputs}
        self._entries[node.key] = self.store.save(node.stage, node.key, node.made_from, encode(record), made_by)
        self._records[node.key] = record
        self._outdated.discard(node.key)
        self.computed.append(node)

    def why_stale(self, node: Node) -> str:
        """Why a stale node is stale, by comparison with the entry of its stage that is most like it."""
        if node.stage in self.afresh:
            return "asked for afresh"
        if node.key in self._outdated:
            return "an input was computed again, with another result"
        made_from = (entry.manifest["made_from"] for entry in self.store.entries(node.stage))
        candidates = [made for made in made_from if _subject(made) == _subject(node.made_from)]
        if not candidates:
            return NEVER
        mine = dict(_leaves(node.made_from))
        differences = [_difference(mine, dict(_leaves(other))) for other in candidates]
        closest = min(differences, key=lambda d: (sum(said.startswith(INPUT) for said in d), len(d), d))
        return _shortened(closest) or "its files were damaged or removed"


def content_digest(entry: Entry) -> str:
    """One digest for the contents of an entry's files."""
    return sha256(canonical(entry.manifest["outputs"]))


def _subject(made_from: dict[str, Any]) -> tuple[str | bool | None, ...]:
    """What an entry is about: other images, another study, model or experiment say nothing of why this one is stale."""
    params = made_from["params"]
    told_apart = (params.get(name) for name in ("source", "corruption", "variant"))
    named = params.get("study", {}).get("name"), *told_apart
    return made_from["inputs"].get("images"), *named, "label_noise" in params


def _leaves(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(tree, dict):
        for name, child in tree.items():
            yield from _leaves(child, f"{path}.{name}" if path else name)
    else:
        yield path, tree


def _difference(mine: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """What differs, as a user would say it: "recipe.epochs 25 → 30", "templates/chapters/data.html.j2 edited"."""
    paths = [path for path in sorted(mine.keys() | other.keys()) if mine.get(path) != other.get(path)]
    said = [_said(path, other.get(path), mine.get(path)) for path in paths]
    return list(dict.fromkeys(said))


def _said(path: str, old: Any, new: Any) -> str:
    group, _, rest = path.partition(".")
    if group == "inputs":
        return f"{INPUT}{rest}"
    if group == "code":
        return f"pipeline/{rest} edited"
    if rest.startswith("templates."):
        return f"templates/{rest.removeprefix('templates.')} edited"
    if rest.startswith("origins."):
        return "results were obtained anew"
    return f"{rest or path} {_abridged(old)} → {_abridged(new)}"


def _abridged(value: Any) -> str:
    """A value as it is written, a long one by its start."""
    text = str(value)
    return text if len(text) <= 40 else f"{text[:12]}…"


def _shortened(differences: list[str]) -> str:
    """The node's own differences, three at most spelled out; where it has none, the inputs that are others."""
    own = [said for said in differences if not said.startswith(INPUT)]
    if not own and differences:
        return f"{FOLLOWS}{', '.join(said.removeprefix(INPUT) for said in differences)}"
    more = f"; and {len(own) - 3} more" if len(own) > 3 else ""
    return "; ".join(own[:3]) + more
