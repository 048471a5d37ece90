"""交叉比对 Each cross-check as one statement over what was paid in a period; a hit that is known is left alone."""

import re
from collections.abc import Mapping
from datetime import date

from sqlalchemy import text

from kit.db import Tx
from subsidy.models import CrossCheck, Programme
from subsidy.models.cross_checks import Hit
from subsidy.usecases.findings import month_pairs

# What was paid, to whom, for which days: a month, or the day of filing where no month is paid for. Who was entered
# twice counts as one.
_PAID = """
WITH RECURSIVE chain (person_id, root) AS (
  SELECT person_id, merged_into FROM person_pictures WHERE merged_into IS NOT NULL
  UNION
  SELECT chain.person_id, following.merged_into FROM chain
  JOIN person_pictures AS following ON following.person_id = chain.root AND following.merged_into IS NOT NULL
), merged AS MATERIALIZED (
  SELECT person_id, root FROM chain
  WHERE NOT EXISTS (SELECT FROM person_pictures p WHERE p.person_id = root AND p.merged_into IS NOT NULL)
), raw AS (
  SELECT p.id AS payment_id, p.application_id, p.programme, p.period, p.district, p.amount, p.account_index,
    p.beneficiary, a.person_id, a.employer_id, a.employer_digest, coalesce(a.employer_id, a.enterprise_id) AS firm_id,
    coalesce(a.worker_id, a.person_id) AS about,
    p.period ~ '^[0-9]{4}-[0-9]{2}($|/)' AS monthly, left(p.period, 7) AS month, a.applied_on
  FROM payments p JOIN applications a ON a.id = p.application_id
  WHERE p.status = 'PAID' AND p.settled_on BETWEEN :paid_from AND :paid_to
), paid AS MATERIALIZED (
  SELECT raw.*, coalesce(merged.root, about) AS whom,
    CASE WHEN monthly THEN to_date(month, 'YYYY-MM') ELSE applied_on END AS first_day,
    CASE WHEN monthly THEN (to_date(month, 'YYYY-MM') + interval '1 month - 1 day')::date ELSE applied_on END
      AS last_day
  FROM raw LEFT JOIN merged ON merged.person_id = about
), hits (payment_id, evidence) AS ({hits}
), made AS (
INSERT INTO check_findings (id, sequence, key, code, payment_id, application_id, programme, period, district,
  person_id, employer_id, employer_digest, amount, evidence, cross_check_id, found_on, status)
SELECT uuidv7(), 0, :code || '/' || p.payment_id, :code, p.payment_id, p.application_id, p.programme, p.period,
  p.district, p.person_id, p.employer_id, p.employer_digest, p.amount, h.evidence, :cross_check_id, :today, 'OPEN'
FROM (SELECT payment_id, jsonb_agg(evidence ORDER BY evidence::text) AS evidence FROM hits GROUP BY payment_id) h
JOIN paid p USING (payment_id)
ON CONFLICT (key) DO NOTHING
RETURNING id)
SELECT count(*) FROM made
"""

_INSURED_ELSEWHERE = """
SELECT p.payment_id, jsonb_build_object('fact', 'employment', 'id', e.employment_id, 'employer_id', e.employer_id,
  'value', e.form, 'from', e.hired_on, 'to', e.left_on, 'source', 'HRSS')
FROM paid p
JOIN (SELECT e.*, coalesce(m.root, e.person_id) AS whom FROM picture_employments e LEFT JOIN merged m USING (person_id)
      WHERE e.form = 'ENTERPRISE_EMPLOYEE') e
  ON e.whom = p.whom AND e.hired_on <= p.first_day AND (e.left_on IS NULL OR e.left_on > p.last_day)
WHERE p.monthly AND e.employer_id IS DISTINCT FROM p.firm_id
  AND (p.employer_id IS NOT NULL OR p.programme = ANY(CAST(:of_flexible AS text[])))
"""
_DEAD = """
SELECT p.payment_id, jsonb_build_object('fact', 'died_on', 'value', d.died_on, 'from', d.died_on, 'source', 'CAB')
FROM paid p
JOIN (SELECT coalesce(m.root, d.person_id) AS whom, min(d.died_on) AS died_on
      FROM person_pictures d LEFT JOIN merged m USING (person_id) WHERE d.died_on IS NOT NULL GROUP BY 1) d
  ON d.whom = p.whom AND d.died_on < p.first_day
"""
_IMPRISONED = """
SELECT p.payment_id, jsonb_build_object('fact', 'imprisonment', 'id', f.imprisonment_id, 'from', f.since,
  'to', f.until, 'source', f.source_department)
FROM paid p
JOIN (SELECT f.*, coalesce(m.root, f.person_id) AS whom
      FROM picture_imprisonments f LEFT JOIN merged m USING (person_id)) f
  ON f.whom = p.whom AND f.since <= p.first_day AND (f.until IS NULL OR f.until >= p.last_day)
"""
_EMPLOYER_CLOSED = """
SELECT p.payment_id, jsonb_build_object('fact', 'employer_closed', 'id', e.employer_id, 'value', e.closed_as,
  'from', e.closed_on, 'source', 'AIC')
FROM paid p JOIN picture_employers e ON e.employer_id = p.firm_id AND e.closed_on < p.first_day
"""
_SHARED_ACCOUNT = """
SELECT p.payment_id, jsonb_build_object('fact', 'people_of_account', 'value', s.people, 'source', 'subsidy',
  'from', CAST(:paid_from AS date), 'to', CAST(:paid_to AS date))
FROM paid p
JOIN (SELECT account_index, count(DISTINCT whom) AS people FROM paid
      WHERE person_id IS NOT NULL AND account_index IS NOT NULL
      GROUP BY account_index HAVING count(DISTINCT whom) >= :people) s USING (account_index)
WHERE p.person_id IS NOT NULL
"""
_MONTH_TWICE = """
SELECT p.payment_id, jsonb_build_object('fact', 'payment', 'id', o.payment_id, 'value', o.programme,
  'from', o.first_day, 'to', o.last_day, 'source', 'subsidy')
FROM paid p
JOIN (SELECT q.id AS payment_id, q.programme, q.beneficiary, left(q.period, 7) AS month,
        to_date(left(q.period, 7), 'YYYY-MM') AS first_day,
        (to_date(left(q.period, 7), 'YYYY-MM') + interval '1 month - 1 day')::date AS last_day,
        coalesce(m.root, b.worker_id, b.person_id) AS whom
      FROM payments q JOIN applications b ON b.id = q.application_id
      LEFT JOIN merged m ON m.person_id = coalesce(b.worker_id, b.person_id)
      WHERE q.status = 'PAID' AND q.period ~ '^[0-9]{4}-[0-9]{2}($|/)') o
  ON o.whom = p.whom AND o.month = p.month AND o.payment_id <> p.payment_id
WHERE p.monthly AND (o.programme = p.programme AND o.beneficiary <> p.beneficiary
  OR (p.programme, o.programme) IN (SELECT * FROM
      unnest(CAST(:programmes AS text[]), CAST(:excluded AS text[])) AS x (one, other)))
"""

_HITS: Mapping[Hit, str] = {
    Hit.INSURED_ELSEWHERE: _INSURED_ELSEWHERE,
    Hit.DEAD: _DEAD,
    Hit.IMPRISONED: _IMPRISONED,
    Hit.EMPLOYER_CLOSED: _EMPLOYER_CLOSED,
    Hit.SHARED_ACCOUNT: _SHARED_ACCOUNT,
    Hit.MONTH_TWICE: _MONTH_TWICE,
}


async def find(tx: Tx, run: CrossCheck, check: Hit, *, people: int, today: date) -> int:
    """Make a finding of every new hit of a check: how many."""
    pairs = month_pairs()
    told = {
        "code": str(check),
        "cross_check_id": run.id,
        "paid_from": run.paid_from,
        "paid_to": run.paid_to,
        "today": today,
        "people": people,
        "of_flexible": [str(Programme.FLEXIBLE_SI)],
        "programmes": [one for one, _ in pairs],
        "excluded": [other for _, other in pairs],
    }
    statement = _PAID.replace("{hits}", _HITS[check])
    named = {name: value for name, value in told.items() if re.search(rf"(?<!:):{name}\b", statement)}
    await tx.session.execute(text("SET LOCAL statement_timeout = 0"))
    return int((await tx.session.execute(text(statement), named)).scalar_one())
