"""What django-extensions, django-phonenumber-field, django-celery-beat and django-import-export promise."""

# ruff: noqa: PT009  tests of a project are written as its documentation writes them

import io

from django.core.management import call_command
from django.forms import modelform_factory
from django.test import TestCase
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, PeriodicTasks
from django_celery_beat.schedulers import DatabaseScheduler
from import_export import resources
from import_export.fields import Field
from phonenumber_field.phonenumber import PhoneNumber
from tablib import Dataset

from timed.models import Person


class Persons(TestCase):
    def test_slugs_and_times(self):
        ann, other = Person.objects.create(name="Ann Lee"), Person.objects.create(name="Ann Lee")
        self.assertEqual((ann.slug, other.slug), ("ann-lee", "ann-lee-2"))
        before = ann.modified
        ann.save()
        self.assertTrue(ann.modified > before > ann.created or ann.modified > before)

    def test_telephones(self):
        ann = Person.objects.create(name="Ann", phone="020 7946 0018")
        ann.refresh_from_db()
        self.assertEqual((ann.phone, ann.phone.as_e164), (PhoneNumber.from_string("+442079460018"), "+442079460018"))
        self.assertEqual(Person.objects.get(phone="+442079460018"), ann)
        form = modelform_factory(Person, fields=["name", "phone"])({"name": "Bob", "phone": "12"})
        self.assertEqual(list(form.errors), ["phone"])

    def test_commands(self):
        told = io.StringIO()
        call_command("show_urls", stdout=told)
        call_command("list_model_info", stdout=told)
        self.assertIn("timed", told.getvalue().lower())


class Schedules(TestCase):
    def test_tasks_are_planned(self):
        every, _ = IntervalSchedule.objects.get_or_create(every=10, period=IntervalSchedule.SECONDS)
        night = CrontabSchedule.objects.create(minute="30", hour="3", timezone="Europe/Vienna")
        PeriodicTask.objects.create(interval=every, name="often", task="a.b", args="[1]")
        PeriodicTask.objects.create(crontab=night, name="at night", task="a.c", enabled=False)
        self.assertEqual([one.name for one in PeriodicTask.objects.enabled()], ["often"])
        self.assertEqual(str(every), "every 10 seconds")
        self.assertIsNotNone(PeriodicTasks.last_change())
        self.assertEqual(ClockedSchedule.objects.count(), 0)
        self.assertEqual(CrontabSchedule.objects.get().schedule.hour, {3})

    def test_the_scheduler_reads_them(self):
        from celery import Celery

        every = IntervalSchedule.objects.create(every=1, period=IntervalSchedule.HOURS)
        PeriodicTask.objects.create(interval=every, name="hourly", task="a.b")
        scheduler = DatabaseScheduler(app=Celery("timed", set_as_current=False))
        self.assertIn("hourly", scheduler.schedule)


class PersonResource(resources.ModelResource):
    shown = Field(attribute="name", column_name="shown")

    class Meta:
        model = Person
        fields = ("id", "name", "phone", "shown")
        import_id_fields = ("id",)


class Tables(TestCase):
    def test_rows_go_out_and_come_in(self):
        ann = Person.objects.create(name="Ann", phone="+442079460018")
        self.assertEqual(PersonResource().export().csv, f"id,name,phone,shown\r\n{ann.pk},Ann,+442079460018,Ann\r\n")
        given = Dataset([ann.pk, "Anna"], [None, "Bob"], headers=["id", "name"])
        result = PersonResource().import_data(given, raise_errors=True)
        self.assertEqual((result.totals["update"], result.totals["new"]), (1, 1))
        self.assertEqual(sorted(Person.objects.values_list("name", flat=True)), ["Anna", "Bob"])

    def test_a_dry_run_changes_nothing(self):
        PersonResource().import_data(Dataset([None, "Bob"], headers=["id", "name"]), dry_run=True, raise_errors=True)
        self.assertFalse(Person.objects.exists())
