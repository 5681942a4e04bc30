import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community.model import Attachment
from springline.community.readers.zulip_html import read_html

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>one &amp; two</p>", "one & two"),
        ("<p>one<br>\ntwo</p>\n<p>three</p>", "one\ntwo\n\nthree"),
        ("<p>a  <strong>b</strong> <em>c</em>\n d</p>", "a b c d"),
        ("<h2>Title</h2>\n<p>text</p>", "Title\n\ntext"),
        ('<p>see <a href="https://x.org/a">the docs</a>.</p>', "see the docs (https://x.org/a)."),
        ('<p><a href="https://x.org/a?b=1&amp;c">https://x.org/a?b=1&amp;c</a></p>', "https://x.org/a?b=1&c"),
        ('<p><a href="mailto:a@x.org">a@x.org</a></p>', "a@x.org"),
        ('<p><a class="stream" href="/#narrow/stream/1-all">#all</a></p>', "#all"),
        ("<p>call <code>a  &lt; b</code>!</p>", "call `a < b`!"),
        (
            (
                '<p>so:</p>\n<div class="codehilite" data-code-language="Python"><pre><span></span><code>'
                '<span class="k">def</span> <span class="nf">f</span>():\n\n    <span class="k">pass</span>\n'
                "</code></pre></div>\n<p>ok</p>"
            ),
            "so:\n\n```Python\ndef f():\n\n    pass\n```\n\nok",
        ),
        ("<blockquote>\n<p>one</p>\n<p>two</p>\n</blockquote>\n<p>no</p>", "> one\n>\n> two\n\nno"),
        (
            "<p>she said:</p><blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>",
            "she said:\n\n> a\n>\n> > b",
        ),
        ("<ul>\n<li>a</li>\n<li><p>b</p></li>\n</ul>\n<p>c</p>", "* a\n* b\n\nc"),
        ("<ol>\n<li>a<ul><li>x</li></ul></li>\n<li>b</li>\n</ol>", "1. a\n* x\n2. b"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a b\n1 2"),
        ('<p>ha <span aria-label="smile" class="emoji emoji-1f604" role="img">:smile:</span>!</p>', "ha 😄!"),
        ('<p><span class="emoji emoji-1f1e9-1f1ea">:de:</span></p>', "🇩🇪"),
        ('<p><span class="emoji emoji-d800">:odd:</span></p>', ":odd:"),
        ('<p><img alt=":party:" class="emoji" src="/user_avatars/2/emoji/p.png"></p>', ":party:"),
        (
            (
                '<p>so <span class="katex"><span class="katex-mathml"><math><semantics><mrow><mo>y</mo></mrow>'
                '<annotation encoding="application/x-tex">x^2</annotation></semantics></math></span>'
                '<span aria-hidden="true" class="katex-html"><span class="base">x2</span></span></span> it is</p>'
            ),
            "so $x^2$ it is",
        ),
        ("<p>1 < 2 and <3 </p", "1 < 2 and <3 </p"),
        ("<p>a<!-- b --></p>", "a<!-- b -->"),
        ("<p>a</b></p></div>", "a"),
        ("", ""),
    ],
)
def test_html_becomes_text(source: str, text: str):
    assert read_html(source).text == text


def test_mentions_have_a_span_and_a_key():
    said = read_html(
        '<p>🎉 <span class="user-mention" data-user-id="14">@Matt Long</span> and '
        '<span class="user-mention silent" data-user-id="25">Zoë B.</span>, see '
        '<span class="user-mention" data-user-id="*">@all</span> '
        '<span class="user-group-mention" data-user-group-id="3">@staff</span></p>'
    )
    assert said.text == "🎉 @Matt Long and Zoë B., see @all @staff"
    spans = [(m.member_key, said.text[m.start : m.start + m.length]) for m in said.mentions]
    assert spans == [("matt long", "@Matt Long"), ("zoë b.", "Zoë B.")]


def test_a_mention_at_the_start_of_a_quote_has_the_right_span():
    said = read_html('<p>x</p><blockquote><p><span class="user-mention" data-user-id="1">@Bo</span></p></blockquote>')
    (mention,) = said.mentions
    assert said.text[mention.start : mention.start + mention.length] == "@Bo"


def test_the_first_quoted_message_is_what_is_answered():
    quote = (
        '<p><span class="user-mention silent" data-user-id="1">Bo</span> '
        '<a href="#narrow/stream/3/topic/t/near/{}">said</a>:</p>'
    )
    assert read_html(quote.format(73393) + "<blockquote><p>a</p></blockquote>" + quote.format(5)).quoted == "73393"
    assert read_html('<p>as <a href="#narrow/stream/3/topic/t/near/73393">I wrote</a></p>').quoted is None


def test_uploads_are_attachments_once_and_previews_are_not_text():
    said = read_html(
        '<p>here: <a href="/user_uploads/2/ab/plot%20one.png" title="plot one.png">plot one.png</a></p>\n'
        '<div class="message_inline_image"><a href="/user_uploads/2/ab/plot%20one.png">'
        '<img src="/user_uploads/thumbnail/2/ab/plot%20one.png/840x560.webp"></a></div>'
        '<div class="youtube-video message_inline_image"><a href="https://youtu.be/x"><img src="https://y/x.jpg"></a></div>'
    )
    assert said.text == "here: plot one.png"
    assert said.attachments == (Attachment("2/ab/plot%20one.png", "image/png", "plot one.png"),)


@given(st.text(st.sampled_from("<>/=\"' abpreli&;#x0quote-\n\\"), max_size=200))
def test_no_html_is_too_broken(source: str):
    said = read_html(source)
    for mention in said.mentions:
        assert 0 <= mention.start <= mention.start + mention.length <= len(said.text)


@pytest.mark.parametrize("piece", ["<a ", "<!--", "<a href='", "<", "<p>", "<blockquote>", "<a>x", "<li><ol>", "&"])
def test_hostile_html_takes_time_in_proportion_to_its_length(piece: str):
    started = time.process_time()
    read_html(piece * (200_000 // len(piece)))
    # A parser of quadratic cost takes minutes for some of these.
    assert time.process_time() - started < 5
