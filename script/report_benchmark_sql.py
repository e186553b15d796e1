"""The counts of a period report in plain SQL, written by hand from the words of the rules: what they cost at the least.

Every statement has the parameters ``projects`` (keys) and ``day`` (the last day counted) and returns columns called
``CODE:part``. Limits of age, days and windows are those of the definitions that come with the product.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

EXIT = "r.exit_on <= %(day)s AND r.checked_on <= %(day)s AND r.checked_on BETWEEN r.exit_on AND r.exit_on + 28"
PEOPLE = {
    "EECO01": "TRUE",
    "EECO02": "r.status_entry = 'unemployed'",
    "EECO03": "r.status_entry = 'unemployed' AND r.unemployed_since <= (r.entry_on - interval '12 months')::date",
    "EECO04": "r.status_entry IN ('inactive_student', 'inactive_other')",
    "EECO05": "r.status_entry IN ('employed', 'self_employed')",
    "EECO06": "r.age_at_entry < 18",
    "EECO07": "r.age_at_entry BETWEEN 18 AND 29",
    "EECO08": "r.age_at_entry >= 55",
    "EECO09": "e.code IN ('0', '1', '2')",
    "EECO10": "e.code IN ('3', '4')",
    "EECO11": "e.code IN ('5', '6', '7', '8')",
    "EECO13": "r.citizenship = 'third'",
    "EECO14": "r.foreign_background = 'yes'",
    "EECO17": "m.urban_rural_code = '3'",
    "EECR01": f"r.status_entry IN ('inactive_student', 'inactive_other') AND r.searching_exit AND {EXIT}",
    "EECR02": f"r.in_education_exit AND NOT r.in_education_entry AND r.status_entry <> 'inactive_student' AND {EXIT}",
    "EECR03": f"r.qualification_exit AND {EXIT}",
    "EECR04": "r.status_entry IN ('unemployed', 'inactive_student', 'inactive_other')"
    f" AND r.status_exit IN ('employed', 'self_employed') AND {EXIT}",
}
GENDERS = {"": "TRUE", "f": "r.gender = 'f'", "m": "r.gender = 'm'", "nb": "r.gender = 'nb'"}
MARKS = {"m3": ("months_3", 91), "m6": ("months_6", 182), "m12": ("months_12", 365)}
# Minutes a week of a task: a daily one is done on the days of its times, or on working days; a month is a twelfth.
WEEK = """
    t.minutes * t.occurrences * CASE t.period
        WHEN 'day' THEN coalesce(d.different, 5) WHEN 'month' THEN 12.0 / a.weeks_worked
        WHEN 'year' THEN 1.0 / a.weeks_worked ELSE 1 END
"""
DAYS = """
    LEFT JOIN (
        SELECT task_id, bit_count(bit_or(days)::int::bit(8)) AS different,
            sum(bit_count(days::int::bit(8))) AS all_days
        FROM tasks_taskslot GROUP BY task_id
    ) d ON d.task_id = t.id
"""


def _sums(conditions: dict[str, str]) -> str:
    return ", ".join(f'count(*) FILTER (WHERE {condition}) AS "{name}"' for name, condition in conditions.items())


def _date(column: str) -> str:
    return f"({column} AT TIME ZONE 'Europe/Helsinki')::date"


def _retention(mark: str) -> str:
    """Return the statement of T07 for one anniversary."""
    kind, days = MARKS[mark]
    sums = _sums(
        {
            f"T07:{mark}": "f.retained = 'same'",
            f"T07:{mark}_whole": "TRUE",
            f"T07:{mark}_other": "f.retained = 'other_job'",
            f"T07:{mark}_not": "f.retained = 'not_working'",
            f"T07:{mark}_unknown": "f.retained = 'unknown' OR f.id IS NULL",
        }
    )
    return f"""
        SELECT {sums} FROM coaching_placement j
        JOIN tasks_carvedrole c ON c.id = j.role_id JOIN tasks_workanalysis a ON a.id = c.analysis_id
        JOIN pilots_pilot p ON p.id = a.pilot_id
        LEFT JOIN coaching_followup f ON f.placement_id = j.id AND f.kind = '{kind}' AND f.done_on IS NOT NULL
            AND f.observed_on BETWEEN j.employed_from + {days - 14} AND j.employed_from + {days + 14}
        WHERE p.project_id = ANY(%(projects)s) AND j.employed_from <= %(day)s::date - {days}
    """


IN_PILOT = """
    JOIN tasks_workanalysis a ON a.id = {row}.analysis_id JOIN pilots_pilot p ON p.id = a.pilot_id
        AND p.project_id = ANY(%(projects)s)
"""
STATEMENTS: dict[str, list[str]] = {
    "participants": [
        "SELECT "
        + _sums({f"{code}:{part}": f"{rule} AND {of}" for code, rule in PEOPLE.items() for part, of in GENDERS.items()})
        + """
        FROM coaching_participantrecord r
        JOIN pilots_action x ON x.id = r.action_id AND x.direct_beneficiary = 'person' AND x.has_earmarked_cost
        JOIN core_educationlevel e ON e.id = r.education_id AND e.code BETWEEN '0' AND '8'
        LEFT JOIN core_municipality m ON m.id = r.municipality_id
        WHERE r.project_id = ANY(%(projects)s) AND r.entry_on <= %(day)s AND r.gender <> '' AND r.status_entry <> ''
            AND r.age_at_entry IS NOT NULL
        """
    ],
    "entities": [
        """
        SELECT count(*) FILTER (WHERE o.kind IN ('municipality', 'wellbeing_county', 'state')) AS "EECO18:",
            count(*) FILTER (WHERE (o.kind IN ('company', 'cooperative')
                OR (o.kind = 'association' AND o.turnover_euros > 0)) AND o.is_autonomous IS NOT FALSE
                AND EXISTS (SELECT FROM core_sizeclass s WHERE o.headcount < s.headcount_below
                    AND (o.turnover_euros <= s.turnover_max_euros OR o.balance_euros <= s.balance_max_euros)))
            AS "EECO19:"
        FROM employers_employer o WHERE o.id IN (
            SELECT s.employer_id FROM pilots_supportedemployer s JOIN pilots_action x ON x.id = s.action_id
            WHERE x.project_id = ANY(%(projects)s) AND x.direct_beneficiary = 'entity' AND x.has_earmarked_cost
                AND s.supported_on <= %(day)s)
        """
    ],
    "partners": [
        """
        WITH partner AS (
            SELECT DISTINCT j.employer_id AS id FROM pilots_pilot_employers j
            JOIN pilots_pilot p ON p.id = j.pilot_id WHERE p.project_id = ANY(%(projects)s)
        ), engaged AS (
            SELECT partner.id FROM partner JOIN employers_commitment c ON c.employer_id = partner.id
                AND c.signed_on <= %(day)s
        )
        SELECT (SELECT count(*) FROM engaged) AS "T01:",
            (SELECT count(*) FROM partner WHERE EXISTS (SELECT FROM employers_cooperationentry e
                WHERE e.employer_id = partner.id AND e.happened_on <= %(day)s)) AS "T01:contacted",
            (SELECT count(*) FROM engaged JOIN employers_site s ON s.employer_id = engaged.id) AS "T01:sites"
        """
    ],
    "pilots": [
        f"""
        WITH known AS (
            SELECT outcome, CASE WHEN ended_on <= %(day)s THEN 'ended' WHEN started_on <= %(day)s THEN 'running'
                ELSE 'planned' END AS stage
            FROM pilots_pilot WHERE project_id = ANY(%(projects)s) AND ({_date("created_at")} <= %(day)s
                OR starts_on <= %(day)s OR started_on <= %(day)s OR ended_on <= %(day)s)
        )
        SELECT count(*) AS "T02:", """
        + _sums(
            {
                **{f"T02:{stage}": f"stage = '{stage}'" for stage in ("planned", "running", "ended")},
                **{
                    f"T02:outcome_{outcome}": f"stage = 'ended' AND outcome = '{outcome}'"
                    for outcome in ("role", "redistribution", "none")
                },
            }
        )
        + " FROM known"
    ],
    "work": [
        f"""
        SELECT count(*) AS "T03:" FROM tasks_task t {IN_PILOT.format(row="t")}
        WHERE t.minutes > 0 AND {_date("t.created_at")} <= %(day)s
            AND EXISTS (SELECT FROM tasks_taskslot s WHERE s.task_id = t.id)
            AND EXISTS (SELECT FROM tasks_taskshare s WHERE s.task_id = t.id)
        """,
        f"""
        SELECT count(*) AS "T03:processes" FROM tasks_process t {IN_PILOT.format(row="t")}
        WHERE {_date("t.created_at")} <= %(day)s
        """,
        f"""
        SELECT round(coalesce(sum({WEEK}), 0) / 60, 2) AS "T04:identified"
        FROM tasks_task t {IN_PILOT.format(row="t")} {DAYS}
        WHERE t.is_confirmed_transferable AND {_date("t.confirmed_at")} <= %(day)s
        """,
        f"""
        SELECT round(coalesce(sum({WEEK} * bit_count(i.days::int::bit(8)) / d.all_days), 0) / 60, 2) AS "T04:"
        FROM tasks_roleitem i JOIN tasks_carvedrole c ON c.id = i.role_id {IN_PILOT.format(row="c")}
        JOIN tasks_taskslot s ON s.id = i.slot_id JOIN tasks_task t ON t.id = s.task_id {DAYS}
        WHERE i.is_active AND c.state IN ('approved', 'open', 'filled') AND {_date("c.decided_at")} <= %(day)s
        """,
        f"""
        SELECT count(*) AS "T05:", count(*) FILTER (WHERE c.template_of_id IS NULL) AS "T05:original",
            count(c.template_of_id) AS "T05:replicated"
        FROM tasks_carvedrole c {IN_PILOT.format(row="c")} WHERE {_date("c.decided_at")} <= %(day)s
        """,
    ],
    "placements": [
        """
        SELECT count(*) FILTER (WHERE j.employed_from <= %(day)s) AS "T06:",
            count(*) FILTER (WHERE j.employed_from <= %(day)s AND j.contract = 'permanent') AS "T06:permanent",
            count(*) FILTER (WHERE j.employed_from <= %(day)s AND j.contract = 'fixed') AS "T06:fixed",
            count(*) FILTER (WHERE j.employed_from <= %(day)s AND j.subsidy_id IS NOT NULL) AS "T06:subsidised",
            count(*) FILTER (WHERE j.employed_from <= %(day)s AND r.id IS NOT NULL) AS "T06:direct",
            count(*) FILTER (WHERE j.employed_from <= %(day)s AND r.id IS NULL) AS "T06:indirect",
            round(coalesce(sum(j.weekly_minutes) FILTER (WHERE j.employed_from <= %(day)s), 0) / 60.0, 2)
                AS "T06:hours",
            count(*) FILTER (WHERE j.trial_from <= %(day)s) AS "T06b:"
        FROM coaching_placement j JOIN tasks_carvedrole c ON c.id = j.role_id
        JOIN tasks_workanalysis a ON a.id = c.analysis_id JOIN pilots_pilot p ON p.id = a.pilot_id
        LEFT JOIN (coaching_participantrecord r JOIN pilots_action x ON x.id = r.action_id
            AND x.direct_beneficiary = 'person' AND x.has_earmarked_cost)
            ON r.candidate_id = j.candidate_id AND r.project_id = p.project_id AND r.entry_on <= %(day)s
        WHERE p.project_id = ANY(%(projects)s)
        """,
        *(_retention(mark) for mark in MARKS),
    ],
    "support": [
        "SELECT "
        + ", ".join(
            f'round(coalesce(sum({minutes}){condition}, 0) / 60.0, 2) AS "T08:{part}"'
            for part, minutes, condition in (
                *((part, f"minutes_{part}", "") for part in ("direct", "indirect", "travel")),
                *(
                    (part, "minutes_direct + minutes_indirect + minutes_travel", f" FILTER (WHERE {rule})")
                    for part, rule in {
                        "": "TRUE",
                        **{f"phase_{phase}": f"phase = {phase}" for phase in range(1, 6)},
                        **{f"place_{at}": f"place = '{at}'" for at in ("workplace", "community", "office", "remote")},
                        "person": "candidate_id IS NOT NULL",
                        "employer": "candidate_id IS NULL",
                    }.items()
                ),
            )
        )
        + """
        FROM coaching_supportentry
        WHERE is_current AND project_id = ANY(%(projects)s) AND happened_on <= %(day)s
        """
    ],
}


def count_in_sql(cursor: Any, group: str, projects: list[int], day: Any) -> dict[tuple[str, str], Decimal]:
    """Return the figures of a group by indicator and part."""
    row: dict[str, Any] = {}
    for statement in STATEMENTS[group]:
        cursor.execute(statement, {"projects": projects, "day": day})
        names = [column[0] for column in cursor.description]
        row |= dict(zip(names, cursor.fetchone(), strict=True))
    for mark in MARKS:
        whole = row.pop(f"T07:{mark}_whole", None)
        if whole is not None:
            percent = Decimal(100 * row[f"T07:{mark}"]) / whole if whole else Decimal(0)
            row[f"T07:{mark}"] = percent.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return {(name.partition(":")[0], name.partition(":")[2]): Decimal(value) for name, value in row.items()}
