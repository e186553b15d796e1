"""EECO01–11, 13, 14, 17 and EECR01–04, one participant at a time."""

import calendar
from datetime import date, timedelta

from coaching.models import ParticipantRecord
from reports.slow_counting.tallies import Rules, Tallies, Tally

OUTPUTS = [f"EECO{number:02d}" for number in (*range(1, 12), 13, 14, 17)]
RESULTS = [f"EECR{number:02d}" for number in range(1, 5)]
AT_WORK = {"employed", "self_employed"}
OUTSIDE = {"inactive_student", "inactive_other"}


def people_figures(rules: Rules) -> Tallies:
    """Return every person indicator, in all and by gender."""
    tallies = {code: Tally(code, "", "f", "m", "nb") for code in (*OUTPUTS, *RESULTS)}
    for person in ParticipantRecord.objects.select_related("municipality__region", "education", "action"):
        if person.project_id not in rules.projects or person.entry_on > rules.cut_off or not is_participant(person):
            continue
        home = person.municipality.region.code if person.municipality else ""
        if not rules.is_in(home) or not is_whole(person):
            continue
        for code in outputs_of(person, rules) + results_of(person, rules):
            tallies[code].add("")
            tallies[code].add(person.gender)
    return {key: figure for tally in tallies.values() for key, figure in tally.numbers().items()}


def is_participant(person: ParticipantRecord) -> bool:
    """Tell whether the action helps people directly and money is earmarked for it."""
    return person.action.direct_beneficiary == "person" and person.action.has_earmarked_cost


def is_whole(person: ParticipantRecord) -> bool:
    """Tell whether gender, status, age and education are all known."""
    if person.gender == "" or person.status_entry == "" or person.age_at_entry is None:
        return False
    return person.education is not None and person.education.code in set("012345678")


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last of that month when it is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def outputs_of(person: ParticipantRecord, rules: Rules) -> list[str]:
    """Return the outputs that a whole record counts in."""
    found = ["EECO01"]
    age = person.age_at_entry or 0
    if person.status_entry in AT_WORK:
        found.append("EECO05")
    elif person.status_entry in OUTSIDE:
        found.append("EECO04")
    else:
        found.append("EECO02")
        limit = rules.number("EECO03", "months_under_25" if age < 25 else "months", 12)
        if person.unemployed_since and person.unemployed_since <= months_before(person.entry_on, limit):
            found.append("EECO03")
    if age < 18:
        found.append("EECO06")
    elif age < 30:
        found.append("EECO07")
    elif age >= 55:
        found.append("EECO08")
    level = int(person.education.code) if person.education else 0
    found.append("EECO09" if level <= 2 else "EECO10" if level <= 4 else "EECO11")
    if person.citizenship == "third":
        found.append("EECO13")
    if person.foreign_background == "yes":
        found.append("EECO14")
    if person.municipality and person.municipality.urban_rural_code == "3":
        found.append("EECO17")
    return found


def results_of(person: ParticipantRecord, rules: Rules) -> list[str]:
    """Return the results that a whole record counts in."""
    last, asked = person.exit_on, person.checked_on
    if last is None or asked is None or last > rules.cut_off or asked > rules.cut_off:
        return []

    def in_time(code: str) -> bool:
        return last <= asked <= last + timedelta(days=rules.number(code, "days", 28))

    found = []
    if person.status_entry in OUTSIDE and person.searching_exit and in_time("EECR01"):
        found.append("EECR01")
    studied = person.in_education_entry is not False or person.status_entry == "inactive_student"
    if person.in_education_exit and not studied and in_time("EECR02"):
        found.append("EECR02")
    if person.qualification_exit and in_time("EECR03"):
        found.append("EECR03")
    if person.status_entry not in AT_WORK and person.status_exit in AT_WORK and in_time("EECR04"):
        found.append("EECR04")
    return found
