"""How much memory the embedded server takes for itself."""

import pytest

from infra.host import embedded_postgres
from infra.host.embedded_postgres import memory, shared_buffers

GIGABYTE = 1 << 30


@pytest.mark.parametrize(
    ("installed", "cache"),
    [(GIGABYTE // 2, "128MB"), (2 * GIGABYTE, "256MB"), (24 * GIGABYTE, "3072MB"), (512 * GIGABYTE, "4096MB")],
)
def test_the_cache_is_an_eighth_of_the_memory_within_bounds(installed, cache):
    assert shared_buffers(installed) == cache


def test_a_container_has_what_it_was_given_and_no_more_than_there_is(tmp_path, monkeypatch):
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(embedded_postgres, "_CGROUP_LIMIT", limit)
    installed = memory()
    assert installed > GIGABYTE // 8
    for told, had in (("max\n", installed), ("67108864\n", 64 << 20), (f"{installed * 2}\n", installed)):
        limit.write_text(told)
        assert memory() == had
