"""Instruments of the policy: statutory name, clauses, amount and fund, deciding one case with every reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from rulebook import nodes
from rulebook.causes import Causes, causes
from rulebook.evaluation import Case, Compiler, Evaluator
from rulebook.expressions import Condition, Expression, Quantity
from rulebook.facts import Fact, FactError, Unread, json_value
from rulebook.figures import Figure, Figures
from rulebook.rounding import round_fen
from rulebook.sentences import figures_shown, fill
from rulebook.verdicts import ComputedLine, MissingFact, Outcome, Reason, Verdict


class Status(StrEnum):
    """Whether the text grants the instrument: 探索 is no entitlement, 鼓励 is discretionary."""

    IN_FORCE = "IN_FORCE"
    EXPLORATORY = "EXPLORATORY"
    DISCRETIONARY = "DISCRETIONARY"
    RECORD_ONLY = "RECORD_ONLY"


class Applicant(StrEnum):
    """Who may apply, or about whom a rule is asked."""

    PERSON = "PERSON"
    EMPLOYER = "EMPLOYER"
    INSTITUTION = "INSTITUTION"
    DEPARTMENT = "DEPARTMENT"


class Frequency(StrEnum):
    """How often the same applicant may have it."""

    ANY_TIME = "ANY_TIME"
    ONCE = "ONCE"
    PER_MONTH = "PER_MONTH"
    PER_YEAR = "PER_YEAR"
    PER_CERTIFICATE = "PER_CERTIFICATE"
    PER_HIRE = "PER_HIRE"
    PER_LOAN = "PER_LOAN"
    PER_EVENT = "PER_EVENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that is asked for, under its two names."""

    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A condition that must hold; its code, sentence and article explain the refusal where it does not.

    ``quote`` is an exact substring of ``article``; ``basis`` names the document behind 按规定. ``{figure.key}`` in a
    sentence shows the figure of the day. ``unmet`` is NEEDS_CONFIG where the text entitles and a local decision is
    what is missing.
    """

    code: str
    article: int
    quote: str
    zh: str
    en: str
    condition: Condition
    basis: str = ""
    unmet: Outcome = Outcome.INELIGIBLE


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A reason that a favourable verdict carries when its condition holds (``when`` None: always)."""

    code: str
    zh: str
    en: str
    when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the computation of an amount."""

    zh: str
    en: str
    value: Quantity
    when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Amount:
    """What is paid, in yuan, rounded half-up to the fen once.

    Where ``applies`` is false the verdict is favourable with an amount that is not known: nothing can be paid on it.
    """

    value: Quantity
    lines: tuple[Line, ...] = ()
    applies: Condition | None = None


OK = Grant(code="OK", zh="符合全部条件", en="Every condition is met")


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """One instrument: a pure function from facts, day and figures to a verdict.

    ``since`` is the key of the figure that says from which day this version holds; None: from the beginning.
    """

    code: str
    zh: str
    en: str
    article: int
    quote: str
    applicants: tuple[Applicant, ...]
    frequency: Frequency
    clauses: tuple[Clause, ...]
    version: str = "1"
    since: str | None = None
    status: Status = Status.IN_FORCE
    grants: tuple[Grant, ...] = (OK,)
    amount: Amount | None = None
    outputs: Mapping[str, Expression] = field(default_factory=dict)
    fund: str | None = None
    documents: tuple[Document, ...] = ()
    unread: tuple[Unread, ...] = ()

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """Every fact that the rule reads, by name."""
        return {node.fact.name: node.fact for node in self.tree if isinstance(node, nodes.FactNode)}

    @cached_property
    def tree(self) -> tuple[nodes.Node, ...]:
        """Every node of every expression of the rule, parents first."""
        return tuple(node for root in self._roots() for node in nodes.walk(root))

    @cached_property
    def amount_facts(self) -> frozenset[str]:
        """The names of the facts that the amount is computed of; none where nothing is paid."""
        read = [] if self.amount is None else nodes.walk(self.amount.value.node)
        return frozenset(node.fact.name for node in read if isinstance(node, nodes.FactNode))

    @cached_property
    def figure_keys(self) -> frozenset[str]:
        """Every figure that the rule asks for, in conditions, amounts and sentences."""
        keys = {node.key for node in self.tree if isinstance(node, nodes.FigureNode)}
        sentences = [clause.zh + clause.en for clause in self.clauses] + [grant.zh + grant.en for grant in self.grants]
        keys.update(figures_shown("".join(sentences)))
        return frozenset(keys)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every reason code that a verdict can carry, apart from FACT_MISSING and FIGURE_MISSING."""
        return (*(clause.code for clause in self.clauses), *(grant.code for grant in self.grants))

    def decide(self, facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
        """Decide one case; facts are native values or JSON text, an absent or None fact is unknown.

        Raises FactError for a fact that the instrument does not know or cannot read. A clause that surely fails gives
        INELIGIBLE whatever else is unknown; then unknown facts give NEEDS_FACTS, then missing figures NEEDS_CONFIG.
        """
        case = Case(self._parse(facts), as_of, figures)
        failed: list[Clause] = []
        unconfigured: list[Clause] = []
        unknown = Causes()
        for clause, holds in self._compiled_clauses:
            answer = holds(case)
            if answer is False:
                (failed if clause.unmet is Outcome.INELIGIBLE else unconfigured).append(clause)
            elif answer is None:
                unknown.add(causes(clause.condition.node, case, self._compiled))
        if failed:
            reasons = tuple(_reason(clause, case) for clause in (*failed, *unconfigured))
            return self._verdict(case, facts, Outcome.INELIGIBLE, reasons)
        amount = None
        if self.amount is not None:
            amount, unpaid = self._compute(case)
            unknown.facts.update(unpaid.facts)
            if not unconfigured:
                unknown.figures.update(unpaid.figures)
        if unknown.facts:
            return self._verdict(case, facts, Outcome.NEEDS_FACTS, self._fact_reasons(unknown), unknown=unknown)
        if unconfigured or unknown.figures:
            reasons = (*(_reason(clause, case) for clause in unconfigured), *self._figure_reasons(unknown))
            return self._verdict(case, facts, Outcome.NEEDS_CONFIG, reasons, unknown=unknown)
        return self._verdict(case, facts, Outcome.ELIGIBLE, self._granted(case), amount=amount)

    def grants_to(self, parsed: Mapping[str, object], as_of: date, figures: Figures) -> bool:
        """Whether typed facts make ELIGIBLE; nothing is explained."""
        case = Case(parsed, as_of, figures)
        if not all(holds(case) is True for _clause, holds in self._compiled_clauses):
            return False
        _amount, unpaid = self._compute(case)
        return not unpaid.facts and not unpaid.figures

    def replay(self, stored: Mapping[str, Any]) -> Verdict:
        """Decide again from what ``Verdict.to_dict`` kept: its facts, its day and its figures only.

        Raises ValueError when ``stored`` was decided by another instrument or rule version.
        """
        if (stored["instrument"], stored["rule_version"]) != (self.code, self.version):
            raise ValueError(f"{stored['instrument']}@{stored['rule_version']} is not {self.code}@{self.version}")
        figures = Figures(Figure.from_dict(figure) for figure in stored["figures"])
        return self.decide(stored["facts"], date.fromisoformat(stored["as_of"]), figures)

    @cached_property
    def _compiled(self) -> Compiler:
        return Compiler()

    @cached_property
    def _compiled_clauses(self) -> tuple[tuple[Clause, Evaluator], ...]:
        return tuple((clause, self._compiled(clause.condition.node)) for clause in self.clauses)

    @cached_property
    def _compiled_grants(self) -> tuple[tuple[Grant, Evaluator | None], ...]:
        return tuple((grant, None if grant.when is None else self._compiled(grant.when.node)) for grant in self.grants)

    @cached_property
    def _compiled_outputs(self) -> Mapping[str, Evaluator]:
        return {name: self._compiled(expression.node) for name, expression in self.outputs.items()}

    @cached_property
    def _compiled_amount(
        self,
    ) -> tuple[Evaluator | None, Evaluator, tuple[tuple[Line, Evaluator | None, Evaluator], ...]]:
        if self.amount is None:
            raise ValueError(f"{self.code} pays no amount")
        applies = self.amount.applies
        return (
            None if applies is None else self._compiled(applies.node),
            self._compiled(self.amount.value.node),
            tuple(
                (line, None if line.when is None else self._compiled(line.when.node), self._compiled(line.value.node))
                for line in self.amount.lines
            ),
        )

    def _roots(self) -> Iterator[nodes.Node]:
        for clause in self.clauses:
            yield clause.condition.node
        for grant in self.grants:
            if grant.when is not None:
                yield grant.when.node
        for output in self.outputs.values():
            yield output.node
        if self.amount is not None:
            yield self.amount.value.node
            if self.amount.applies is not None:
                yield self.amount.applies.node
            for line in self.amount.lines:
                yield line.value.node
                if line.when is not None:
                    yield line.when.node

    def _parse(self, facts: Mapping[str, object]) -> dict[str, object]:
        unread = {fact.name for fact in self.unread}
        for name in facts:
            if name not in self.facts and name not in unread:
                raise FactError(name, f"a fact of {self.code} expected: {', '.join(sorted({*self.facts, *unread}))}")
        return {name: fact.parse(facts.get(name)) for name, fact in self.facts.items()}

    def _compute(self, case: Case) -> tuple[Decimal | None, Causes]:
        if self.amount is None:
            return None, Causes()
        applies, value, _lines = self._compiled_amount
        if applies is not None and self.amount.applies is not None:
            answer = applies(case)
            if answer is None:
                return None, causes(self.amount.applies.node, case, self._compiled)
            if not answer:
                return None, Causes()
        amount = value(case)
        return (
            (None, causes(self.amount.value.node, case, self._compiled))
            if amount is None
            else (round_fen(amount), Causes())
        )

    @cached_property
    def _amount_keys(self) -> frozenset[str]:
        """The figures of which the amount is made."""
        if self.amount is None:
            return frozenset()
        return frozenset(node.key for node in nodes.walk(self.amount.value.node) if isinstance(node, nodes.FigureNode))

    def _national(self, case: Case, amount: Decimal) -> Decimal | None:
        """What the amount would be on the national parts of its figures alone, at most the amount."""
        used = case.used.values()
        if not any(figure.national is not None and figure.key in self._amount_keys for figure in used):
            return None
        figures = Figures(
            replace(figure, value=figure.national)
            if figure.national is not None and figure.key in self._amount_keys
            else figure
            for figure in used
        )
        _applies, value, _lines = self._compiled_amount
        part = value(Case(case.facts, case.as_of, figures))
        return None if part is None else min(round_fen(part), amount)

    def _computation(self, case: Case) -> tuple[ComputedLine, ...]:
        _applies, _value, lines = self._compiled_amount
        return tuple(
            ComputedLine(zh=line.zh, en=line.en, value=str(json_value(value(case))))
            for line, when, value in lines
            if when is None or when(case) is True
        )

    def _granted(self, case: Case) -> tuple[Reason, ...]:
        granted = [grant for grant, when in self._compiled_grants if when is None or when(case) is True]
        return tuple(
            Reason(
                code=grant.code,
                article=self.article,
                quote=self.quote,
                zh=fill(grant.zh, case),
                en=fill(grant.en, case),
            )
            for grant in granted or [OK]
        )

    def _fact_reasons(self, unknown: Causes) -> tuple[Reason, ...]:
        return tuple(
            Reason(
                code="FACT_MISSING",
                article=self.article,
                quote=self.quote,
                zh=f"缺少事实：{fact.zh}",
                en=f"Fact missing: {fact.en}",
            )
            for fact in unknown.facts.values()
        )

    def _figure_reasons(self, unknown: Causes) -> tuple[Reason, ...]:
        return tuple(
            Reason(
                code="FIGURE_MISSING",
                article=self.article,
                quote=self.quote,
                zh=f"缺少当日有效的标准：{key}",
                en=f"No figure in force on the day: {key}",
            )
            for key in unknown.figures
        )

    def _verdict(
        self,
        case: Case,
        given: Mapping[str, object],
        outcome: Outcome,
        reasons: tuple[Reason, ...],
        *,
        unknown: Causes | None = None,
        amount: Decimal | None = None,
    ) -> Verdict:
        outputs = {name: json_value(output(case)) for name, output in self._compiled_outputs.items()}
        computation = () if amount is None else self._computation(case)
        if unknown is None:
            unknown = Causes(figures=case.missing if outcome is Outcome.ELIGIBLE else {})
        return Verdict(
            instrument=self.code,
            rule_version=self.version,
            as_of=case.as_of,
            outcome=outcome,
            reasons=reasons,
            needs_facts=tuple(
                MissingFact(fact=fact.name, department=fact.owner, zh=fact.zh, en=fact.en)
                for fact in unknown.facts.values()
            ),
            needs_figures=tuple(sorted(unknown.figures)),
            amount=amount,
            national=None if amount is None else self._national(case, amount),
            computation=computation,
            fund=self.fund,
            outputs=outputs,
            figures=tuple(case.used[place] for place in sorted(case.used)),
            facts={name: json_value(given[name]) for name in self.facts if given.get(name) is not None},
        )


def _reason(clause: Clause, case: Case) -> Reason:
    return Reason(
        code=clause.code,
        article=clause.article,
        quote=clause.quote,
        zh=fill(clause.zh, case),
        en=fill(clause.en, case),
        basis=clause.basis,
    )
