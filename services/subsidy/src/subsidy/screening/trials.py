"""政策测算 A programme of people by two sets of figures, over one snapshot and in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from rulebook.figures import Figures
from rulebook.tables import screening
from rulebook.verdicts import Outcome
from subsidy.models.what_ifs import Tally
from subsidy.screening.programmes import Programme
from subsidy.screening.screens import PLACE, database, define_views, tables, view, views


@dataclass(frozen=True, slots=True)
class Everywhere:
    """The figures of everywhere, and those of the districts that have their own, by present codes."""

    figures: Figures
    apart: Mapping[str, Figures]


def try_figures(
    snapshot: Path, on: date, programme: Programme, before: Everywhere, after: Everywhere
) -> dict[str, Tally]:
    """What each district's people are granted by the one and by the other, by the codes that people are known by."""
    with database(snapshot.parent) as connection:
        define_views(connection, snapshot, views([programme], {*before.apart, *after.apart}))
        rows = connection.execute(
            _COMPARED.format(
                everybody=view(programme.look),
                before=_asked(programme, on, before),
                after=_asked(programme, on, after),
            )
        ).fetchall()
    return {
        str(district): Tally(known, had, Decimal(yuan_had), has, Decimal(yuan_has), newly, no_longer, facts, figures)
        for district, known, had, yuan_had, has, yuan_has, newly, no_longer, facts, figures in rows
    }


def _asked(programme: Programme, on: date, by: Everywhere) -> str:
    return " UNION ALL ".join(
        f"SELECT person_id, outcome, CASE WHEN amount > 0 THEN amount END AS amount"  # noqa: S608
        f" FROM ({screening(programme.rule, programme.as_of(on), figures, table=table, key='person_id')})"
        for figures, table in tables(view(programme.look), by.figures, by.apart)
    )


_COMPARED = f"""
WITH had AS MATERIALIZED ({{before}}), has AS MATERIALIZED ({{after}})
SELECT {PLACE}, count(*), count(had.amount), coalesce(sum(had.amount), 0), count(has.amount),
  coalesce(sum(has.amount), 0), count(*) FILTER (WHERE has.amount IS NOT NULL AND had.amount IS NULL),
  count(*) FILTER (WHERE had.amount IS NOT NULL AND has.amount IS NULL),
  count(*) FILTER (WHERE has.outcome = '{Outcome.NEEDS_FACTS}'),
  count(*) FILTER (WHERE has.outcome = '{Outcome.NEEDS_CONFIG}')
FROM {{everybody}} AS people JOIN had USING (person_id) JOIN has USING (person_id)
GROUP BY {PLACE}
"""  # noqa: S608 - of what is quoted where it is made
