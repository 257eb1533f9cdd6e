"""Stories set right from the page: only its own forms, each a row that the library keeps."""

import re
from urllib.parse import urlencode

import pytest
from lxml import html

from tellings.library import open_library

pytest.importorskip("starlette", reason="the extra [serve] is not installed")
from starlette.testclient import TestClient

from tellings.web import reader

FERRY = (
    (
        "Ferry sinks off Karlby\nA ferry sank off Karlby on Monday and three people drowned, the coastguard said. "
        "The harbour master, Ida Roth, said the boat had been overloaded."
    ),
    (
        "Three drown as Karlby ferry goes down\nThree people drowned on Monday when a ferry sank off Karlby, "
        "according to the coastguard. Harbour master Ida Roth said it had been overloaded."
    ),
)
MILL = (
    (
        "Orlo mill to close\nThe paper mill at Orlo will close in May with the loss of 90 jobs, its owner said on Friday. "
        "The union called the decision a betrayal."
    ),
    (
        "Ninety jobs go as Orlo paper mill shuts\nNinety jobs will go when the paper mill at Orlo closes in May, the owner "
        "said on Friday. The union said it was a betrayal."
    ),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("amend")
    for n, text in enumerate((*FERRY, *MILL)):
        (folder / f"{n}.txt").write_text(text, encoding="utf-8")
    held = open_library(folder / "library")
    held.add(sorted(folder.glob("*.txt")))
    held.run()
    return held


@pytest.fixture
def client(library):
    for c in library.corrections():
        library.take_back(c.number)
    return TestClient(reader(library), base_url="http://127.0.0.1:8017", follow_redirects=False)


@pytest.fixture
def ferry(library):
    return library.story(next(s.story_id for s in library.stories() if "erry" in s.title))


def page_of(client, story):
    return html.fromstring(client.get(f"/amend/{story.story.story_id}").text)


def send(client, story, form, **headers):
    return client.post(f"/amend/{story.story.story_id}", content=urlencode(form, doseq=True), headers=headers)


def fields(form):
    out = {}
    for element in form.xpath(".//input"):
        out.setdefault(element.get("name"), []).append(element.get("value") or "")
    return out


def test_a_story_page_leads_to_it(client, ferry):
    page = client.get(f"/stories/{ferry.story.story_id}.html")
    assert f'href="/amend/{ferry.story.story_id}"' in page.text
    answer = client.get(f"/amend/{ferry.story.story_id}")
    assert answer.status_code == 200
    assert "form-action 'self'" in answer.headers["content-security-policy"]


def test_every_form_is_kept_and_can_be_taken_back(client, library, ferry):
    for kind in ("part", "not-same"):
        form = fields(page_of(client, ferry).xpath(f"//form[input[@value='{kind}']]")[0])
        assert send(client, ferry, form).status_code == 303
        kept = {frozenset((c.a, c.b)) for c in library.corrections() if c.kind == kind}
        assert kept == {frozenset((form["a"][0], b)) for b in form["b"]}
    while kept := page_of(client, ferry).xpath("//section[@id='kept']//form"):
        assert send(client, ferry, fields(kept[0])).status_code == 303
    assert library.corrections() == []


def test_two_stories_are_joined_by_the_address_of_a_page(client, library, ferry):
    other = next(s.story_id for s in library.stories() if s.story_id != ferry.story.story_id)
    form = fields(page_of(client, ferry).xpath("//form[input[@value='join']]")[0])
    form["b"] = [f"http://127.0.0.1:8017/stories/{other}.html"]
    assert send(client, ferry, form).status_code == 303
    (kept,) = library.corrections()
    ids = {t.article.article_id for s in (ferry, library.story(other)) for t in s.tellings}
    assert kept.kind == "join"
    assert {kept.a, kept.b} < ids


@pytest.mark.parametrize(
    ("change", "headers", "status"),
    [
        ({"token": ["guess"]}, {}, 403),
        ({"token": []}, {}, 403),
        ({}, {"origin": "http://evil.example"}, 403),
        ({}, {"origin": "null"}, 403),
        ({}, {"sec-fetch-site": "cross-site"}, 403),
        ({"a": ["no such statement"]}, {}, 400),
        ({"b": []}, {}, 400),
        ({"kind": ["drop table"]}, {}, 400),
        ({"kind": ["take-back"], "a": ["999"]}, {}, 400),
        ({"kind": ["join"], "b": ["<script>alert(1)</script>"]}, {}, 400),
        ({"b": ["x" * 70_000]}, {}, 403),
    ],
)
def test_nothing_else_is_kept(client, library, ferry, change, headers, status):
    form = fields(page_of(client, ferry).xpath("//form[input[@value='not-same']]")[0]) | change
    answer = send(client, ferry, form, **headers)
    assert answer.status_code == status
    assert "<script>alert" not in answer.text
    assert library.corrections() == []


def test_a_folder_of_a_run_is_not_amended(library, ferry):
    plain = library.read(lambda folder: TestClient(reader(folder), base_url="http://127.0.0.1"))
    path = f"/amend/{ferry.story.story_id}"
    assert plain.post(path).status_code in {404, 405}
    assert not re.search("/amend/", plain.get(f"/stories/{ferry.story.story_id}.html").text)


def test_an_unknown_story_is_not_here(client):
    assert client.get("/amend/0123456789abcdef").status_code == 404
    assert client.get("/amend/..%2f..%2fetc").status_code == 404
