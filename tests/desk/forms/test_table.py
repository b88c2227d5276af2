"""Every form: the same bytes each time, of an empty digest, a long one, and one whose outlets all refused."""

import sys

import pytest

from desk.errors import FormMissing
from desk.forms.table import FEEDS, FORMS
from tests.desk.forms.digests import empty, long, ordinary, refused


@pytest.mark.parametrize("name", FORMS)
def test_the_same_digest_is_the_same_bytes(name: str) -> None:
    assert FORMS[name].render(ordinary()) == FORMS[name].render(ordinary())


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("digest", [empty(), refused()], ids=["empty", "refused"])
def test_a_digest_without_a_story_has_every_form(name: str, digest: object) -> None:
    assert FORMS[name].render(digest)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(set(FORMS) - {"pdf"}))
def test_three_hundred_stories_have_every_form(name: str) -> None:
    assert FORMS[name].render(long())


def test_endings_tell_the_forms_apart() -> None:
    assert len({form.ending for form in FORMS.values()}) == len(FORMS)


def test_only_feeds_are_of_one_theme() -> None:
    for name in FEEDS:
        assert FORMS[name].render_theme(ordinary(), "csp")
    with pytest.raises(ValueError, match="whole digest"):
        FORMS["pdf"].render_theme(ordinary(), "csp")


def test_a_missing_library_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(FormMissing, match=r"the form PDF needs the package weasyprint: pip install 'silkwatch\[pdf\]'"):
        FORMS["pdf"].render(ordinary())
