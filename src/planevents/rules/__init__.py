"""The rule book, and the domain's own rules by number.

Rules judge each event where it takes its place in history, so the same rules judge a command,
a back-dated one, and a correction. They never run when history is merely read.
"""

from __future__ import annotations

import attrs

from planevents.errors import CommandRefusedError, InvalidValueError, Violation
from planevents.rule import Change, Rule, Severity, StatusMove, law, plan_rule
from planevents.rules import (
    action,
    amendment,
    business_case,
    dependency,
    every_event,
    figures,
    finance,
    measure,
    milestone,
    observed,
    post,
    proposer,
    register,
    risk,
    standard,
    status,
    structure,
    target,
)
from planevents.rules.observed import CLASSIFICATIONS

__all__ = [
    "CLASSIFICATIONS",
    "STANDARD",
    "Change",
    "CommandRefusedError",
    "Rule",
    "RuleBook",
    "Severity",
    "StatusMove",
    "Violation",
    "plan_rule",
]

STANDARD: tuple[Rule, ...] = (
    every_event.plan_open,
    every_event.known_entity,
    every_event.unique_label,
    status.scheme_moves,
    action.declared_fields,
    action.lineage,
    action.known_origin,
    structure.section_tree,
    structure.moved_somewhere,
    structure.action_place,
    structure.section_empty,
    structure.accountable_officer,
    structure.roll_up_order,
    dependency.dependency_ends,
    dependency.dependency_cycle,
    post.known_post,
    post.held_by_the_post,
    target.change_control,
    amendment.withdrawal_agreed,
    amendment.one_proposal,
    amendment.scrutiny_notes,
    amendment.proposal_reason,
    amendment.proposal_impact,
    amendment.approval_states,
    proposer.withdrawn_by_proposer,
    amendment.decision_at_meeting,
    amendment.proposal_lapsed,
    amendment.proposal_overtaken,
    amendment.controlled_fields,
    milestone.milestone_control,
    milestone.milestone_stands,
    milestone.milestone_move,
    milestone.occurrence_due,
    target.original_kept,
    observed.correction_is_no_reprofile,
    observed.observed_change,
    risk.risk_matrix,
    risk.matrix_moves_levels,
    risk.risk_scored,
    risk.risk_open,
    risk.mitigation_linked,
    risk.risk_reason,
    finance.one_currency,
    finance.finance_line_living,
    finance.amount_reason,
    finance.amount_year,
    business_case.business_case_whole,
    business_case.business_case_decided,
    business_case.business_case_kept,
    status.open_commitment,
    action.follow_on_linked,
    status.cross_reference,
    status.overdue_computed,
    law(
        "completion-and-outcome",
        "An action can be complete and late, or complete and short of its target: lateness survives it.",
        number=15,
    ),
    measure.red_red,
    measure.rating_as_printed,
    standard.counting_rule,
    figures.published_figures,
    law("movement-closes", "Opening + added - removed = closing, for every movement table.", number=18),
    status.reopen_reason,
    status.status_period,
    status.status_read,
    every_event.label_as_it_was,
    measure.measure_kept,
    measure.thresholds,
    measure.reading_once,
    measure.reading_period,
    measure.measure_target,
    measure.measure_links,
    register.register_changed,
    post.former_title,
)
"""The domain's rules, in the order in which violations are listed."""


@attrs.frozen
class RuleBook:
    """A set of rules, named so that an event can say by which rules it was judged."""

    rules: tuple[Rule, ...]
    names: tuple[str, ...]

    @classmethod
    def standard(cls) -> RuleBook:
        """Return the domain's rules."""
        return cls(STANDARD, ("standard",))

    def including(self, *rules: Rule) -> RuleBook:
        """Return this book with more rules, each under a name that is not taken."""
        for index, rule in enumerate(rules):
            if rule.name in {other.name for other in (*self.rules, *rules[:index])}:
                raise InvalidValueError("rule", rule.name, "this rule book has a rule of that name")
        return RuleBook((*self.rules, *rules), (*self.names, *(rule.name for rule in rules)))

    def judge(self, change: Change) -> tuple[list[Violation], list[Violation]]:
        """Return what the rules refuse in ``change``, and what they warn of."""
        refused: list[Violation] = []
        warned: list[Violation] = []
        for rule in self.rules:
            for violation in rule.check(change):
                (warned if rule.severity == "warn" else refused).append(rule.named(violation))
        return refused, warned
