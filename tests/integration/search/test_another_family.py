"""Another family is a folder, a template and triggers: what sends, looks after and searches knows nothing of it."""

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from springline.platform.statements import parse
from springline.search import families
from springline.search.model import Asked, Query, Sort, Words
from springline.search.quickwit import template
from springline.search.quickwit_search_repository import QuickwitSearchRepository
from tests.integration.search.rounds import Rounds

pytestmark = pytest.mark.integration

FOLDER = {
    "__init__.py": """
from springline.search.model import Family, Field

FAMILY = Family(
    "toys",
    fields=(
        Field("name", "text", weight="A"),
        Field("color", "keyword", is_facet=True),
        Field("price", "integer", is_sortable=True),
    ),
    default_sort="relevance",
)
""",
    "roots.sql": """
select id from toy where tenant_id = current_tenant() and id > :after::bigint order by id limit :size::integer
""",
    "documents.sql": """
select toy.id, toy.id, body, encode(sha256(convert_to(body, 'UTF8')), 'hex')
from toy
cross join lateral (
    select json_build_object('document_id', toy.id, 'asset_id', toy.id, 'name', search_words(toy.name),
                             'color', toy.color, 'price', toy.price)::text as body
) document
where tenant_id = current_tenant() and id = any(:roots::bigint[])
  and :library::text = '' and :others::text[] is not null
""",
}
TEMPLATE = """
{
  "version": "0.8",
  "index_id": "toys",
  "doc_mapping": {
    "mode": "strict",
    "store_source": false,
    "tokenizers": [{"name": "words", "type": "regex", "pattern": "[^ ]+"}],
    "field_mappings": [
      {"name": "document_id", "type": "u64", "indexed": true, "fast": true, "stored": true},
      {"name": "asset_id", "type": "u64", "indexed": true, "fast": true, "stored": true},
      {"name": "rev", "type": "u64", "indexed": true, "fast": true, "stored": true},
      {"name": "name", "type": "text", "tokenizer": "words", "record": "position", "fieldnorms": true, "stored": false},
      {"name": "color", "type": "text", "tokenizer": "raw", "record": "basic", "fast": true, "stored": false},
      {"name": "price", "type": "i64", "indexed": true, "fast": true, "stored": false}
    ]
  },
  "indexing_settings": {"commit_timeout_secs": 5},
  "search_settings": {"default_search_fields": ["name"]}
}
"""
MIGRATION = """
create table toy (id bigint primary key, tenant_id integer not null, name text not null, color text not null,
                  price bigint not null, shelf text);
call protect_by_tenant('toy', 'select', 'insert', 'update', 'delete');
create function tell_search_of_toys() returns trigger language plpgsql set enable_nestloop = off as $$
begin
    if not is_searched('toys') then
        return null;
    end if;
    case tg_op
        when 'INSERT' then
            perform tell_search('toys', 'UPSERT', array(select id from new_rows));
        when 'DELETE' then
            perform tell_search('toys', 'DELETE', array(select id from old_rows));
        else
            perform tell_search('toys', 'UPSERT', array(
                select now.id from old_rows was join new_rows now on now.id = was.id
                where (was.name, was.color, was.price) is distinct from (now.name, now.color, now.price)));
    end case;
    return null;
end $$;
create trigger tell_search_of_insert after insert on toy
    referencing new table as new_rows for each statement execute function tell_search_of_toys();
create trigger tell_search_of_update after update on toy
    referencing old table as old_rows new table as new_rows for each statement execute function tell_search_of_toys();
create trigger tell_search_of_delete after delete on toy
    referencing old table as old_rows for each statement execute function tell_search_of_toys();
"""
ADD = parse(
    "test.add",
    "insert into toy (id, tenant_id, name, color, price) "
    "values (:id::bigint, current_tenant(), :name, :color, :price::bigint)",
)
RENAME = parse("test.rename", "update toy set name = :name where id = :id::bigint")
SHELVE = parse("test.shelve", "update toy set shelf = 'A7'")
REMOVE = parse("test.remove", "delete from toy where id = :id::bigint")


@pytest.fixture
def toys(tmp_path: Path, db: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rounds]:
    """The families that there are and one more, with its table."""
    here = tmp_path / "families"
    here.mkdir()
    for folder in Path(families.__file__).parent.iterdir():
        (here / folder.name).symlink_to(folder)
    (here / "toys").mkdir()
    for name, text in FOLDER.items():
        (here / "toys" / name).write_text(text, encoding="utf-8")
    templates = tmp_path / "toy_templates"
    templates.mkdir()
    (templates / "toys_index_template.json").write_text(TEMPLATE, encoding="utf-8")
    caches = (families.names, families.family, families.roots, families.documents, template._text)
    monkeypatch.setattr(families, "_HERE", here)
    monkeypatch.setattr(families, "__path__", [str(here)])
    monkeypatch.setattr(template, "_FOLDER", "toy_templates")
    monkeypatch.syspath_prepend(tmp_path)
    for one in caches:
        one.cache_clear()
    with closing(db.owner.connect()) as connection:
        connection.execute_simple(MIGRATION)
    rounds = Rounds(db)
    yield rounds
    rounds.engine.close()
    monkeypatch.undo()
    sys.modules.pop("springline.search.families.toys", None)
    for one in caches:
        one.cache_clear()


def test_a_family_that_nobody_knows_is_built_sent_searched_and_deleted(toys: Rounds) -> None:
    with toys.db.transaction() as tx:
        tx.execute(ADD, id=1, name="A wooden boat", color="red", price=5)
        tx.execute(ADD, id=2, name="A boat of tin", color="blue", price=9)
    toys.build("toys")
    assert toys.shown("toys") == [1, 2]

    with toys.db.transaction() as tx:
        tx.execute(SHELVE)
    assert toys.told("toys") == [], "no document holds the shelf"
    with toys.db.transaction() as tx:
        tx.execute(ADD, id=3, name="A kite", color="red", price=7)
        tx.execute(RENAME, id=1, name="A wooden ship")
        tx.execute(REMOVE, id=2)
    assert toys.told("toys") == [(3, "UPSERT"), (1, "UPSERT"), (2, "DELETE")]
    toys.run()

    assert toys.shown("toys") == [1, 3]
    assert found(toys, "ship") == [1]
    assert found(toys, "boat") == []
    assert found(toys) == [3, 1]


def found(toys: Rounds, *words: str) -> list[int]:
    class Nobody:
        """No document is doubtful once everything is sent, so nobody is asked."""

        search = matching = None

    query = Query(tuple(Words((word,)) for word in words))
    asked = Asked(families.family("toys"), query, Sort("price"), 10, facets=("color",))
    with toys.db.transaction() as tx:
        answer = QuickwitSearchRepository(toys.engine, Nobody()).search(tx, asked)
    assert sum(one.count for one in answer.facets["color"]) == answer.total
    return [hit.document_id for hit in answer.hits]
