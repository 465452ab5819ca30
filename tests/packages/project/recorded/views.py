"""A change by a visitor."""

from django.http import HttpResponse

from recorded.models import House


def renumber(request, pk):
    house = House.objects.get(pk=pk)
    house.number += 1
    house.save()
    return HttpResponse(str(house.number))
