"""Fill an empty database with questions, and a user to log in with."""

from polls.models import Choice, Question
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction

QUESTIONS = {
    "What should be in the box of a web framework?": ["Everything a product needs", "Only a router", "Surprise me"],
    "Which database do you reach for first?": ["SQLite", "PostgreSQL", "MariaDB"],
    "Tabs or spaces?": ["Tabs", "Spaces", "Whatever the formatter says"],
}


class Command(BaseCommand):
    """Seed the polls; does nothing when there are questions already."""

    help = "Creates example questions and a user, unless the database has questions already."

    def add_arguments(self, parser):
        parser.add_argument("--username", default="demo", help="Name of the user to create.")
        parser.add_argument("--password", default="demo-polls", help="Password of that user.")

    @transaction.atomic
    def handle(self, *args, **options):
        user_model = get_user_model()
        author = user_model.objects.filter(username=options["username"]).first()
        if author is None:
            author = user_model.objects.create_superuser(options["username"], "demo@example.com", options["password"])
        if Question.objects.exists():
            self.stdout.write("There are questions already; nothing to seed.")
            return
        for text, answers in QUESTIONS.items():
            question = Question.objects.create(question_text=text, author=author)
            Choice.objects.bulk_create(Choice(question=question, choice_text=answer) for answer in answers)
        self.stdout.write(self.style.SUCCESS(f"Seeded {len(QUESTIONS)} questions."))
