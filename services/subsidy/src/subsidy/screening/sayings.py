"""What was said of people, in SQL: which word holds, chosen as `contracts.facts.holding` chooses it of one alone."""

from contracts.facts import FACTS, SELF
from subsidy.screening.columns import KINDS

LATEST_WORD = "arg_max(said.value, {'standing': standing, 'recorded_at': said.recorded_at})"
"""Of the words that hold on a day, the one that counts."""


def latest_sayings() -> str:
    """SELECT what is said over the table `facts`, each saying once.

    Of several sayings of one source about one start the latest counts; a settled word or the owner's counts before
    other departments', those before the person's own, and then the later saying.
    """
    owners = " ".join(f"WHEN '{kind}' THEN '{FACTS[kind].owner}'" for kind in KINDS)
    standing = f"CASE WHEN source = CASE kind {owners} END THEN 3 WHEN source <> '{SELF}' THEN 2 ELSE 1 END"
    return f"""
  SELECT person_id, kind, source, valid_from, settled = 't' AS settled,
    CASE WHEN settled = 't' THEN 3 ELSE {standing} END AS standing,
    arg_max({{'value': value, 'valid_to': valid_to, 'recorded_at': recorded_at}}, recorded_at) AS said
  FROM facts GROUP BY ALL
"""  # noqa: S608 - names of our own
