"""The examples are those of the EventBridge user guide, "Comparison operators for use in event patterns"."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.host.patterns import Pattern, PatternError

pytestmark = pytest.mark.unit

Fields = dict[str, Any]


def _matches(wanted: object, **detail: object) -> bool:
    return Pattern({"detail": {"field": wanted}}).matches({"detail": detail})


@pytest.mark.parametrize(
    ("wanted", "fits", "differs"),
    [
        (["us-east-1", "us-west-2"], "us-west-2", "eu-west-1"),
        ([100], 100.0, 101),
        ([100], 100, "100"),
        ([True], True, 1),
        ([1], 1, True),
        ([""], "", None),
        ([None], None, ""),
        ([{"prefix": "us-"}], "us-east-1", "eu-us-"),
        ([{"prefix": {"equals-ignore-case": "EventB"}}], "eventbridge", "bridge"),
        ([{"suffix": ".png"}], "a.png", "a.png.txt"),
        ([{"suffix": {"equals-ignore-case": ".PNG"}}], "a.png", "a.jpg"),
        ([{"equals-ignore-case": "alice"}], "Alice", "Alicia"),
        ([{"wildcard": "dir/*.png"}], "dir/a/b.png", "dir/a.jpg"),
        ([{"wildcard": "*lib*"}], "lib", "bin"),
        ([{"wildcard": r"a\*b\\*"}], "a*b\\c", "axb\\c"),
        ([{"wildcard": "a.c"}], "a.c", "abc"),
        ([{"numeric": ["=", 100]}], 100, 100.5),
        ([{"numeric": [">", 10, "<=", 20]}], 20, 10),
        ([{"numeric": ["<", 10]}], 9.99, "9"),
        ([{"numeric": [">=", 0]}], 0, False),
        ([{"anything-but": "initializing"}], "running", "initializing"),
        ([{"anything-but": ["stopped", "overloaded"]}], "running", "stopped"),
        ([{"anything-but": 123}], 124, 123),
        ([{"anything-but": [100, 200]}], "100", 200),
        ([{"anything-but": {"prefix": "us-"}}], "eu-1", "us-1"),
        ([{"anything-but": {"prefix": ["us-", "eu-"]}}], "ap-1", "eu-1"),
        ([{"anything-but": {"suffix": ".png"}}], "a.jpg", "a.png"),
        ([{"anything-but": {"wildcard": "*/lib/*"}}], "/bin/x", "/a/lib/b"),
        ([{"anything-but": {"equals-ignore-case": "initializing"}}], "done", "INITIALIZING"),
    ],
)
def test_an_operator_takes_what_fits_and_leaves_the_rest(wanted: object, fits: object, differs: object) -> None:
    assert _matches(wanted, field=fits)
    assert not _matches(wanted, field=differs)


@pytest.mark.parametrize(
    "wanted", [["a"], [{"prefix": ""}], [{"anything-but": "a"}], [{"exists": True}], [{"wildcard": "*"}]]
)
def test_a_missing_field_fits_only_where_absence_is_wanted(wanted: object) -> None:
    assert not _matches(wanted)
    assert _matches([{"exists": False}])
    assert not _matches([{"exists": False}], field=None)
    assert _matches([{"exists": True}], field=None)


def test_existence_is_a_matter_of_values_and_not_of_the_mappings_around_them() -> None:
    inside = Pattern({"detail": {"a": {"b": [{"exists": False}]}}})
    assert inside.matches({"detail": {}})
    assert inside.matches({})
    assert inside.matches({"detail": {"a": {"c": 1}}})
    assert not inside.matches({"detail": {"a": {"b": 1}}})
    assert not _matches([{"exists": True}], field={"inner": 1})


def test_one_fitting_element_of_a_list_is_enough() -> None:
    assert _matches(["b"], field=["a", ["b"]])
    assert not _matches(["c"], field=["a", "b"])
    assert not _matches(["c"], field=[])


def test_in_a_list_of_mappings_one_of_them_must_fit_as_a_whole() -> None:
    both = Pattern({"detail": {"items": {"kind": ["a"], "size": [2]}}})
    assert both.matches({"detail": {"items": [{"kind": "a", "size": 1}, {"kind": "a", "size": 2}]}})
    assert not both.matches({"detail": {"items": [{"kind": "a", "size": 1}, {"kind": "b", "size": 2}]}})


def test_all_named_fields_must_fit_and_others_do_not_matter() -> None:
    pattern = Pattern({"source": ["springline"], "detail-type": [{"prefix": "springline.community."}]})
    event: Fields = {"source": "springline", "detail-type": "springline.community.message.recorded.v1", "detail": {}}
    assert pattern.matches(event)
    assert not pattern.matches({**event, "source": "else"})
    assert pattern.fields == {"source", "detail-type"}


def test_or_takes_events_that_fit_any_of_its_mappings() -> None:
    pattern = Pattern(
        {
            "source": ["shop"],
            "detail": {"$or": [{"Location": ["New York"]}, {"Day": ["Monday"]}, {"price": [{"numeric": [">", 10]}]}]},
        }
    )
    assert pattern.matches({"source": "shop", "detail": {"Day": "Monday"}})
    assert pattern.matches({"source": "shop", "detail": {"price": 11}})
    assert not pattern.matches({"source": "shop", "detail": {"Day": "Tuesday"}})
    assert Pattern({"$or": [{"source": ["a"]}, {"detail-type": ["b"]}]}).fields == {"source", "detail-type"}


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ({}, "empty"),
        ({"source": "springline"}, "source must be a list"),
        ({"source": []}, "source must be a list"),
        ({"detail": {"ip": [{"cidr": "10.0.0.0/24"}]}}, "cidr"),
        ({"detail": {"n": [{"numeric": [">", "5"]}]}}, "numeric"),
        ({"detail": {"n": [{"numeric": [">"]}]}}, "numeric"),
        ({"detail": {"n": [{"exists": "yes"}]}}, "exists"),
        ({"detail": {"n": [{"prefix": 5}]}}, "prefix"),
        ({"detail": {"n": [{"prefix": {"wildcard": "x"}}]}}, "prefix"),
        ({"detail": {"n": [{"wildcard": "a**b"}]}}, "stars"),
        ({"detail": {"n": [{"anything-but": {"numeric": ["=", 1]}}]}}, "anything-but"),
        ({"detail": {"n": [{"anything-but": []}]}}, "anything-but"),
        ({"detail": {"n": [{"prefix": "a", "suffix": "b"}]}}, "one operator"),
        ({"detail": {"n": [["a"]]}}, "list inside"),
        ({"$or": [{"source": ["a"]}]}, r"\$or"),
        ({"$or": [{"source": ["a"]}, "b"]}, r"\$or"),
    ],
)
def test_what_eventbridge_would_refuse_is_refused(pattern: Fields, says: str) -> None:
    with pytest.raises(PatternError, match=says):
        Pattern(pattern)


_scalars = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.text("ab*", max_size=3))


@given(value=_scalars, others=st.lists(_scalars, max_size=3))
def test_anything_but_is_the_opposite_of_a_list_of_values(value: object, others: list[object]) -> None:
    if others:
        assert _matches([{"anything-but": others}], field=value) is not _matches(others, field=value)


@given(text=st.text("ab", max_size=6), start=st.text("ab", max_size=3))
def test_a_star_at_the_end_is_a_prefix(text: str, start: str) -> None:
    assert _matches([{"wildcard": f"{start}*"}], field=text) is _matches([{"prefix": start}], field=text)
