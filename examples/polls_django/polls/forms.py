"""The form by which a visitor votes, and the one by which a user asks."""

from polls.models import Choice, Question
from django import forms


class VoteForm(forms.Form):
    """One of the choices of a question."""

    choice = forms.ModelChoiceField(
        queryset=Choice.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "You didn't select a choice.", "invalid_choice": "That choice does not exist."},
    )

    def __init__(self, question, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["choice"].queryset = question.choice_set.all()


class QuestionForm(forms.ModelForm):
    """A new question with its answers, one a line."""

    answers = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), help_text="One answer a line, two at least.")

    class Meta:
        model = Question
        fields = ["question_text"]

    def clean_answers(self):
        lines = [line.strip() for line in self.cleaned_data["answers"].splitlines() if line.strip()]
        if len(lines) < 2:
            raise forms.ValidationError("Give at least two answers.", code="too_few")
        return lines

    def save(self, commit=True):
        question = super().save(commit)
        Choice.objects.bulk_create(Choice(question=question, choice_text=line) for line in self.cleaned_data["answers"])
        return question
