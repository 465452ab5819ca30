"""Models that belong to one site, to several, and one whose managers name wrong fields."""

from quintet.contrib.sites.managers import CurrentSiteManager
from quintet.contrib.sites.models import Site
from quintet.db import models


class Article(models.Model):
    sites = models.ManyToManyField(Site)
    objects = models.Manager()
    on_site = CurrentSiteManager()


class Photo(models.Model):
    publish_on = models.ForeignKey(Site, on_delete=models.CASCADE)
    objects = models.Manager()
    on_site = CurrentSiteManager("publish_on")


class Broken(models.Model):
    title = models.CharField(max_length=10)
    missing = CurrentSiteManager("nowhere")
    wrong = CurrentSiteManager("title")
