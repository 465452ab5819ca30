"""A user model of the project's own, an abstract base, and one row for each person."""

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from quintet.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from quintet.db import models

if TYPE_CHECKING:
    from collections.abc import Iterable

M = TypeVar("M", bound=models.Model)


class StampedQuerySet(models.QuerySet[M], Generic[M]):
    """For every model that is stamped."""

    def newest(self):  # type: ignore[no-untyped-def]
        """Return the newest first."""
        return self.order_by("-made")

    def among(self, keys: "Iterable[int]", /) -> list[M]:
        """Return the rows with these keys."""
        return list(self.filter(pk__in=keys))


class Stamped(models.Model):
    """What is stamped when it is made."""

    made = models.DateTimeField(auto_now_add=True)
    maker: "models.ForeignKey[Person | None]" = models.ForeignKey(
        "people.Person", models.SET_NULL, null=True, related_name="%(class)ss_made"
    )

    class Meta:
        abstract = True

    def is_new(self):  # type: ignore[no-untyped-def]
        """Say whether it was made lately."""
        return self.made is not None


class PersonManager(BaseUserManager["Person"]):
    """Makes people."""

    def create_user(self, email: str, *, name: str = "") -> "Person":
        """Make one."""
        return self.create(email=email, name=name)


class Person(AbstractBaseUser):
    """A user."""

    class Rank(models.IntegerChoices):
        """How far somebody came."""

        NEW = 1, "New"
        OLD = 2, "Old"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=50)
    rank = models.IntegerField(choices=Rank.choices, default=Rank.NEW)
    birthday = models.DateField(null=True)
    joined = models.DateField()

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "email"

    def __init__(self, *args: object, nickname: str = "", **options: object) -> None:
        self.nickname = nickname
        super().__init__(*args, **options)

    @property
    def label(self) -> str:
        """The name, or the address."""
        return self.name or self.email


class Profile(models.Model):
    """More about a person."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True)
    about = models.TextField(blank=True)
