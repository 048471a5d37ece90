"""全员筛查 Every employer is screened for all its workers as it would be alone, and barred ones are offered nothing."""

import shutil
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import duckdb
import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks import population
from contracts.facts import FactKind
from contracts.registration import EmployerClosed
from kit import clock
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.models import (
    EmployerOffer,
    EmployerToScreen,
    Notice,
    OfferStatus,
    PersonPicture,
    PictureCertification,
    PictureEmployer,
    PictureEmployment,
    PictureFact,
    PictureSpell,
    Sanction,
)
from subsidy.rules import shipped_figures
from subsidy.screening import (
    DUCKDB,
    EMPLOYER_COLUMNS,
    EMPLOYER_PROGRAMMES,
    ENGINES,
    SPARK,
    EmployerSnapshot,
    period_of,
    screen_employers,
)
from subsidy.settings import Settings
from subsidy.usecases.employer_offers import screen_employer
from tests.subsidy.builders import EMPLOYMENT, fact, fund_has
from tests.subsidy.checks import barred, cross_checked, findings, paid_employer
from tests.subsidy.filers import certified_hire, known_employer
from tests.subsidy.test_screening import guarded

ON = date(2018, 3, 20)
DISTRICTS = ("370102", "370103", "370181", "370124")
KINDS = ("ENTERPRISE", "ENTERPRISE", "SOCIAL_ORGANISATION", "INDIVIDUAL_BUSINESS")


def test_no_attribute_that_article_13_guards_enters_a_snapshot_of_employers() -> None:
    assert guarded({*EMPLOYER_COLUMNS, "employer_id", "employment_id", "person_id", "form", "hired_on"}) == set()


def drawn(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)


def made_up(random: Random, serial: int) -> list[Any]:
    """An employer with workers of every sort, as registration would have announced them."""
    employer = PictureEmployer(
        employer_id=drawn(random),
        district=random.choice(DISTRICTS),
        registered_on=date(2016, 1, 1),
        kind=random.choice(KINDS),
        size=random.choice([None, "MICRO", "SMALL", "LARGE"]),
        four_new=[],
        industries=[],
        decapacity=False,
        code_digest=random.choice([None, f"digest-{serial}"]),
        closed_on=random.choice([None] * 7 + [date(2018, 3, 1)]),
        closed_as=None,
    )
    found: list[Any] = [employer]
    for _ in range(random.choice([0, 1, 2, 8])):
        person, hired_on = (
            drawn(random),
            random.choice([date(2017, 6, 1), date(2018, 1, 31), date(2018, 3, 31), date(2018, 4, 2)]),
        )
        entries = [person, *([drawn(random)] if random.random() < 0.3 else [])]
        found += [
            PersonPicture(
                person_id=one,
                district="370102",
                registered_on=date(2017, 1, 1),
                merged_into=None if one == person else person,
            )
            for one in entries
        ]
        found += [
            employed(random, employer, one, hired_on)
            for one in random.choice([[person], [person], entries, [person] * 2])
        ]
        for one in entries:
            since, ended = date(2017, 1, 1), random.choice([None, hired_on, date(2018, 6, 1)])
            if random.random() < 0.4:
                found.append(
                    PictureCertification(
                        certification_id=drawn(random),
                        person_id=one,
                        since=since,
                        ended_on=ended,
                        categories=["AGE_40_50"],
                    )
                )
            if random.random() < 0.4:
                found.append(
                    PictureSpell(
                        spell_id=drawn(random),
                        person_id=one,
                        district="370102",
                        confirmed_on=since,
                        ended_on=ended,
                        end_reason=None,
                    )
                )
            found += [
                PictureFact(event_id=drawn(random), position=0, person_id=one, **said.model_dump(mode="python"))
                for said in (
                    fact(
                        FactKind.SUPPORT_CATEGORY,
                        "GRADUATE",
                        since="2017-06-01",
                        until=random.choice([None, "2018-02-28"]),
                    ),
                    fact(FactKind.SUPPORT_CATEGORY, "HARD_TO_EMPLOY", since="2018-01-01", source="CAD"),
                    fact(
                        FactKind.LEFT_SCHOOL,
                        random.choice(["2016-06-30", "2018-06-30"]),
                        since="2017-01-01",
                        source="EDU",
                    ),
                )
                if random.random() < 0.4
            ]
    return found


def employed(random: Random, employer: PictureEmployer, person: UUID, hired_on: date) -> PictureEmployment:
    contract = random.choice(["FIXED_TERM", "OPEN_ENDED"])
    return PictureEmployment(
        employment_id=drawn(random),
        person_id=person,
        employer_id=employer.employer_id,
        district=random.choice(DISTRICTS),
        hired_on=hired_on,
        form=random.choice(["ENTERPRISE_EMPLOYEE", "ENTERPRISE_EMPLOYEE", "PUBLIC_WELFARE_POST", "FLEXIBLE"]),
        contract=contract,
        contract_months=random.choice([None, 6, 12, 24]) if contract == "FIXED_TERM" else None,
        left_on=random.choice([None, None, None, date(2018, 3, 10)]),
        leaving_reason=None,
    )


CONTENT = [
    "employer_id",
    "employer_digest",
    "programme",
    "period",
    "district",
    "employments",
    "missing",
    "status",
    "amount",
    "reasons",
    "as_of",
    "rule_version",
    "offered_on",
    "expires_on",
]


async def offered(subsidy: ServiceUnderTest) -> tuple[list[Any], list[Any]]:
    """Every offer to an employer as it stands, and how many notices were written of what."""
    async with subsidy.database.reading() as session:
        return await standing(session)


async def standing(session: AsyncSession) -> tuple[list[Any], list[Any]]:
    found = (await session.execute(select(EmployerOffer))).scalars()
    stand = sorted([repr([getattr(one, name) for name in CONTENT]) for one in found])
    told = select(Notice.employer_digest, Notice.code, func.count()).where(Notice.employer_digest.is_not(None))
    notices = (await session.execute(told.group_by(Notice.employer_digest, Notice.code))).all()
    return stand, sorted(map(tuple, notices))


async def alone(subsidy: ServiceUnderTest, on: date) -> tuple[list[Any], list[Any]]:
    """What screening each employer by itself leaves behind, in a transaction that is not kept."""
    found: list[tuple[list[Any], list[Any]]] = []
    with suppress(Undone):
        async with subsidy.database.transaction() as tx:
            for employer in (await tx.session.execute(select(PictureEmployer.employer_id))).scalars().all():
                await screen_employer(tx, employer, on=on)
            await tx.flush()
            found.append(await standing(tx.session))
            undo()
    return found[0]


class Undone(Exception):
    """What a transaction wrote is not to be kept."""


def undo() -> None:
    raise Undone


async def screening(subsidy: ServiceUnderTest, on: date, *programmes: str) -> dict[str, Any]:
    """A screening of employers, asked for over REST."""
    administrator = subsidy.caller(Role.ADMINISTRATOR)
    body = {"on": on.isoformat(), "programmes": programmes or list(EMPLOYER_PROGRAMMES)}
    asked = await administrator.post("/v1/screenings", body)
    assert asked.status_code == 202, asked.text
    await subsidy.finish_jobs()
    found: dict[str, Any] = (await administrator.get(f"/v1/screenings/{asked.json()['id']}")).json()
    assert (found["status"], found["failure"], found["people"]) == ("COMPLETED", None, None)
    return found


async def test_spark_answers_the_statement_of_employers_row_by_row(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="PySpark is not installed: employment-subsidy[spark]")
    if shutil.which("java") is None:
        pytest.skip("there is no Java")
    on, figures, file = date(2018, 12, 15), shipped_figures(), tmp_path / "employers.parquet"
    population.write_employers(file, employers=600, workers=3000, on=on, figures=figures)
    snapshot = EmployerSnapshot(file, on, marker=0, employers=600, changed=600)
    wanted = [(code, period_of(form, on)) for code, form in EMPLOYER_PROGRAMMES.items()]
    answers = {}
    for engine in ENGINES:
        found = screen_employers(snapshot, on, figures, wanted, into=tmp_path / f"{engine}.parquet", engine=engine)
        asked = f"SELECT id, programme, period, outcome, reason, amount, cases FROM read_parquet('{found.file}')"
        with duckdb.connect() as connection:
            answers[engine] = (found.outcomes, connection.execute(f"{asked} ORDER BY ALL").fetchall())
    assert answers[SPARK] == answers[DUCKDB]
    assert len(answers[SPARK][1]) > 1000
    assert len([code for code, counted in answers[SPARK][0].items() if counted.get("ELIGIBLE")]) > 2


async def test_an_employer_who_is_barred_is_offered_nothing_by_the_screen_of_all(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "10000.00")
    code = "91370102MA3C000018"
    firm, payment = await paid_employer(subsidy, code=code)
    await subsidy.finish_jobs()
    await certified_hire(subsidy, firm, form="PUBLIC_WELFARE_POST")
    other = await known_employer(subsidy)
    await certified_hire(subsidy, other, form="PUBLIC_WELFARE_POST")
    anew(subsidy)
    on, programme = ON, "post_subsidy_public_welfare"
    assert (await screening(subsidy, on, programme))["offered_to_employers"] == 2

    closed = EmployerClosed(employer_id=firm, district="370102", on=date(2017, 12, 1), closed_as="REVOKED")
    await subsidy.hears(closed, subject=f"employer/{firm}")
    await cross_checked(subsidy, "EMPLOYER_CLOSED")
    [finding] = await findings(subsidy, payment_id=payment)
    await barred(subsidy, finding, subsidy.caller(Role.EMPLOYER, employer_code=code), programmes=[programme])
    async with subsidy.database.transaction() as tx:
        # The licence was given back, the sanction stays.
        await tx.session.execute(update(PictureEmployer).values(closed_on=None, closed_as=None))
    assert (await screening(subsidy, on, programme))["offered_to_employers"] == 0
    async with subsidy.database.reading() as session:
        stand = select(EmployerOffer.employer_id).where(EmployerOffer.status == OfferStatus.OFFERED)
        for_posts = stand.where(EmployerOffer.programme == programme)
        assert (await session.execute(for_posts)).scalars().all() == [other]
    async with subsidy.database.transaction() as tx:
        await tx.session.execute(update(Sanction).values(lifted_on=clock.today()))
    assert (await screening(subsidy, on, programme))["offered_to_employers"] == 1


def anew(subsidy: ServiceUnderTest) -> None:
    settings = subsidy.service.settings
    assert isinstance(settings, Settings)
    shutil.rmtree(settings.screening_folder, ignore_errors=True)


async def test_every_employer_is_offered_by_the_screen_of_all_what_it_would_be_offered_alone(
    subsidy: ServiceUnderTest,
) -> None:
    random = Random(11)
    anew(subsidy)
    with clock.at(clock.end_of(date(2018, 4, 20))):
        async with subsidy.database.transaction() as tx:
            tx.session.add_all([one for serial in range(60) for one in made_up(random, serial)])
        expected = await alone(subsidy, ON)
        first = await screening(subsidy, ON)
        assert await offered(subsidy) == expected
        assert first["employers"] == first["employers_changed"] > 40
        assert first["offered_to_employers"] == len(expected[0]) > 20
        codes = {code for code, found in first["outcomes"].items() if found.get("ELIGIBLE")}
        assert codes == {"enterprise_si_subsidy", "oneoff_job_creation_subsidy", "post_subsidy_public_welfare"}

        again = await screening(subsidy, ON)
        numbers = ("employers_changed", "offered_to_employers", "renewed_to_employers", "withdrawn_from_employers")
        assert [again[name] for name in numbers] == [0, 0, 0, 0]

        # Some are answered, some workers leave, somebody is certified no longer; what stands is asked anew.
        async with subsidy.database.transaction() as tx:
            made = list(
                (
                    await tx.session.execute(
                        select(EmployerOffer).order_by(EmployerOffer.employer_id, EmployerOffer.programme)
                    )
                ).scalars()
            )
            for one in made[::5]:
                one.decline()
            await tx.flush()
            workers = select(PictureEmployment.employment_id).order_by(PictureEmployment.employment_id).limit(15)
            emptied = made[1].employer_id, made[2].employer_id
            gone = update(PictureEmployment).where(
                PictureEmployment.employment_id.in_(workers) | PictureEmployment.employer_id.in_(emptied)
            )
            await tx.session.execute(gone.values(left_on=date(2018, 3, 25)))
            certified = select(PictureCertification.certification_id).order_by(PictureCertification.certification_id)
            ended = update(PictureCertification).where(PictureCertification.certification_id.in_(certified.limit(10)))
            await tx.session.execute(ended.values(ended_on=date(2017, 2, 1)))
            await tx.session.execute(delete(EmployerToScreen))
        for on in (date(2018, 3, 26), date(2018, 4, 20)):
            expected = await alone(subsidy, on)
            later = await screening(subsidy, on)
            assert await offered(subsidy) == expected
            if on.month == ON.month:
                assert 5 < later["employers_changed"] < later["employers"]
                assert later["renewed_to_employers"]
                assert later["withdrawn_from_employers"]
        assert later["offered_to_employers"], "the month after is offered as well"
