"""The tree as nested lists, by the tags of django-mptt."""

from django.http import HttpResponse
from django.template import Context, Template

from genres.models import Genre

PAGE = """{% load mptt_tags %}<ul>{% recursetree genres %}<li>{{ node.name }}{% if not node.is_leaf_node %}\
<ul>{{ children }}</ul>{% endif %}</li>{% endrecursetree %}</ul>"""


def genre_list(request):
    return HttpResponse(Template(PAGE).render(Context({"genres": Genre.objects.all()})))
