"""Whether a caller holds an answer already (RFC 9110, section 13.1.2)."""

import pytest

from kit.conditional import is_held


@pytest.mark.parametrize(
    ("if_none_match", "held"),
    [
        (None, False),
        ("", False),
        ('"b"', False),
        ('"a"', True),
        ('W/"a"', True),
        ('"b", W/"a"', True),
        ("*", True),
        ("a", False),
    ],
)
def test_a_tag_is_compared_weakly_with_each_that_the_caller_names(if_none_match: str | None, held: bool) -> None:  # noqa: FBT001 - a case
    assert is_held('"a"', if_none_match) is held
