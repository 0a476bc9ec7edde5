"""What the gate found and what it means: results, the verdict they lead to, and its words.

Nothing here asks a warehouse. What was found in a file stands as long as the file is the same
(``stand``), whoever asks for its publication and whatever is overridden this time.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from expectations.continuity import continuity_suite
from expectations.rules import REFUSALS, Layer, Rule, Sentence, Topic, topics
from extractors.printable import plain

# A sentence names so many of the rows.
ROWS_IN_SENTENCE = 3


@dataclasses.dataclass(frozen=True, slots=True)
class ExpectationResult:
    """How one expectation ended. ``count`` is the number of rows against it, None if it could not
    be evaluated; ``rows`` are the first of them. ``confined``: the rows that this build wrote anew alone were asked,
    since the expectation held of all that it took over."""

    expectation: str
    layer: Layer
    success: bool
    severity: str
    refusal: str | None
    count: int | None
    sentence: str
    sentence_zh: str = ""
    rows: tuple[dict[str, Any], ...] = ()
    confined: bool = False

    @classmethod
    def of(
        cls,
        rule: Rule,
        count: int = 0,
        rows: Sequence[dict[str, Any]] = (),
        *,
        confined: bool = False,
    ) -> ExpectationResult:
        """What a rule found: ``count`` rows, of which ``rows`` (plain JSON types) are the first."""
        shown = [
            " ".join(str(value) for value in row.values() if value is not None)
            for row in rows[:ROWS_IN_SENTENCE]
        ]
        more = count - ROWS_IN_SENTENCE
        en = "; ".join([*shown, f"and {more} more"] if more > 0 else shown)
        zh = "；".join([*shown, f"另有{more}行"] if more > 0 else shown)
        said = Sentence(f"{rule.name} holds", f"{rule.name}成立")
        if count:
            said = rule.sentence.told(count, Sentence(en, zh))
        return cls(
            expectation=rule.name,
            layer=rule.layer,
            success=count == 0,
            severity=rule.severity,
            refusal=rule.refusal if count else None,
            count=count,
            sentence=plain(said.en),
            sentence_zh=plain(said.zh),
            rows=tuple(rows),
            confined=confined,
        )

    @classmethod
    def kept(cls, noted: Mapping[str, Any]) -> ExpectationResult:
        """From the JSON of ``dataclasses.asdict``. Raises TypeError where it is none."""
        return cls(**{**noted, "rows": tuple(noted.get("rows", ()))})

    @property
    def topic(self) -> Topic:
        return topics()[self.expectation.split(".", 1)[0]]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON types, with who looks and the first step where it is not met."""
        words = {"owner": self.topic.owner, "description": self.topic.description_en}
        return dataclasses.asdict(self) | words | {"what_to_do": self.topic.what_to_do_en}


@dataclasses.dataclass(frozen=True, slots=True)
class Refusal:
    """One named doubt. ``overridden``: the operator asked to publish in spite of it."""

    name: str
    meaning: str
    sentences: tuple[str, ...]
    overridden: bool


@dataclasses.dataclass(frozen=True, slots=True)
class GateResult:
    """The verdict on one build with everything it rests on.

    ``kept_from`` is the build for which the results were found where they were not asked for again.
    """

    verdict: Literal["publish", "refuse"]
    refusals: tuple[Refusal, ...]
    overrides: tuple[str, ...]
    compared_with: str | None
    results: tuple[ExpectationResult, ...]
    kept_from: str | None = None

    @property
    def publish(self) -> bool:
        return self.verdict == "publish"

    @property
    def reasons(self) -> tuple[str, ...]:
        """What refuses publication, a sentence each, naming the override."""
        return tuple(
            f"{refusal.name}: {sentence} (to publish all the same: --override {refusal.name})"
            for refusal in self.refusals
            if not refusal.overridden
            for sentence in refusal.sentences
        )

    @property
    def overrides_used(self) -> tuple[str, ...]:
        """Overrides without which this build would have been refused."""
        return tuple(refusal.name for refusal in self.refusals if refusal.overridden)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON types; every expectation is in it, those that hold too."""
        return {
            "verdict": self.verdict,
            "refusals": [dataclasses.asdict(refusal) for refusal in self.refusals],
            "overrides": list(self.overrides),
            "overrides_used": list(self.overrides_used),
            "compared_with": self.compared_with,
            "kept_from": self.kept_from,
            "expectations": len(self.results),
            "failed": sum(not result.success for result in self.results),
            "results": [result.as_json() for result in self.results],
        }

    def in_words(self) -> str:
        """For a terminal: the verdict, what refuses, what was overridden, what else to look at."""
        failed = [result for result in self.results if not result.success]
        lines = [
            f"gate: {self.verdict} · {len(self.results)} expectations, {len(failed)} not met"
            + ("" if self.compared_with else " · nothing published before to compare with")
            + (
                f" · found for build {self.kept_from}, whose file is unchanged"
                if self.kept_from
                else ""
            )
        ]
        for refusal in self.refusals:
            word = "overridden" if refusal.overridden else "refused"
            lines.append(f"  {word} · {refusal.name}: {refusal.meaning}")
            lines += [f"    {sentence}" for sentence in refusal.sentences]
            if not refusal.overridden:
                lines.append(
                    f"    to publish all the same: gongkai build --override {refusal.name}"
                )
        for topic, results in itertools.groupby(
            (result for result in failed if result.refusal is None), key=lambda r: r.topic
        ):
            lines += [f"  {result.severity} · {result.sentence}" for result in results]
            lines.append(f"    for the {topic.owner}: {topic.what_to_do_en}")
        return "\n".join(lines)


def verdict_on(
    results: Iterable[ExpectationResult],
    overrides: frozenset[str],
    *,
    compared_with: Path | None,
    kept_from: str | None = None,
) -> GateResult:
    """The verdict that results lead to under overrides."""
    found = tuple(results)
    refusals = _refusals(found, overrides)
    return GateResult(
        verdict="publish" if all(refusal.overridden for refusal in refusals) else "refuse",
        refusals=refusals,
        overrides=tuple(sorted(overrides)),
        compared_with=str(compared_with) if compared_with else None,
        results=found,
        kept_from=kept_from,
    )


def stand(
    found: Sequence[ExpectationResult],
    overrides: frozenset[str],
    *,
    published: Path,
    build_id: str,
) -> GateResult | None:
    """The verdict on an exact copy of ``published`` by what the gate ``found`` in that file for ``build_id``; None where
    it has to be asked, since something could not be evaluated then.

    The copy holds all that the file holds, so whatever was lost or read differently when the file itself was judged is no
    news any more: continuity holds.
    """
    of_file = [result for result in found if result.topic.name != "continuity"]
    if not of_file or any(result.count is None for result in of_file):
        return None
    same = [ExpectationResult.of(rule) for rule in continuity_suite("none")]
    return verdict_on([*of_file, *same], overrides, compared_with=published, kept_from=build_id)


def _refusals(
    results: Iterable[ExpectationResult], overrides: frozenset[str]
) -> tuple[Refusal, ...]:
    sentences: dict[str, list[str]] = {}
    for result in results:
        if result.refusal is not None:
            sentences.setdefault(result.refusal, []).append(result.sentence)
    return tuple(
        Refusal(name, meaning, tuple(sentences[name]), name in overrides)
        for name, meaning in REFUSALS.items()
        if name in sentences
    )
