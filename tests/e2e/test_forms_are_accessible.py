"""Forms as they come are accessible: axe-core finds nothing in any layout, and the browser names every input."""

import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from quintet import forms
from quintet.core.files.uploadedfile import SimpleUploadedFile
from quintet.core.paginator import Paginator
from quintet.template import Context, Engine
from quintet.test import RequestFactory
from quintet.test.utils import override_settings

pytestmark = [pytest.mark.service("chromium"), pytest.mark.filterwarnings("ignore::DeprecationWarning")]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
CHOICES = [("a", "Apple"), ("b", "Bean")]
LAYOUTS = {"as_div": "{}", "as_p": "{}", "as_ul": "<ul>{}</ul>", "as_table": "<table>{}</table>"}


class StoredFile:
    url = "/media/face.png"

    def __str__(self):
        return "face.png"


class Kept(forms.Form):
    keep_uploads = True
    name = forms.CharField()
    paper = forms.FileField(help_text="As text.")


class Everything(forms.Form):
    required_css_class = "required"
    error_css_class = "error"
    name = forms.CharField(help_text="As in your passport.")
    email = forms.EmailField()
    password = forms.CharField(widget=forms.PasswordInput)
    age = forms.IntegerField(required=False, help_text="In years.")
    site = forms.URLField()
    colour = forms.CharField(widget=forms.ColorInput)
    fruit = forms.ChoiceField(choices=CHOICES)
    fruits = forms.MultipleChoiceField(choices=CHOICES)
    one = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, help_text="Only one.")
    several = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    grouped = forms.ChoiceField(choices=[("Green", CHOICES)], widget=forms.RadioSelect)
    picture = forms.FileField(initial=StoredFile(), required=False)
    agreed = forms.BooleanField()
    text = forms.CharField(widget=forms.Textarea)
    when = forms.SplitDateTimeField()
    day = forms.DateField(widget=forms.SelectDateWidget)
    maybe = forms.NullBooleanField()
    secret = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("Something else is wrong.")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def show(page: Page, body: str) -> None:
    page.set_content(
        '<!doctype html><html lang="en"><head><title>A form</title></head><body><main><h1>A form</h1>'
        f'<form method="post">{body}<button>Send</button></form></main></body></html>'
    )


def violations(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def test_every_layout(page: Page):
    body = ""
    with override_settings(FORM_PART_LABELS=True):
        for layout, frame in LAYOUTS.items():
            for form in (Everything(prefix=layout), Everything({f"{layout}-e-email": "x"}, prefix=f"{layout}-e")):
                body += form.error_summary() + frame.format(getattr(form, layout)())
    show(page, body)
    assert violations(page) == []


def test_a_formset(page: Page):
    with override_settings(FORM_PART_LABELS=True):
        show(page, str(forms.formset_factory(Everything, extra=2, can_delete=True, can_order=True)()))
    assert violations(page) == []


def test_files_chosen_before(page: Page):
    show(page, str(Kept({}, {"paper": SimpleUploadedFile("paper.txt", b"text")})))
    assert violations(page) == []
    group = page.get_by_role("group", name="Files chosen before")
    box = group.get_by_role("checkbox", name="Keep paper.txt (4 bytes)")
    assert box.is_checked()
    box.focus()
    page.keyboard.press("Space")
    assert not box.is_checked()


def test_links_between_pages(page: Page):
    links = (
        Engine()
        .from_string("{% page_links page %}")
        .render(Context({"request": RequestFactory().get("/?page=20"), "page": Paginator(range(40), 1).page(20)}))
    )
    show(page, links)
    assert violations(page) == []
    nav = page.get_by_role("navigation", name="Pages")
    assert nav.get_by_role("link", name="Page 20", exact=True).get_attribute("aria-current") == "page"
    assert nav.get_by_role("link").count() == 2 + 2 + 7 + 2


def test_without_names_of_parts_axe_finds_them(page: Page):
    show(page, str(Everything()))
    assert {one for one, _where in violations(page)} == {"label", "select-name"}


def test_what_a_screen_reader_is_told(page: Page):
    with override_settings(FORM_PART_LABELS=True):
        show(page, str(Everything({})))
    name = page.get_by_role("textbox", name="Name:", exact=True)
    described = name.evaluate(
        "one => one.getAttribute('aria-describedby').split(' ').map(id => document.getElementById(id).innerText)"
    )
    assert [text.strip() for text in described] == ["As in your passport.", "This field is required."]
    assert name.get_attribute("aria-invalid") == "true"
    group = page.get_by_role("group", name="One:")
    assert [group.get_by_role("radio", name=label).count() for _value, label in CHOICES] == [1, 1]
    told = group.evaluate(
        "one => one.getAttribute('aria-describedby').split(' ').map(id => document.getElementById(id).innerText)"
    )
    assert [text.strip() for text in told] == ["Only one.", "This field is required."]
    assert page.get_by_role("group", name="When:").get_by_role("textbox", name="Time").count() == 1
    assert page.get_by_role("group", name="Day:").get_by_role("combobox", name="Month").count() == 1


def test_the_summary_leads_to_the_inputs(page: Page):
    form = Everything({"secret": "s", "name": "n"})
    show(page, form.error_summary() + str(form))
    summary = page.get_by_role("alert")
    assert "Something else is wrong." in summary.inner_text()
    for link in summary.get_by_role("link").all():
        target = link.get_attribute("href")
        assert target is not None
        assert page.locator(target).count() == 1, target
    summary.get_by_role("link", name="Email: ").click()
    assert page.url.endswith("#id_email")
