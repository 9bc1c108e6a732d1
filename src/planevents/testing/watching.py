"""Rules under observation: that they never raise, answer alike, and say something at times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from planevents.events import PlanOpened
from planevents.rules import STANDARD, RuleBook
from planevents.testing.laws import RULES_PURE, RULES_TOTAL, LawBrokenError, broken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from planevents.errors import Violation
    from planevents.rules import Change, Rule


@attrs.define
class Count:
    """How often a rule was asked about what a command would do, and how often it objected."""

    judged: int = 0
    objected: int = 0


class VacuousRuleError(AssertionError):
    """A rule objected to nothing, or to everything, so that the run says nothing about it."""

    def __init__(self, rule: str, count: Count, hint: str) -> None:
        super().__init__(rule, count, hint)
        self.rule = rule
        self.count = count
        self.hint = hint

    def __str__(self) -> str:
        what = f"all {self.count.judged}" if self.count.objected else f"none of {self.count.judged}"
        return f"VACUOUS: rule {self.rule!r} refused {what} changes that it was asked about. {self.hint}"


@attrs.define
class Tally:
    """What became of rules over all examples of a run, by their names."""

    counts: dict[str, Count] = attrs.Factory(dict[str, Count])

    def of(self, rule: str) -> Count:
        """Return the count of a rule."""
        return self.counts.setdefault(rule, Count())

    def require_telling(self) -> None:
        """Raise VacuousRuleError for a rule that always said the same."""
        for name, count in self.counts.items():
            if not count.objected:
                hint = (
                    "Nothing that was tried comes under it: look at its condition (a status is spelled as in "
                    "the scheme, an event may not be what you think), add a @rule that leads there, or raise "
                    "max_examples."
                )
                raise VacuousRuleError(name, count, hint)
            if count.objected == count.judged:
                hint = "It lets nothing pass: look at its condition, which may be the wrong way round."
                raise VacuousRuleError(name, count, hint)


class WatchedRules:
    """A rule book whose rules are held to be total and pure; those that are not the domain's are counted."""

    def __init__(self, rulebook: RuleBook, tally: Tally) -> None:
        self._asked: list[tuple[Rule, Change, tuple[Violation, ...]]] = []
        self._tally = tally
        self.own = tuple(rule for rule in rulebook.rules if is_own(rule))
        self.rulebook = attrs.evolve(rulebook, rules=tuple(self._watched(rulebook.rules)))
        for rule in self.own:
            tally.of(rule.name)

    def ask_again(self) -> None:
        """Ask about every change again, the latest first: what a rule remembers shows here."""
        for rule, change, answer in reversed(self._asked):
            _require_same(rule, answer, _answer(rule, change))

    def _watched(self, rules: Iterable[Rule]) -> Iterator[Rule]:
        for rule in rules:
            yield attrs.evolve(rule, check=self._check(rule)) if is_own(rule) else rule

    def _check(self, rule: Rule) -> Callable[[Change], Iterator[Violation]]:
        count = self._tally.of(rule.name)

        def check(change: Change) -> Iterator[Violation]:
            answer = _answer(rule, change)
            _require_same(rule, answer, _answer(rule, change))
            self._asked.append((rule, change, answer))
            # Set-up, and history judged again, say nothing of what commands can do.
            if change.commands and not isinstance(change.event, PlanOpened):
                count.judged += 1
                count.objected += bool(answer)
            return iter(answer)

        return check


def is_own(rule: Rule) -> bool:
    """Tell a rule that somebody wrote from one of the domain's; laws are nobody's to judge by."""
    return rule.severity != "law" and not any(rule is other for other in STANDARD)


def _answer(rule: Rule, change: Change) -> tuple[Violation, ...]:
    try:
        return tuple(rule.check(change))
    except LawBrokenError:
        raise
    except Exception as error:
        detail = f"rule {rule.name!r} raised {type(error).__name__} over {_said(change)}: {error}"
        raise LawBrokenError(RULES_TOTAL, detail) from error


def _require_same(rule: Rule, first: tuple[Violation, ...], second: tuple[Violation, ...]) -> None:
    if first != second:
        broken(
            RULES_PURE,
            f"rule {rule.name!r} answers differently to the same change: rules are pure.\n"
            f"  It said {_answered(first)}, and then {_answered(second)}.",
        )


def _answered(answer: tuple[Violation, ...]) -> str:
    return " and ".join(map(repr, answer)) or "nothing"


def _said(change: Change) -> str:
    return f"{change.event.type} at version {change.version}"
