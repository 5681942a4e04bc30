import pytest

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("given", ["a", "0f8fad5b-d9cb-469f-a165-70867728950e", "A.b_c-9", "x" * 128])
def test_a_sane_request_id_is_kept(exchange, given):
    assert exchange(headers={"x-ReQuest-iD": given}).id == given


@pytest.mark.parametrize("given", ["", "x" * 129, "a b", "a\nb", "<script>", "ä", "a\n"])
def test_a_request_id_that_could_harm_a_log_is_replaced(exchange, given):
    assert exchange(headers={"X-Request-Id": given}).id == "made-up"


def test_cookies_are_read_and_the_first_of_two_wins(exchange):
    assert exchange(headers={"Cookie": 'a=1; b="2";c; =x;a=3; d=e=f'}).cookies == {
        "a": "1",
        "b": "2",
        "": "x",
        "d": "e=f",
    }


def test_a_request_without_anything_has_empty_parts(exchange):
    bare = exchange(headers=None)
    assert (bare.headers, bare.cookies, bare.parameters, bare.raw_body()) == ({}, {}, {}, b"")
    assert bare.client == "203.0.113.9"


def test_the_size_is_never_overestimated_before_decoding(exchange):
    for size in range(20):
        assert exchange("POST", body=b"x" * size).sent_size() <= size
