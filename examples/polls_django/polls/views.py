"""The pages of the polls."""

from polls.forms import QuestionForm, VoteForm
from polls.models import Choice, Question
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import F
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import aget_object_or_404, get_object_or_404, render
from django.urls import reverse
from django.views import generic
from django.views.decorators.http import require_POST

LATEST = 5


class IndexView(generic.ListView):
    """The latest questions."""

    template_name = "polls/index.html"
    context_object_name = "latest_question_list"

    def get_queryset(self):
        return Question.objects.answerable()[:LATEST]


class DetailView(generic.DetailView):
    """One question and the form to vote with."""

    template_name = "polls/detail.html"

    def get_queryset(self):
        return Question.objects.answerable()

    def get_context_data(self, **kwargs):
        return super().get_context_data(form=VoteForm(self.object), **kwargs)


class ResultsView(generic.DetailView):
    """How the votes stand."""

    template_name = "polls/results.html"

    def get_queryset(self):
        return Question.objects.answerable()


class AskView(LoginRequiredMixin, generic.CreateView):
    """A form for users to ask something."""

    form_class = QuestionForm
    template_name = "polls/ask.html"

    def form_valid(self, form):
        form.instance.author = self.request.user
        return super().form_valid(form)

    def get_success_url(self):
        return reverse("polls:detail", args=[self.object.pk])


@require_POST
def vote(request, question_id):
    """Count one vote; the database adds, so that votes at the same moment all count."""
    question = get_object_or_404(Question.objects.answerable(), pk=question_id)
    form = VoteForm(question, request.POST)
    if not form.is_valid():
        return render(request, "polls/detail.html", {"question": question, "form": form})
    Choice.objects.filter(pk=form.cleaned_data["choice"].pk).update(votes=F("votes") + 1)
    return HttpResponseRedirect(reverse("polls:results", args=(question.pk,)))


@require_POST
async def avote(request, question_id):
    """Do the same from async code, and answer programs with JSON; relations load lazily here too."""
    question = await aget_object_or_404(Question.objects.answerable(), pk=question_id)
    form = VoteForm(question, request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    choice = form.cleaned_data["choice"]
    await Choice.objects.filter(pk=choice.pk).aupdate(votes=F("votes") + 1)
    author = choice.question.author
    return JsonResponse({"question": choice.question.question_text, "asked_by": author.username if author else None})
