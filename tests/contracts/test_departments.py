import pytest

from contracts.departments import ARTICLE_DEPARTMENTS, DEPARTMENTS, department, lead_and_cooperating


def test_the_opinions_name_thirty_three_departments_in_twenty_articles() -> None:
    assert len({row.code for row in DEPARTMENTS}) == 33
    assert len({row.zh for row in DEPARTMENTS}) == 33
    assert list(ARTICLE_DEPARTMENTS) == list(range(1, 21))


def test_articles_and_departments_name_each_other_and_nobody_else() -> None:
    named = {code for codes in ARTICLE_DEPARTMENTS.values() for code in codes}
    assert named == {row.code for row in DEPARTMENTS}
    assert all(len(set(codes)) == len(codes) for codes in ARTICLE_DEPARTMENTS.values())


def test_the_social_security_bureau_leads_where_it_is_named() -> None:
    assert lead_and_cooperating(9) == ("HRSS", ("PBC", "DRC", "FIN"))
    assert lead_and_cooperating(13)[0] == "HRSS"


def test_elsewhere_the_first_named_leads() -> None:
    assert lead_and_cooperating(5) == ("SCO", ("DRC", "AIC", "GSC"))


@pytest.mark.parametrize("article", ARTICLE_DEPARTMENTS)
def test_lead_and_cooperating_are_together_all_that_the_article_names(article: int) -> None:
    lead, others = lead_and_cooperating(article)
    assert sorted((lead, *others)) == sorted(ARTICLE_DEPARTMENTS[article])


def test_a_code_has_its_printed_name() -> None:
    assert department("PBC").zh == "人民银行济南分行营管部"
    assert department("HRSS").en == "Human Resources and Social Security Bureau"


def test_what_the_opinions_do_not_have_is_an_error() -> None:
    with pytest.raises(LookupError, match="21"):
        lead_and_cooperating(21)
    with pytest.raises(LookupError, match="TAX"):
        department("TAX")
