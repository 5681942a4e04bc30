"""A page of rows, and how much of it is kept in memory."""

from contextlib import closing

import pytest

from springline.warehouse.pages import Page

pytestmark = pytest.mark.unit


def test_memory_holds_a_page_and_no_more_of_it_than_so_much():
    page = Page("people")
    line = b"1\t%d\t" + b"x" * 1000 + b"\n"
    with closing(page):
        for number in range(1, 40_001):
            page.write(line % number)
        assert page._file._rolled
        assert page.last_id == page.rows == 40_000
        assert b"".join(page.chunks()) == b"".join(line % number for number in range(1, 40_001))
