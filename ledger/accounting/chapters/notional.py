"""What a school's notional budget identifies and what its pupils call on: never cash."""

from __future__ import annotations

from ledger.accounting.notation import chapter, event, follows

CHAPTER = chapter(
    "The school's notional budget",
    event(
        "notional_identified",
        "The notional SEN budget of a mainstream school is published for its year.",
        """
        budget | S1010 | S9010 | all | notional amount of the version
        """,
        period="financial year; academies September to August",
        source="school-funding 1, (b) school",
        example="T1",
    ),
    follows(
        "notional_raised",
        "A new version is higher.",
        "notional_identified",
        "increase over the last version",
        source="school-funding 1",
    ),
    event(
        "notional_lowered",
        "A new version is lower.",
        """
        budget | S9010 | S1010 | all | decrease from the last version
        """,
        period="the school's year",
        source="school-funding 1",
    ),
    event(
        "provision_costed_to_threshold",
        "A pupil's costed provision is submitted and frozen: the part up to the threshold.",
        """
        commitment | S2010 | S1010 | all | lower of cost and threshold for the period
        """,
        period="the provision's dates",
        source="school-funding 2, (b) school",
        example="T2, T4",
    ),
    event(
        "provision_costed_above_threshold",
        "A pupil's costed provision is submitted and frozen: the part above the threshold.",
        """
        commitment | S3010 | S9030 | all | cost less threshold for the period
        """,
        period="the provision's dates",
        source="school-funding 2, (b) school",
        example="T2, T4",
    ),
    follows(
        "provision_recosted",
        "A frozen costing is replaced by a new one.",
        "provision_costed_to_threshold",
        "the old journals are reversed and the new costing posts afresh, both parts",
        source="school-funding 2",
    ),
    event(
        "provision_ended",
        "A pupil leaves or needs less: the unused part of the costing is given back.",
        """
        commitment | S1010 | S2010 | all, below | unused part below the threshold
        commitment | S9030 | S3010 | all, above | unused part above the threshold
        """,
        period="from the day after the last day",
        source="school-funding 2",
    ),
    event(
        "sen_support_costed",
        "The school's SEN Support cost (pupils below any top-up) is submitted.",
        """
        commitment | S2020 | S1010 | all | cost submitted
        """,
        period="the provision's dates",
        source="school-funding 1",
    ),
    event(
        "notional_left_over",
        "The school's year closes with notional budget not called on.",
        """
        budget | S4010 | S1010 | all | S1010 over both layers
        """,
        period="the school's year",
        source="school-funding 1 report variance only",
    ),
    event(
        "notional_overcalled",
        "The school's year closes with calls above the notional budget.",
        """
        budget | S1010 | S4010 | all | calls above the budget
        """,
        period="the school's year",
        source="school-funding 1 report variance only",
    ),
)
