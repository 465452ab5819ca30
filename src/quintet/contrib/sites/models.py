"""`Site`: a row for each web site that the project serves."""

from typing import Any, ClassVar

from quintet.contrib.sites.cache import SiteCache
from quintet.contrib.sites.settings import SiteSettings
from quintet.drivers.transaction_api import on_commit
from quintet.http.hosts import split_domain_port
from quintet.http.request import HttpRequest
from quintet.kernel.errors import ImproperlyConfigured, ValidationError
from quintet.orm.fields.text import CharField
from quintet.orm.manager import Manager
from quintet.orm.model.model import Model
from quintet.orm.signals import post_delete, post_save
from quintet.services.i18n.translation import gettext_lazy as _


def validate_domain(value: str) -> None:
    """Refuse a domain with white space in it.

    Names with ports, without dots or in other scripts stay allowed. Raises ValidationError.
    """
    if any(letter.isspace() for letter in value or ""):
        raise ValidationError(_("The domain name cannot contain any spaces or tabs."), code="invalid")


class SiteManager(Manager["Site"]):
    """Finds the current site, reading each row once a process."""

    use_in_migrations = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cache = SiteCache()

    def get_current(self, request: HttpRequest | None = None) -> "Site":
        """Return the site of SITE_ID; without that setting, the one whose domain is the host of ``request``.

        Raises Site.DoesNotExist when no row fits, ImproperlyConfigured with neither SITE_ID nor a request.
        """
        wanted = SiteSettings.now().site_id
        if wanted:
            return self._of_key(wanted)
        if request is not None:
            return self._of_host(request.get_host())
        raise ImproperlyConfigured(
            'You\'re using the Django "sites framework" without having set the SITE_ID setting. Create a site in your database '
            "and set the SITE_ID setting or pass a request to Site.objects.get_current() to fix this error."
        )

    def _of_key(self, key: object) -> "Site":
        return self._kept(key, pk=key)

    def _of_host(self, host: str) -> "Site":
        """Return the site whose domain is ``host`` with its port, else without."""
        domain, port = split_domain_port(host)
        try:
            return self._of_domain(f"{domain}:{port}" if port else domain)
        except self.model.DoesNotExist:
            if not port:
                raise
        return self._of_domain(domain)

    def _of_domain(self, domain: str) -> "Site":
        return self._kept(domain, domain__iexact=domain)

    def _kept(self, key: object, **lookup: object) -> "Site":
        """Return the site held under ``key``, else the one that ``lookup`` finds."""
        held, place = self._cache.held, (self.db, key)
        site = held.get(place)
        if site is None:
            site = held[place] = self.get(**lookup)
        return site

    def clear_cache(self) -> None:
        """Forget what was read, after rows were changed behind the model's back."""
        self._cache.clear()

    def get_by_natural_key(self, domain: str) -> "Site":
        """Return the site of a domain.

        Raises Site.DoesNotExist when there is none.
        """
        return self.get(domain=domain)


class Site(Model):
    """One web site: its domain and the name it shows."""

    domain = CharField(_("domain name"), max_length=100, validators=[validate_domain], unique=True)
    name = CharField(_("display name"), max_length=50)

    objects: ClassVar[SiteManager] = SiteManager()

    class Meta:
        """The documented table."""

        db_table = "django_site"
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.domain

    def natural_key(self) -> tuple[str]:
        """Return the domain."""
        return (self.domain,)


def forget_sites(sender: Any, using: str, **_kwargs: Any) -> None:
    """Clear the cache when a site was saved or deleted, and again once that is committed.

    Between the two, another thread may have read and kept the row as it was before.
    """
    sender.objects.clear_cache()
    on_commit(sender.objects.clear_cache, using=using)


post_save.connect(forget_sites, sender=Site)
post_delete.connect(forget_sites, sender=Site)
