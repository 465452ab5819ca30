"""What django-simple-history promises, asked through the alias."""

# ruff: noqa: PT009  tests of a project are written as its documentation writes them

import datetime

from django.contrib.auth.models import User
from django.test import TestCase
from django.utils import timezone
from simple_history.manager import SIMPLE_HISTORY_REVERSE_ATTR_NAME
from simple_history.utils import bulk_create_with_history, bulk_update_with_history, update_change_reason

from recorded.models import House, Street


class History(TestCase):
    def test_every_change_is_kept(self):
        house = House.objects.create(number=1)
        house.number = 2
        house.save()
        pk = house.pk
        house.delete()
        self.assertEqual([one.history_type for one in House.history.filter(id=pk)], ["-", "~", "+"])
        self.assertEqual([one.number for one in House.history.filter(id=pk).order_by("history_id")], [1, 2, 2])

    def test_a_row_as_it_was(self):
        house = House.objects.create(number=1)
        before = timezone.now()
        house.number = 2
        house.save()
        self.assertEqual(house.history.as_of(before).number, 1)
        self.assertEqual([one.number for one in House.history.as_of(before)], [1])
        self.assertEqual(house.history.first().prev_record.number, 1)
        self.assertEqual(house.history.earliest().next_record.number, 2)
        self.assertEqual(type(house.history.first().instance), House)
        self.assertEqual(getattr(house.history.first().instance, SIMPLE_HISTORY_REVERSE_ATTR_NAME).number, 2)

    def test_differences_are_told(self):
        house = House.objects.create(number=1)
        house.number = 5
        house.save()
        new, old = house.history.all()
        delta = new.diff_against(old)
        self.assertEqual([(one.field, one.old, one.new) for one in delta.changes], [("number", 1, 5)])

    def test_many_to_many_is_kept(self):
        house, ann = House.objects.create(), User.objects.create_user("ann")
        house.owners.add(ann)
        self.assertEqual([one.owners.count() for one in house.history.order_by("history_id")], [0, 1])

    def test_foreign_keys_lead_to_what_was(self):
        street = Street.objects.create(name="Old")
        house = House.objects.create(street=street)
        before = timezone.now()
        street.name = "New"
        street.save()
        self.assertEqual(House.history.as_of(before).get(pk=house.pk).street.name, "Old")
        self.assertEqual([one.number for one in Street.history.as_of(before).get(pk=street.pk).houses.all()], [1])

    def test_reasons_and_bulk(self):
        house = House.objects.create()
        update_change_reason(house, "because")
        self.assertEqual(house.history.first().history_change_reason, "because")
        made = bulk_create_with_history([House(number=number) for number in range(3)], House)
        for one in made:
            one.number += 10
        bulk_update_with_history(made, House, ["number"])
        self.assertEqual(made[2].history.count(), 2)
        self.assertEqual(House.history.filter(history_date__gt=timezone.now() - datetime.timedelta(minutes=1)).count(), 7)

    def test_who_did_it_is_known(self):
        user = User.objects.create_user("ann")
        house = House.objects.create()
        self.client.force_login(user)
        self.assertEqual(self.client.get(f"/recorded/{house.pk}/renumber/").text, "2")
        self.assertEqual(house.history.first().history_user, user)
        self.assertIsNone(house.history.last().history_user)
