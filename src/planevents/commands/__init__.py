"""What people ask for: the imperative twins of the events.

A command's subject (and a status) is positional, all else is by keyword. Commands carry no
plan id. An action, recommendation, section or amendment is named by its label or its
typed id. ``effective_on`` is the day from which it holds; without one, the call's, else today.
"""

from __future__ import annotations

from planevents.commands.action import (
    AddAction,
    AttachEvidence,
    ChangeOwners,
    Complete,
    NoteUpdate,
    Redraft,
    Relabel,
    Reopen,
    ReportStatus,
    Reprofile,
    Reword,
    SetFields,
    Supersede,
    Tag,
    Withdraw,
)
from planevents.commands.amendment import (
    ApproveAmendment,
    Ask,
    NoteAmendment,
    ProposeAmendment,
    ProposeBulkAmendment,
    RejectAmendment,
    WithdrawAmendment,
)
from planevents.commands.arrangement import (
    SetAccountableKinds,
    SetRollUp,
)
from planevents.commands.business_case import (
    ApproveBusinessCase,
    PresentBusinessCase,
    RejectBusinessCase,
    ReviseBusinessCase,
)
from planevents.commands.checks import (
    LONGEST_TEXT,
    strings,
)
from planevents.commands.command import (
    Command,
)
from planevents.commands.dependency import (
    AddDependency,
    RemoveDependency,
)
from planevents.commands.fact import (
    CorrectFact,
    RetractFact,
)
from planevents.commands.figures import (
    RecordPublishedFigures,
)
from planevents.commands.finance import (
    AddFinanceLine,
    RelabelFinanceLine,
    RewordFinanceLine,
    SetAmount,
    WithdrawFinanceLine,
)
from planevents.commands.measure import (
    AddMeasure,
    ChangeMeasureOwners,
    ChangeMeasureTarget,
    ChangeMeasureThresholds,
    LinkMeasure,
    RecordReading,
    RelabelMeasure,
    ReviseReading,
    RewordMeasure,
    UnlinkMeasure,
    WithdrawMeasure,
)
from planevents.commands.milestone import (
    AddMilestone,
    ReachMilestone,
    ReportOccurrence,
    ReprofileMilestone,
    WithdrawMilestone,
)
from planevents.commands.observed import (
    ClassifyChange,
    RecordPublishedChange,
)
from planevents.commands.personal_data import (
    ErasePersonalData,
)
from planevents.commands.plan import (
    ApprovePlan,
    ChangeScheme,
    OpenPlan,
    RecordEdition,
    SetControl,
    SetStandards,
)
from planevents.commands.post import (
    HandOverPost,
    RenamePost,
)
from planevents.commands.report import (
    IssueReport,
)
from planevents.commands.risk import (
    AddMitigation,
    AddRisk,
    ChangeRiskOwner,
    CloseRisk,
    RelabelRisk,
    RemoveMitigation,
    ReopenRisk,
    RescoreRisk,
    RewordRisk,
    SetRiskMatrix,
)
from planevents.commands.structure import (
    AddRecommendation,
    AddSection,
    ChangeAccountable,
    MoveAction,
    MoveRecommendation,
    MoveSection,
    RelabelRecommendation,
    RelabelSection,
    RemoveSection,
    RetitleSection,
)

__all__ = [
    "LONGEST_TEXT",
    "AddAction",
    "AddDependency",
    "AddFinanceLine",
    "AddMeasure",
    "AddMilestone",
    "AddMitigation",
    "AddRecommendation",
    "AddRisk",
    "AddSection",
    "ApproveAmendment",
    "ApproveBusinessCase",
    "ApprovePlan",
    "Ask",
    "AttachEvidence",
    "ChangeAccountable",
    "ChangeMeasureOwners",
    "ChangeMeasureTarget",
    "ChangeMeasureThresholds",
    "ChangeOwners",
    "ChangeRiskOwner",
    "ChangeScheme",
    "ClassifyChange",
    "CloseRisk",
    "Command",
    "Complete",
    "CorrectFact",
    "ErasePersonalData",
    "HandOverPost",
    "IssueReport",
    "LinkMeasure",
    "MoveAction",
    "MoveRecommendation",
    "MoveSection",
    "NoteAmendment",
    "NoteUpdate",
    "OpenPlan",
    "PresentBusinessCase",
    "ProposeAmendment",
    "ProposeBulkAmendment",
    "ReachMilestone",
    "RecordEdition",
    "RecordPublishedChange",
    "RecordPublishedFigures",
    "RecordReading",
    "Redraft",
    "RejectAmendment",
    "RejectBusinessCase",
    "Relabel",
    "RelabelFinanceLine",
    "RelabelMeasure",
    "RelabelRecommendation",
    "RelabelRisk",
    "RelabelSection",
    "RemoveDependency",
    "RemoveMitigation",
    "RemoveSection",
    "RenamePost",
    "Reopen",
    "ReopenRisk",
    "ReportOccurrence",
    "ReportStatus",
    "Reprofile",
    "ReprofileMilestone",
    "RescoreRisk",
    "RetitleSection",
    "RetractFact",
    "ReviseBusinessCase",
    "ReviseReading",
    "Reword",
    "RewordFinanceLine",
    "RewordMeasure",
    "RewordRisk",
    "SetAccountableKinds",
    "SetAmount",
    "SetControl",
    "SetFields",
    "SetRiskMatrix",
    "SetRollUp",
    "SetStandards",
    "Supersede",
    "Tag",
    "UnlinkMeasure",
    "Withdraw",
    "WithdrawAmendment",
    "WithdrawFinanceLine",
    "WithdrawMeasure",
    "WithdrawMilestone",
    "strings",
]
