"""The trained runs that come with the project: which stay, come and go as another study's results take their place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pipeline.cache import Entry, Store
from pipeline.codec import decode
from pipeline.errors import CacheError, PipelineError
from pipeline.records import RunHistory
from pipeline.sealed import Corrupt


@dataclass(frozen=True)
class Changes:
    """What keeping a study's results does to the runs in cache/published, by their names: "baseline-0", for the variant
    and the seed, "baseline-0-wrong-labels" where it was trained on those."""

    stays: tuple[str, ...]
    comes: tuple[str, ...]
    goes: tuple[str, ...]

    def lines(self) -> list[str]:
        """One line for each kind of change that there is."""
        named = {"stay": self.stays, "come": self.comes, "go": self.goes}
        return [f"{word:<5} {', '.join(names)}" for word, names in named.items() if names]

    def refuse_unless_named(self, dropping: Collection[str]) -> None:
        """See that every run that would go was named, and no other.

        Raises:
            PipelineError: naming those that weren't, or that wouldn't go.
        """
        if unnamed := [name for name in self.goes if name not in dropping]:
            raise PipelineError(
                f"{len(unnamed)} trained run{'s' if len(unnamed) > 1 else ''} would go from cache/published: "
                f"{' '.join(unnamed)}; keep a study that has them (STUDY=), or name those that may go (DROP='...')"
            )
        if unknown := sorted(set(dropping) - set(self.goes)):
            raise PipelineError(f"no run called {unknown[0]} would go; leave it out of DROP")


def changes(store: Store, entries: Iterable[Entry]) -> Changes:
    """What it takes for ``store``'s published results to become ``entries``.

    Raises:
        CacheError: where a run that is published now is damaged, so that it can't be said which it is.
    """
    wanted = _runs(store, entries)
    held = _runs(store, (entry for entry in store.entries("history") if entry.root == store.published))
    return Changes(
        stays=tuple(name for key, name in wanted.items() if key in held),
        comes=tuple(name for key, name in wanted.items() if key not in held),
        goes=tuple(sorted(name for key, name in held.items() if key not in wanted)),
    )


def _runs(store: Store, entries: Iterable[Entry]) -> dict[str, str]:
    """Key of each run whose history is among the entries -> its name."""
    histories = (entry for entry in entries if entry.stage == "history")
    return {entry.manifest["made_from"]["inputs"]["run"]: _name(store, entry) for entry in histories}


def _name(store: Store, entry: Entry) -> str:
    try:
        run = decode(RunHistory, store.load(entry))
    except Corrupt as problem:
        raise CacheError(f"{entry.stage} {entry.key[:12]} {problem}; git can restore it") from problem
    return f"{run.variant}-{run.seed}{'-wrong-labels' if run.wrong_labels else ''}"
