"""The table evaluator: the expression trees of an instrument become SQL (DuckDB) over a table with a row per case.

Facts are columns, unknown is NULL. Numbers are exact: SQL of whole numbers over a denominator, never floating point.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from rulebook import nodes, terms
from rulebook.facts import Fact, Kind
from rulebook.figures import Figures
from rulebook.instruments import Instrument
from rulebook.terms import ENTRY, NULL, PLACES_OF_NUMBERS, Term, quoted
from rulebook.verdicts import Outcome

_COLUMNS = {
    Kind.TRUTH: "BOOLEAN",
    Kind.COUNT: "BIGINT",
    Kind.NUMBER: f"DECIMAL(18,{PLACES_OF_NUMBERS})",
    Kind.DAY: "DATE",
    Kind.CODE: "VARCHAR",
    Kind.AGE: "STRUCT(years BIGINT, days BIGINT)",
}


def column_type(fact: Fact) -> str:
    """The type of the column that holds a fact."""
    if fact.entry is None:
        return _COLUMNS[fact.kind]
    return f"STRUCT({', '.join(f'{quoted(name)} {_COLUMNS[kind]}' for name, kind in fact.entry.items())})[]"


def columns(instrument: Instrument) -> Mapping[str, str]:
    """The columns that ``screening`` reads, with their types."""
    return {name: column_type(fact) for name, fact in instrument.facts.items()}


def screening(instrument: Instrument, as_of: date, figures: Figures, *, table: str, key: str) -> str:
    """SELECT ``key``, one truth per clause (its code as name), ``outcome``, ``reason`` and ``amount`` for each row.

    The same as ``Instrument.decide`` says of each row; ``amount`` is DECIMAL in yuan, NULL where nothing is payable.
    """
    text = _Text(figures, as_of)
    clauses = [(clause, text.term(clause.condition.node).sql) for clause in instrument.clauses]
    facts_missing = [f"({sql} IS NULL AND {text.by_facts(clause.condition.node)})" for clause, sql in clauses]
    applies, fen, amount_missing = _amount(instrument, text)
    facts_missing.append(f"({amount_missing})")
    open_ = [f"{quoted(clause.code)} IS NULL" for clause, _ in clauses]
    failed = {
        outcome: [quoted(clause.code) for clause, _ in clauses if clause.unmet is outcome]
        for outcome in (Outcome.INELIGIBLE, Outcome.NEEDS_CONFIG)
    }
    open_.extend(f"{one} IS FALSE" for one in failed[Outcome.NEEDS_CONFIG])
    inner = ",\n    ".join(
        [
            quoted(key),
            *(f"{sql} AS {quoted(clause.code)}" for clause, sql in clauses),
            f"{terms.any_of(facts_missing)} AS facts_missing",
            f"{applies} AS payable",
            f"CASE WHEN {applies} THEN {fen} END AS fen",
            f"{_granted(instrument, text)} AS granted",
        ]
    )
    open_.append("payable IS NULL" if instrument.amount is not None else "FALSE")
    open_.append("(payable AND fen IS NULL)" if instrument.amount is not None else "FALSE")
    return f"""SELECT {quoted(key)}, {"".join(f"{quoted(clause.code)}, " for clause, _ in clauses)}outcome,
  CASE outcome
    WHEN '{Outcome.INELIGIBLE}' THEN {_first_failed(failed[Outcome.INELIGIBLE])}
    WHEN '{Outcome.NEEDS_FACTS}' THEN 'FACT_MISSING'
    WHEN '{Outcome.NEEDS_CONFIG}' THEN coalesce({_first_failed(failed[Outcome.NEEDS_CONFIG])}, 'FIGURE_MISSING')
    ELSE granted
  END AS reason,
  CASE WHEN outcome = '{Outcome.ELIGIBLE}' THEN CAST(fen AS DECIMAL(18,0)) * CAST(0.01 AS DECIMAL(3,2)) END AS amount
FROM (SELECT *,
  CASE
    WHEN {terms.any_of([f"{one} IS FALSE" for one in failed[Outcome.INELIGIBLE]])} THEN '{Outcome.INELIGIBLE}'
    WHEN facts_missing THEN '{Outcome.NEEDS_FACTS}'
    WHEN {terms.any_of(open_)} THEN '{Outcome.NEEDS_CONFIG}'
    ELSE '{Outcome.ELIGIBLE}'
  END AS outcome
  FROM (SELECT
    {inner}
  FROM {text.source(table)}))"""  # noqa: S608 - identifiers and literals are quoted; nothing in it comes from a caller


def _amount(instrument: Instrument, text: "_Text") -> tuple[str, str, str]:
    """Whether something is payable, how many fen, and whether a missing fact leaves that open."""
    amount = instrument.amount
    if amount is None:
        return "FALSE", NULL, "FALSE"
    applies = "TRUE" if amount.applies is None else text.term(amount.applies.node).sql
    by_applies = "FALSE" if amount.applies is None else f"{applies} IS NULL AND {text.by_facts(amount.applies.node)}"
    value = text.term(amount.value.node)
    return applies, terms.half_up(value, 100), f"({by_applies}) OR ({applies} AND {text.by_facts(amount.value.node)})"


def _granted(instrument: Instrument, text: "_Text") -> str:
    if not instrument.grants:
        return "'OK'"
    choices = "".join(
        f"WHEN {'TRUE' if grant.when is None else text.term(grant.when.node).sql} THEN {terms.literal(grant.code)} "
        for grant in instrument.grants
    )
    return f"CASE {choices}ELSE 'OK' END"


def _first_failed(clauses: list[str]) -> str:
    choices = "".join(f"WHEN {one} IS FALSE THEN {terms.literal(one[1:-1])} " for one in clauses)
    return f"CASE {choices}END" if choices else NULL


_NAMES = re.compile(r'"(_[0-9]+)"')
_IS_SIMPLE = re.compile(r'"[^"]*"|[0-9]+|TRUE|FALSE|NULL|DATE \'[^\']*\'|\'[^\']*\'')


class _Text:
    """SQL text of nodes, for the figures of one day; ``entry`` holds the kinds of the entry at hand.

    Outside of lists every composed value becomes a column of its own, so that no text is written twice: ``columns``
    by the stage at which they can be computed.
    """

    def __init__(self, figures: Figures, as_of: date, entry: Mapping[str, Kind] | None = None) -> None:
        self._figures, self._as_of, self._entry = figures, as_of, entry
        self._terms: dict[int, Term] = {}
        self._stages: dict[str, int] = {}
        self.columns: dict[int, list[str]] = {}

    def source(self, table: str) -> str:
        """The table with the columns that have been asked for so far."""
        text = quoted(table)
        for stage in sorted(self.columns):
            text = f"(SELECT *, {', '.join(self.columns[stage])} FROM {text})"  # noqa: S608 - as above
        return text

    def term(self, node: nodes.Node) -> Term:
        """The value of ``node``, NULL where it is unknown."""
        if id(node) not in self._terms:
            self._terms[id(node)] = self._named(self._written(node))
        return self._terms[id(node)]

    def _named(self, term: Term) -> Term:
        if self._entry is not None or isinstance(term.denominator, str) or _IS_SIMPLE.fullmatch(term.sql):
            return term
        stage = 1 + max((self._stages[name] for name in _NAMES.findall(term.sql)), default=0)
        name = f"_{len(self._stages) + 1}"
        self._stages[name] = stage
        self.columns.setdefault(stage, []).append(f"{term.sql} AS {quoted(name)}")
        return Term(quoted(name), term.denominator)

    def _written(self, node: nodes.Node) -> Term:  # noqa: C901, PLR0912 - one branch per kind of node
        """The value of ``node``, NULL where it is unknown."""
        match node:
            case nodes.Const(value=value):
                return terms.constant(value)
            case nodes.AsOf():
                return terms.constant(self._as_of)
            case nodes.FactNode(fact=fact):
                return terms.of_fact(fact)
            case nodes.EntryField(name=name):
                return terms.of_field(name, (self._entry or {})[name])
            case nodes.FigureNode():
                return self._with(node, terms.constant)
            case nodes.Apply(function=function, inputs=inputs):
                return self._apply(function, inputs, ())
            case nodes.Exists(records=records, where=where):
                return self._exists(records, where)
            case nodes.Count(records=records, where=where):
                return self._total(records, nodes.Const(1), where)
            case nodes.Total(records=records, value=value, where=where):
                return self._total(records, value, where)
            case nodes.Latest():
                return self._latest(node)
            case nodes.Compare(operator=operator, left=left, right=right):
                return terms.compared(operator, self.term(left), self.term(right))
            case nodes.Arithmetic(operator=operation, left=left, right=right):
                return terms.calculated(operation, self.term(left), self.term(right))
            case nodes.Member(item=item, collection=collection):
                return self._with(collection, lambda listed: terms.member(self.term(item), listed))
            case nodes.Lookup(table=table, key=key):
                return self._with(table, lambda rows: terms.row(rows, self.term(key)))
            case nodes.PlusMonths(day=day, months=months):
                return Term(terms.plus_months(self.term(day).sql, terms.whole(self.term(months))))
            case nodes.Known(of=inner):
                return Term(f"({self._known(inner)})")
            case nodes.All(of=parts):
                return Term("(" + " AND ".join(self.term(part).sql for part in parts) + ")")
            case nodes.AnyOf(of=parts):
                return Term("(" + " OR ".join(self.term(part).sql for part in parts) + ")")
            case nodes.Not(of=inner):
                return Term(f"(NOT {self.term(inner).sql})")
            case nodes.Extreme(which=which, of=parts):
                return terms.extreme("least" if which == "min" else "greatest", [self.term(part) for part in parts])
            case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
                return terms.chosen(self.term(condition).sql, self.term(then), self.term(otherwise))
            case nodes.StepShare(schedule=schedule, start=start, day=day):
                return self._with(schedule, lambda steps: terms.share(steps, self.term(start).sql, self.term(day).sql))

    def by_facts(self, node: nodes.Node) -> str:
        """Whether ``node`` is unknown for want of a fact; where it is unknown otherwise, a figure is missing."""
        match node:
            case nodes.Const() | nodes.AsOf() | nodes.Known():
                return "FALSE"
            case nodes.FactNode() | nodes.EntryField():
                return f"{self.term(node).sql} IS NULL"
            case nodes.FigureNode(on=on):
                return self.by_facts(on)
            case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
                chosen = self.term(condition).sql
                open_, yes, no = self.by_facts(condition), self.by_facts(then), self.by_facts(otherwise)
                return f"(CASE WHEN {chosen} IS NULL THEN {open_} WHEN {chosen} THEN {yes} ELSE {no} END)"
            case nodes.Exists(records=records) | nodes.Count(records=records) | nodes.Total(records=records):
                return self._list_by_facts(node, records)
            case nodes.Latest(records=records):
                return self._list_by_facts(node, records)
            case nodes.Arithmetic(operator="/", right=divisor) if _reads_facts(divisor):
                unknown = f"{self.by_facts(node.left)} OR {self.by_facts(divisor)}"
                return f"({self.term(node).sql} IS NULL AND ({unknown} OR {self.term(divisor).sql} = 0))"
        causes = [cause for cause in map(self.by_facts, nodes.children(node)) if cause != "FALSE"]
        return f"({self.term(node).sql} IS NULL AND ({terms.any_of(causes)}))" if causes else "FALSE"

    def _list_by_facts(self, node: nodes.Node, records: nodes.Node) -> str:
        entries, inside = self.term(records).sql, self._inside(records)
        outside = terms.any_of([self.by_facts(records)])
        causes = [cause for cause in map(inside.by_facts, nodes.children(node)[1:]) if cause != "FALSE"]
        within = f"len(list_filter({entries}, lambda {ENTRY}: {terms.any_of(causes)})) > 0" if causes else "FALSE"
        return f"({self.term(node).sql} IS NULL AND ({outside} OR {within}))"

    def _known(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.FigureNode):
            return self._with(node, lambda _value: Term("TRUE")).sql + " IS NOT NULL"
        return f"{self.term(node).sql} IS NOT NULL"

    def _with(self, source: nodes.Node, build: Callable[[Any], Term]) -> Term:
        """What ``build`` makes of the value of a figure: one text for each version that a row may need."""
        match source:
            case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
                return terms.chosen(self.term(condition).sql, self._with(then, build), self._with(otherwise, build))
            case nodes.FigureNode(key=key, on=nodes.AsOf()):
                version = self._figures.on(key, self._as_of)
                return Term(NULL) if version is None else build(version.value)
            case nodes.FigureNode(key=key, on=on):
                day = self.term(on).sql
                choices = [
                    (
                        f"{day} >= {terms.of_day(one.since)}"
                        + (f" AND {day} <= {terms.of_day(one.until)}" if one.until else ""),
                        value,
                    )
                    for one in self._figures.timeline(key)
                    if (value := None if one.value is None else build(one.value)) is not None
                ]
                return terms.cases(choices)
        raise TypeError(f"a figure expected, not {source!r}")

    def _apply(self, function: nodes.Function, inputs: tuple[nodes.Node, ...], given: tuple[object, ...]) -> Term:
        """The inputs are taken one by one: a table as its value, everything else as text."""
        if len(given) < len(inputs):
            following = inputs[len(given)]
            if isinstance(following, nodes.FigureNode):
                return self._with(
                    following,
                    lambda value: self._apply(
                        function,
                        inputs,
                        (*given, value if terms.is_table(value) else terms.whole(terms.constant(value))),
                    ),
                )
            return self._apply(function, inputs, (*given, terms.whole(self.term(following))))
        unknown = terms.any_of([f"{one} IS NULL" for one in given if isinstance(one, str)])
        return Term(f"(CASE WHEN {unknown} THEN NULL ELSE {function.sql(*given)} END)", function.denominator)

    def _inside(self, records: nodes.Node) -> "_Text":
        facts = [one.fact for one in nodes.walk(records) if isinstance(one, nodes.FactNode) and one.fact.entry]
        return _Text(self._figures, self._as_of, facts[0].entry)

    def _exists(self, records: nodes.Node, where: nodes.Node) -> Term:
        entries, holds = self.term(records).sql, self._inside(records).term(where).sql
        return Term(
            f"(CASE WHEN {entries} IS NULL THEN NULL"
            f" WHEN len(list_filter({entries}, lambda {ENTRY}: {holds})) > 0 THEN TRUE"
            f" WHEN len(list_filter({entries}, lambda {ENTRY}: ({holds}) IS NULL)) > 0 THEN NULL ELSE FALSE END)"
        )

    def _open_or(self, records: nodes.Node, where: nodes.Node, value: Term, result: str) -> str:
        """``result`` unless the list, a condition or a value that it takes in is unknown."""
        entries, holds = self.term(records).sql, self._inside(records).term(where).sql
        open_ = f"(({holds}) IS NULL OR (({holds}) AND ({value.sql}) IS NULL))"
        return (
            f"(CASE WHEN {entries} IS NULL OR len(list_filter({entries}, lambda {ENTRY}: {open_})) > 0 THEN NULL"
            f" ELSE {result} END)"
        )

    def _total(self, records: nodes.Node, value: nodes.Node, where: nodes.Node) -> Term:
        entries, inside = self.term(records).sql, self._inside(records)
        each = inside.term(value)
        if isinstance(each.denominator, str):
            raise TypeError("a total of quotients has no common denominator")
        chosen = f"list_filter({entries}, lambda {ENTRY}: {inside.term(where).sql})"
        total = f"coalesce(list_sum(list_transform({chosen}, lambda {ENTRY}: {terms.wide(each.sql)})), 0)"
        return Term(self._open_or(records, where, each, total), each.denominator)

    def _latest(self, node: nodes.Latest) -> Term:
        entries, inside = self.term(node.records).sql, self._inside(node.records)
        each = inside.term(node.day)
        chosen = f"list_filter({entries}, lambda {ENTRY}: {inside.term(node.where).sql})"
        latest = f"list_max(list_transform({chosen}, lambda {ENTRY}: {each.sql}))"
        otherwise = self.term(node.otherwise).sql
        return Term(self._open_or(node.records, node.where, each, f"coalesce({latest}, {otherwise})"))


def _reads_facts(node: nodes.Node) -> bool:
    return any(isinstance(one, nodes.FactNode | nodes.EntryField) for one in nodes.walk(node))
