import json
from base64 import b64encode
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.privacy import (
    BlindIndex,
    DecryptionFailed,
    InvalidKeyError,
    KeyRing,
    mask_account,
    mask_identity,
    mask_name,
    mask_phone,
)

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
ROW = UUID("00000000-0000-4000-8000-000000000001")


def setting(active: str = "k1", **keys: bytes) -> str:
    chosen = keys or {"k1": OLD}
    return json.dumps({"active": active, "keys": {name: b64encode(key).decode() for name, key in chosen.items()}})


ring = KeyRing.parse(setting())


@given(st.text(), st.uuids())
def test_what_is_sealed_for_a_cell_opens_for_that_cell(plaintext: str, row: UUID) -> None:
    assert ring.decrypt(ring.encrypt(plaintext, "person", "name", row), "person", "name", row) == plaintext


def test_the_same_value_never_looks_the_same_twice() -> None:
    assert ring.encrypt("张三丰", "person", "name", ROW) != ring.encrypt("张三丰", "person", "name", ROW)


def test_a_ciphertext_says_its_version_and_key_and_adds_a_nonce_and_a_tag() -> None:
    sealed = ring.encrypt("abc", "person", "name", ROW)
    assert sealed[:4] == b"\x01\x02k1"
    assert len(sealed) == 4 + 12 + 3 + 16


@pytest.mark.parametrize(
    ("table", "column", "row"),
    [("employer", "name", ROW), ("person", "phone", ROW), ("person", "name", uuid4())],
)
def test_a_value_copied_to_another_cell_does_not_open(table: str, column: str, row: UUID) -> None:
    sealed = ring.encrypt("张三丰", "person", "name", ROW)
    with pytest.raises(DecryptionFailed, match="belongs elsewhere"):
        ring.decrypt(sealed, table, column, row)


def test_no_byte_of_a_ciphertext_can_be_changed() -> None:
    sealed = ring.encrypt("张三丰", "person", "name", ROW)
    for i in range(len(sealed)):
        changed = sealed[:i] + bytes((sealed[i] ^ 1,)) + sealed[i + 1 :]
        with pytest.raises(DecryptionFailed):
            ring.decrypt(changed, "person", "name", ROW)


def test_no_ciphertext_can_be_cut_short() -> None:
    sealed = ring.encrypt("张三丰", "person", "name", ROW)
    for length in range(len(sealed)):
        with pytest.raises(DecryptionFailed):
            ring.decrypt(sealed[:length], "person", "name", ROW)


def test_after_rotation_the_old_key_still_opens_and_the_new_one_seals() -> None:
    sealed = ring.encrypt("张三丰", "person", "name", ROW)
    rotated = KeyRing.parse(setting("k2", k1=OLD, k2=NEW))
    assert rotated.needs_rotation(sealed)
    assert rotated.decrypt(sealed, "person", "name", ROW) == "张三丰"
    resealed = rotated.encrypt("张三丰", "person", "name", ROW)
    assert not rotated.needs_rotation(resealed)
    with pytest.raises(DecryptionFailed, match="not in the ring"):
        ring.decrypt(resealed, "person", "name", ROW)


def test_a_key_name_that_begins_like_another_is_another_key() -> None:
    longer = KeyRing.parse(setting("k11", k1=OLD, k11=NEW))
    assert longer.needs_rotation(ring.encrypt("x", "person", "name", ROW))
    assert ring.needs_rotation(longer.encrypt("x", "person", "name", ROW))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "can't be read"),
        ("[]", "can't be read"),
        (json.dumps({"active": "k1", "keys": {}}), "can't be read"),
        (json.dumps({"active": "k1", "keys": {"": "AA=="}}), "can't be read"),
        (json.dumps({"active": "k1", "keys": {"k1": "not base64!"}}), "not base64"),
        (setting(k1=b"short"), "5 bytes, not 32"),
        (setting("k2", k1=OLD), "not in the ring"),
    ],
)
def test_a_key_ring_that_can_not_be_used_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidKeyError, match=reason):
        KeyRing.parse(text)


def test_a_refused_key_ring_does_not_print_its_keys() -> None:
    key = b64encode(OLD).decode()
    with pytest.raises(InvalidKeyError) as caught:
        KeyRing.parse(json.dumps({"active": 1, "keys": {"k1": [key]}}))
    assert key not in str(caught.value)


def test_equal_values_are_found_however_they_were_typed() -> None:
    index = BlindIndex(NEW)
    assert index.digest("37010219900101123x", "person", "identity_number") == index.digest(
        " ３7010219900101123X ", "person", "identity_number"
    )


def test_an_index_is_bound_to_its_column_and_key() -> None:
    index = BlindIndex(NEW)
    found = index.digest("13812345678", "person", "phone")
    assert len(found) == 32
    assert found != index.digest("13812345679", "person", "phone")
    assert found != index.digest("13812345678", "employer", "phone")
    assert found != BlindIndex(OLD).digest("13812345678", "person", "phone")
    assert found == BlindIndex.parse(b64encode(NEW).decode()).digest("13812345678", "person", "phone")


def test_a_short_index_key_is_refused() -> None:
    with pytest.raises(InvalidKeyError, match="not 32"):
        BlindIndex(b"short")


@pytest.mark.parametrize(
    ("shown", "masked"),
    [
        (mask_identity("370102199001011234"), "3701**********1234"),
        (mask_name("张三丰"), "张**"),
        (mask_name("张三"), "张*"),
        (mask_phone("13812345678"), "138****5678"),
        (mask_account("6222021234567890123"), "***************0123"),
    ],
)
def test_people_s_data_is_shown_masked(shown: str, masked: str) -> None:
    assert shown == masked


@pytest.mark.parametrize(
    ("shown", "masked"),
    [
        (mask_identity("37010234"), "*" * 8),
        (mask_name("张"), "*"),
        (mask_phone("1381234"), "*" * 7),
        (mask_account("1234"), "****"),
    ],
)
def test_a_value_too_short_to_hide_anything_is_hidden_whole(shown: str, masked: str) -> None:
    assert shown == masked
