"""The documented HTML of forms."""

from quintet import forms
from quintet.test.utils import override_settings


class ContactForm(forms.Form):
    subject = forms.CharField(max_length=100)
    message = forms.CharField(widget=forms.Textarea)
    contact_email = forms.EmailField()
    urgent = forms.BooleanField(required=False)


def test_divisions_are_the_default():
    assert str(ContactForm()) == (
        '<div><label for="id_subject">Subject:</label>'
        '<input type="text" name="subject" maxlength="100" required id="id_subject"></div>'
        '<div><label for="id_message">Message:</label>'
        '<textarea name="message" cols="40" rows="10" required id="id_message">\n</textarea></div>'
        '<div><label for="id_contact_email">Contact email:</label>'
        '<input type="email" name="contact_email" maxlength="320" required id="id_contact_email"></div>'
        '<div><label for="id_urgent">Urgent:</label><input type="checkbox" name="urgent" id="id_urgent"></div>'
    )


def test_errors_are_tied_to_their_input():
    class NameForm(forms.Form):
        name = forms.CharField(help_text="As in your passport.")

    assert str(NameForm({})) == (
        '<div><label for="id_name">Name:</label><div class="helptext" id="id_name_helptext">As in your passport.</div>'
        '<ul class="errorlist" id="id_name_error"><li>This field is required.</li></ul>'
        '<input type="text" name="name" required aria-invalid="true" '
        'aria-describedby="id_name_helptext id_name_error" id="id_name"></div>'
    )


def test_without_ids():
    class NameForm(forms.Form):
        name = forms.CharField(initial="class")

    assert str(NameForm(auto_id=False)) == '<div>Name:<input type="text" name="name" value="class" required></div>'


def test_groups_of_inputs_stand_in_a_fieldset():
    class Form(forms.Form):
        beatles = forms.ChoiceField(choices=[("john", "John"), ("paul", "Paul")], widget=forms.RadioSelect)

    assert str(Form()) == (
        '<div><fieldset><legend>Beatles:</legend><div id="id_beatles">'
        '<div><label for="id_beatles_0">'
        '<input type="radio" name="beatles" value="john" required id="id_beatles_0"> John</label></div>'
        '<div><label for="id_beatles_1">'
        '<input type="radio" name="beatles" value="paul" required id="id_beatles_1"> Paul</label></div>'
        "</div></fieldset></div>"
    )


def test_radio_buttons_one_by_one():
    class Form(forms.Form):
        beatles = forms.ChoiceField(choices=[("john", "John")], widget=forms.RadioSelect)

    (radio,) = Form()["beatles"]
    assert radio.tag() == '<input type="radio" name="beatles" value="john" id="id_beatles_0" required>'
    assert radio.choice_label == "John"
    assert radio.id_for_label == "id_beatles_0"


def test_label_and_legend():
    field = ContactForm()["message"]
    assert field.label_tag() == '<label for="id_message">Message:</label>'
    assert field.legend_tag(label_suffix="?") == '<legend for="id_message">Message?</legend>'
    assert field.label_tag("<x>", attrs={"class": "a"}) == '<label class="a" for="id_message">&lt;x&gt;:</label>'


def test_a_bound_field_class_of_ones_own():
    class Wide(forms.BoundField):
        def label_tag(self, contents=None, attrs=None, label_suffix=None, tag=None):
            return super().label_tag(contents, {**(attrs or {}), "class": "wide"}, label_suffix, tag)

    class Form(forms.Form):
        bound_field_class = Wide
        name = forms.CharField()

    assert '<label class="wide" for="id_name">Name:</label>' in str(Form())


def test_prefixes():
    assert '<input type="text" name="mother-subject"' in str(ContactForm(prefix="mother"))


def test_media():
    class CalendarWidget(forms.TextInput):
        class Media:
            css = {"all": ["/pretty.css"]}
            js = ["https://example.com/a.js", "/b.js"]

    class Form(forms.Form):
        day = forms.CharField(widget=CalendarWidget)

        class Media:
            js = ["/b.js", "/c.js"]

    assert str(Form().media) == (
        '<link href="/pretty.css" media="all" rel="stylesheet">\n'
        '<script src="https://example.com/a.js"></script>\n'
        '<script src="/b.js"></script>\n'
        '<script src="/c.js"></script>'
    )


def test_a_summary_of_errors():
    class Dates(forms.Form):
        name = forms.CharField(label="Na<me")
        kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
        when = forms.SplitDateTimeField()
        secret = forms.CharField(widget=forms.HiddenInput)

        def clean(self):
            raise forms.ValidationError("Not <today>.")

    assert Dates().error_summary() == ""
    assert Dates({}).error_summary() == (
        '<div class="errorsummary" role="alert" tabindex="-1"><p>Please correct the errors below.</p><ul>'
        "<li>Not &lt;today&gt;.</li>"
        '<li><a href="#id_name">Na&lt;me: This field is required.</a></li>'
        '<li><a href="#id_kind_0">Kind: This field is required.</a></li>'
        '<li><a href="#id_when_0">When: This field is required.</a></li>'
        "<li>Secret: This field is required.</li></ul></div>"
    )


def test_parts_that_say_what_they_are():
    class Dates(forms.Form):
        when = forms.SplitDateTimeField(widget=forms.SplitDateTimeWidget(date_attrs={"aria-label": "Day of birth"}))
        day = forms.DateField(widget=forms.SelectDateWidget(years=[2020]))
        hidden = forms.SplitDateTimeField(widget=forms.SplitHiddenDateTimeWidget)

    assert str(Dates()).count("aria-label") == 1
    with override_settings(FORM_PART_LABELS=True):
        named = [piece.partition('"')[0] for piece in str(Dates()).split('aria-label="')[1:]]
    assert named == ["Day of birth", "Time", "Month", "Day", "Year"]
