"""What is checked of a batch before anybody approves it; what has findings is held out."""

from datetime import date
from uuid import UUID

from sqlalchemy import text

from kit.db import Tx
from rulebook.exclusions import ExclusionKind
from subsidy.models import PaymentBatch, Programme
from subsidy.rules import EXCLUSIONS
from subsidy.usecases.verifications import verified_since

CLOSED = ("AC01", "AC04", "AC06")
"""The bank's codes for an account that is wrong, closed or blocked (ISO 20022 external codes)."""

_HOLD_OUT = text("""
WITH RECURSIVE items AS (
  SELECT i.id AS item_id, p.id, p.programme, p.beneficiary, p.period, p.person_id, p.application_id, p.claim_id, p.fund,
         p.amount, p.account_index, p.payee_digest, p.reassessment_id, a.amount AS decided, a.certificate_index,
         coalesce(a.worker_id, a.person_id) AS lives_on
  FROM batch_items i JOIN payments p ON p.id = i.payment_id LEFT JOIN applications a ON a.id = p.application_id
  WHERE i.batch_id = :batch_id AND i.status = 'IN_BATCH'
), same (item_id, person_id) AS (
  SELECT i.item_id, i.person_id FROM items i WHERE EXISTS (
    SELECT FROM person_pictures p
    WHERE p.merged_into = i.person_id OR (p.person_id = i.person_id AND p.merged_into IS NOT NULL))
  UNION
  SELECT s.item_id, CASE p.person_id WHEN s.person_id THEN p.merged_into ELSE p.person_id END
  FROM same s JOIN person_pictures p
    ON p.merged_into = s.person_id OR (p.person_id = s.person_id AND p.merged_into IS NOT NULL)
), found (item_id, code, other) AS (
  SELECT i.item_id, CASE WHEN o.fund = i.fund THEN 'DUPLICATE' ELSE 'SAME_ITEM_TWO_FUNDS' END, o.id
  FROM items i JOIN payments o ON (o.programme, o.beneficiary, o.period) = (i.programme, i.beneficiary, i.period)
  WHERE o.id <> i.id AND (o.status = 'PAID' OR (o.status = 'INSTRUCTED' AND o.id < i.id))
    AND i.reassessment_id IS NULL AND o.reassessment_id IS NULL AND o.recovery_id IS NULL
  UNION ALL
  SELECT i.item_id, 'MONTH_PAID', o.id
  FROM items i
  JOIN (SELECT programme, array_agg(excluded) AS excluded
        FROM unnest(CAST(:programmes AS text[]), CAST(:excluded AS text[])) AS pair (programme, excluded)
        GROUP BY programme) AS x ON x.programme = i.programme, LATERAL (
    SELECT p.id, p.programme, p.period FROM applications p WHERE p.person_id = i.lives_on
    UNION ALL
    SELECT w.id, w.programme, w.period FROM applications w WHERE w.worker_id = i.lives_on
  ) AS other JOIN payments o ON o.application_id = other.id
  WHERE other.programme = ANY (x.excluded) AND split_part(other.period, '/', 1) = split_part(i.period, '/', 1)
    AND (o.status = 'PAID' OR (o.status = 'INSTRUCTED' AND o.id < i.id))
  UNION ALL
  SELECT i.item_id, 'SAME_ITEM_TWO_FUNDS', o.id
  FROM items i
  JOIN applications other ON other.certificate_index = i.certificate_index AND other.id <> i.application_id
  JOIN payments o ON o.application_id = other.id AND o.fund <> i.fund
  WHERE o.status = 'PAID' OR (o.status = 'INSTRUCTED' AND o.id < i.id)
  UNION ALL
  SELECT i.item_id, 'ABOVE_CEILING', NULL FROM items i JOIN programme_rails r ON r.programme = i.programme
  WHERE i.amount > r.ceiling
  UNION ALL
  SELECT i.item_id, 'AMOUNT_NOT_AS_DECIDED', NULL
  FROM items i LEFT JOIN claims c ON c.id = i.claim_id
  WHERE i.reassessment_id IS NULL AND i.amount IS DISTINCT FROM coalesce(i.decided - coalesce((
    SELECT sum(s.amount) FROM payments s WHERE s.application_id = i.application_id AND s.recovery_id IS NOT NULL
      AND s.status <> 'REJECTED'), 0), c.amount)
  UNION ALL
  SELECT i.item_id, 'PAYEE_DEAD', NULL
  FROM items i JOIN person_pictures p ON p.person_id = i.person_id WHERE p.died_on IS NOT NULL
  UNION ALL
  SELECT s.item_id, 'PAYEE_DEAD', NULL
  FROM same s JOIN person_pictures p ON p.person_id = s.person_id WHERE p.died_on IS NOT NULL
  UNION ALL
  SELECT i.item_id, 'ACCOUNT_CLOSED', o.id
  FROM items i JOIN payments o ON o.account_index = i.account_index AND o.id <> i.id
  LEFT JOIN batch_items b ON b.payment_id = o.id
  WHERE coalesce(b.reason, o.bank_reason) = ANY(CAST(:closed AS text[]))
  UNION ALL
  SELECT i.item_id, CASE v.standing WHEN 'NAME_DIFFERS' THEN 'NAME_DIFFERS' WHEN 'CLOSED' THEN 'ACCOUNT_CLOSED'
                                    ELSE 'ACCOUNT_UNVERIFIED' END, NULL
  FROM items i LEFT JOIN payee_verifications v ON v.digest = i.payee_digest AND v.verified_on >= :verified_since
  WHERE v.standing IS DISTINCT FROM 'MATCH'
), gathered AS (
  SELECT item_id, min(code) AS reason,
         jsonb_agg(DISTINCT jsonb_build_object('code', code, 'payment_id', other)) AS findings
  FROM found GROUP BY item_id
)
UPDATE batch_items i SET status = 'HELD_OUT', reason = g.reason, findings = g.findings
FROM gathered g WHERE i.id = g.item_id
""")

_CONTENT = text("""
SELECT count(*) FILTER (WHERE i.status = 'HELD_OUT'),
       coalesce(sum(p.amount) FILTER (WHERE i.status <> 'HELD_OUT'), 0),
       encode(sha256(convert_to(:head || coalesce(string_agg(
         concat_ws('|', i.position, p.id, p.payment_key, p.amount, encode(p.account_index, 'hex')), E'\\n'
         ORDER BY i.position) FILTER (WHERE i.status <> 'HELD_OUT'), ''), 'UTF8')), 'hex')
FROM batch_items i JOIN payments p ON p.id = i.payment_id WHERE i.batch_id = :batch_id
""")


async def hold_out(tx: Tx, batch_id: UUID, *, on: date) -> None:
    """Hold out every item that a check finds something of, with all that was found."""
    pairs = month_pairs()
    await tx.session.execute(
        _HOLD_OUT,
        {
            "batch_id": batch_id,
            "programmes": [programme for programme, _ in pairs],
            "excluded": [excluded for _, excluded in pairs],
            "closed": list(CLOSED),
            "verified_since": await verified_since(tx, on),
        },
    )


async def content_of(tx: Tx, batch: PaymentBatch) -> dict[str, object]:
    """How many are held out, the sum of the others in yuan, and the SHA-256 of all that an approval answers for."""
    head = "|".join((str(batch.id), batch.fund, batch.rail, batch.execute_on.isoformat(), ""))
    held_out, total, content_hash = (await tx.session.execute(_CONTENT, {"batch_id": batch.id, "head": head})).one()
    return {"held_out": held_out, "total": total, "content_hash": content_hash}


def month_pairs() -> list[tuple[str, str]]:
    """The programmes that are not paid for the same person and month, each with each of the others."""
    return sorted(
        {
            (str(programme), other)
            for programme in Programme
            for exclusion in EXCLUSIONS.of(programme)
            if exclusion.kind is ExclusionKind.SAME_MONTH
            for other in exclusion.instruments
            if other != programme
        }
    )
