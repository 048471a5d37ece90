"""持证上岗 A case is decided by officers whose certificate to serve is valid, and by nobody who made or changed it."""

from kit import clock
from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.subsidy.reviewing import at, claim, code, decide, figure_is, step_of, waiting


async def certified(subsidy: ServiceUnderTest, officer: str, valid_from: str, valid_to: str) -> None:
    """Somebody else than the officer records the certificate."""
    body = {"officer": officer, "valid_from": valid_from, "valid_to": valid_to, "document": "济人社证〔2018〕7号"}
    answer = await subsidy.caller(Role.ADMINISTRATOR).post("/v1/officer-certificates", body)
    assert answer.status_code == 201, answer.text


async def test_an_officer_decides_cases_on_the_days_of_a_certificate_alone(subsidy: ServiceUnderTest) -> None:
    """持证上岗: the rule case_decision_authority, both days of validity counted."""
    reviewer = subsidy.caller(Role.REVIEWER, subject="zhao")
    itself = {"officer": "sun", "valid_from": "2018-01-01", "valid_to": "2018-12-31", "document": "by myself"}
    own = await subsidy.caller(Role.ADMINISTRATOR, subject="sun").post("/v1/officer-certificates", itself)
    assert code(own) == (403, "SAME_PERSON")
    await certified(subsidy, "zhao", "2018-07-03", "2018-07-05")

    for day, answered in (("2018-07-02", 403), ("2018-07-03", 201), ("2018-07-05", 201), ("2018-07-06", 403)):
        with clock.at(at(day)):
            answer = await claim(reviewer, await step_of(subsidy, await waiting(subsidy)))
        assert answer.status_code == answered, (day, answer.text)
    assert (code(answer), answer.json()["reasons"]) == ((403, "NOT_CERTIFIED"), ["CERTIFICATE_EXPIRED"])
    await certified(subsidy, "zhao", "2018-07-06", "2019-07-05")
    with clock.at(at("2018-07-06")):
        assert (await claim(reviewer, await step_of(subsidy, await waiting(subsidy)))).status_code == 201
        # Who has none on record decides until the city says from when on it asks for one.
        other, step = subsidy.caller(Role.REVIEWER), await step_of(subsidy, await waiting(subsidy))
        assert (await claim(other, step)).status_code == 201
    await figure_is(subsidy, "review.certificate_required_from", "date", "2018-07-10")
    with clock.at(at("2018-07-09")):
        assert (await claim(other, step)).status_code == 201
    with clock.at(at("2018-07-10")):
        assert code(await decide(other, step)) == (403, "NOT_CERTIFIED")
    listed = (await subsidy.caller(Role.AUDITOR).get("/v1/officer-certificates", officer="zhao")).json()["items"]
    assert [one["valid_from"] for one in listed] == ["2018-07-03", "2018-07-06"]


async def test_who_corrected_an_application_does_not_review_it(subsidy: ServiceUnderTest) -> None:
    application = await waiting(subsidy)
    said = {"content_hash": application["content_hash"], "outcome": "SEND_BACK", "reason": "another account"}
    path = f"/v1/applications/{application['id']}"
    assert (await subsidy.caller(Role.REVIEWER).post(f"{path}/reviews", said)).status_code == 201
    corrector = subsidy.caller(Role.CASE_WORKER, Role.REVIEWER)
    payee = {"payee": {"name": "王芳", "account": "6222021602000000011"}}
    corrected = await corrector.post(f"{path}/corrections", payee)
    assert corrected.status_code == 201, corrected.text

    assert code(await claim(corrector, await step_of(subsidy, application))) == (403, "SEPARATION_OF_DUTIES")
