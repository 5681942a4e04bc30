"""Statements in files: read when first used, and all there."""

import re
from pathlib import Path

import pytest

import springline
from springline.platform.statements import StatementArgumentsError, around, parse, statement

pytestmark = pytest.mark.unit

PACKAGE = Path(springline.__file__).parent
NAMED = [
    (module.relative_to(PACKAGE).as_posix(), name)
    for module in sorted(PACKAGE.rglob("*.py"))
    for name in re.findall(r'statement\(__file__, "(\w+)"\)', module.read_text(encoding="utf-8"))
]


def test_parameters_are_numbered_in_their_order_and_nothing_else_is() -> None:
    found = parse("x", "select ':no', :b::text, \"a:b\" /* :no */ from t where a = :a and b = :b -- :no\n;")
    assert found.text.startswith("select ':no', $1::text, \"a:b\" /* :no */ from t where a = $2 and b = $1")
    assert found.parameters == ("b", "a")


def test_arguments_are_put_in_order_and_must_be_those_of_the_text() -> None:
    found = parse("x", "select :b, :a")
    assert found.arguments({"a": 1, "b": 2}) == (2, 1)
    with pytest.raises(StatementArgumentsError, match=r"missing \['b'\], not in its text \['c'\]"):
        found.arguments({"a": 1, "c": 2})


def test_a_file_is_read_at_the_first_use_and_once(tmp_path: Path) -> None:
    module = tmp_path / "domain" / "queries" / "__init__.py"
    module.parent.mkdir(parents=True)
    found = statement(str(module), "verb")
    file = module.with_name("verb.sql")
    file.write_text("select :a", encoding="utf-8")
    assert (found.name, found.text, found.parameters) == ("domain.verb", "select $1", ("a",))
    file.unlink()
    assert found.arguments({"a": 1}) == (1,)
    with pytest.raises(AttributeError):
        _ = found.rows  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(("module", "name"), NAMED)
def test_every_statement_that_a_module_names_is_there(module: str, name: str) -> None:
    found = statement(str(PACKAGE / module), name)
    assert found.text.startswith("--"), "it says what it returns and costs"


def test_a_statement_around_another_has_the_parameters_of_both() -> None:
    inner = parse("inner", "select :b, :a")
    found = around("outer", "select from ({inner}) x where :c and :a", inner)
    assert found.text == "select from (select $1, $2) x where $3 and $2"
    assert found.parameters == ("b", "a", "c")
