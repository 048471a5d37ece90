"""Identifiers keep the order in which they were made, so that lists by id do."""

from kit.ids import new_id


def test_ids_are_in_the_order_of_their_making_also_within_a_millisecond() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert len(set(made)) == len(made)
