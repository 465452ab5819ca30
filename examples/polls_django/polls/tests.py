"""What the polls promise, as their visitors see it."""

import datetime

from polls.models import Choice, Question
from django.contrib.auth import get_user_model
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone


def ask(text, days=0, choices=("Yes", "No")):
    """Create a question published ``days`` from now (negative: in the past), with these choices."""
    question = Question.objects.create(question_text=text, pub_date=timezone.now() + datetime.timedelta(days=days))
    for choice in choices:
        question.choice_set.create(choice_text=choice)
    return question


class RecentlyPublishedTests(TestCase):
    def test_a_question_of_the_future_is_not_recent(self):
        self.assertIs(Question(pub_date=timezone.now() + datetime.timedelta(days=30)).was_published_recently(), False)

    def test_a_question_older_than_a_day_is_not_recent(self):
        self.assertIs(Question(pub_date=timezone.now() - datetime.timedelta(days=1, seconds=1)).was_published_recently(), False)

    def test_a_question_of_today_is_recent(self):
        self.assertIs(Question(pub_date=timezone.now() - datetime.timedelta(hours=23)).was_published_recently(), True)


class IndexTests(TestCase):
    def test_without_questions_it_says_so(self):
        response = self.client.get(reverse("polls:index"))
        self.assertContains(response, "No polls are available.")
        self.assertQuerySetEqual(response.context["latest_question_list"], [])

    def test_questions_of_the_past_are_listed_newest_first(self):
        older, newer = ask("Older?", days=-5), ask("Newer?", days=-1)
        response = self.client.get(reverse("polls:index"))
        self.assertQuerySetEqual(response.context["latest_question_list"], [newer, older])
        self.assertTemplateUsed(response, "polls/index.html")

    def test_questions_of_the_future_are_not_listed(self):
        ask("Later?", days=3)
        self.assertContains(self.client.get(reverse("polls:index")), "No polls are available.")

    def test_questions_without_choices_are_not_listed(self):
        ask("Silent?", days=-1, choices=())
        self.assertNotContains(self.client.get(reverse("polls:index")), "Silent?")

    def test_authors_are_loaded_for_all_questions_at_once(self):
        author = get_user_model().objects.create_user("ada")
        for number in range(4):
            question = ask(f"Number {number}?", days=-1)
            Question.objects.filter(pk=question.pk).update(author=author)
        with self.assertNumQueries(2):
            self.client.get(reverse("polls:index"))

    def test_text_is_escaped(self):
        ask("<script>alert('x')</script>", days=-1)
        self.assertContains(self.client.get(reverse("polls:index")), "&lt;script&gt;alert(&#x27;x&#x27;)")


class DetailTests(TestCase):
    def test_a_question_of_the_future_is_not_found(self):
        self.assertEqual(self.client.get(reverse("polls:detail", args=[ask("Later?", days=5).pk])).status_code, 404)

    def test_a_question_of_the_past_shows_its_choices(self):
        response = self.client.get(reverse("polls:detail", args=[ask("Now?", days=-5).pk]))
        self.assertContains(response, "Now?")
        self.assertContains(response, 'type="radio"', count=2)


class VoteTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.question = ask("Tea or coffee?", days=-1, choices=("Tea", "Coffee"))
        cls.tea = cls.question.choice_set.get(choice_text="Tea")

    def test_a_vote_counts_and_leads_to_the_results(self):
        response = self.client.post(reverse("polls:vote", args=[self.question.pk]), {"choice": self.tea.pk})
        self.assertRedirects(response, reverse("polls:results", args=[self.question.pk]))
        self.tea.refresh_from_db()
        self.assertEqual(self.tea.votes, 1)

    def test_each_test_starts_from_the_same_data(self):
        self.assertEqual(self.tea.votes, 0)
        self.assertEqual(Choice.objects.get(pk=self.tea.pk).votes, 0)

    def test_the_results_say_how_many(self):
        Choice.objects.filter(pk=self.tea.pk).update(votes=2)
        response = self.client.get(reverse("polls:results", args=[self.question.pk]))
        self.assertContains(response, "Tea: <strong>2</strong> votes")

    def test_without_a_choice_the_form_says_why(self):
        response = self.client.post(reverse("polls:vote", args=[self.question.pk]))
        self.assertContains(response, "You didn&#x27;t select a choice.")

    def test_a_choice_of_another_question_is_refused(self):
        other = ask("Other?", days=-1).choice_set.first()
        response = self.client.post(reverse("polls:vote", args=[self.question.pk]), {"choice": other.pk})
        self.assertContains(response, "That choice does not exist.")
        other.refresh_from_db()
        self.assertEqual(other.votes, 0)

    def test_reading_is_not_voting(self):
        self.assertEqual(self.client.get(reverse("polls:vote", args=[self.question.pk])).status_code, 405)

    def test_a_forged_post_is_refused_and_says_why(self):
        response = Client(enforce_csrf_checks=True).post(reverse("polls:vote", args=[self.question.pk]), {"choice": self.tea.pk})
        self.assertContains(response, "CSRF", status_code=403)

    async def test_the_async_view_loads_relations_lazily(self):
        author = await get_user_model().objects.acreate_user("grace")
        await Question.objects.filter(pk=self.question.pk).aupdate(author=author)
        response = await self.async_client.post(reverse("polls:avote", args=[self.question.pk]), {"choice": self.tea.pk})
        self.assertEqual(response.json(), {"question": "Tea or coffee?", "asked_by": "grace"})
        await self.tea.arefresh_from_db()
        self.assertEqual(self.tea.votes, 1)


class AskTests(TestCase):
    def test_only_users_may_ask(self):
        response = self.client.get(reverse("polls:ask"))
        self.assertRedirects(response, f"{reverse('login')}?next={reverse('polls:ask')}")

    def test_a_user_asks_after_logging_in(self):
        get_user_model().objects.create_user("ada", password="engine-1843")
        response = self.client.post(
            f"{reverse('login')}?next={reverse('polls:ask')}", {"username": "ada", "password": "engine-1843"}, follow=True
        )
        self.assertContains(response, "Ask a question")
        response = self.client.post(reverse("polls:ask"), {"question_text": "Does it run?", "answers": "Yes\nNo"}, follow=True)
        self.assertContains(response, "Does it run?")
        self.assertEqual(Question.objects.get().author.username, "ada")

    def test_one_answer_is_too_few(self):
        self.client.force_login(get_user_model().objects.create_user("ada"))
        response = self.client.post(reverse("polls:ask"), {"question_text": "Alone?", "answers": "Yes"})
        self.assertFormError(response.context["form"], "answers", "Give at least two answers.")

    def test_a_wrong_password_does_not_log_in(self):
        get_user_model().objects.create_user("ada", password="engine-1843")
        response = self.client.post(reverse("login"), {"username": "ada", "password": "wrong"})
        self.assertContains(response, "Please enter a correct username and password")
        self.assertNotIn("_auth_user_id", self.client.session)
