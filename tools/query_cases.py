"""Random queries as Python text, from a seed: models, rows, and an endless supply of cases; knows no framework.

Each case is an expression over the names that `compare_queries.space` provides. Rows are full of NULLs, relations are empty, and
values repeat, since that is where two translations to SQL part ways.
"""

from random import Random

#: Path, kind of value. Single-valued first; those that may multiply rows are marked.
PATHS = {
    "Book": [
        ("title", "text", False),
        ("pages", "int", False),
        ("price", "dec", False),
        ("published", "date", False),
        ("author", "author", False),
        ("author__name", "text", False),
        ("author__age", "int", False),
        ("author__boss__name", "text", False),
        ("editor", "author", False),
        ("editor__age", "int", False),
        ("editor__boss__age", "int", False),
        ("tags", "tag", True),
        ("tags__word", "text", True),
        ("tags__weight", "int", True),
        ("reviews__stars", "int", True),
        ("reviews__text", "text", True),
        ("author__books__pages", "int", True),
    ],
    "Author": [
        ("name", "text", False),
        ("age", "int", False),
        ("boss", "author", False),
        ("boss__age", "int", False),
        ("boss__boss__name", "text", False),
        ("books__title", "text", True),
        ("books__pages", "int", True),
        ("books__price", "dec", True),
        ("books__tags__word", "text", True),
        ("books__reviews__stars", "int", True),
        ("staff__age", "int", True),
        ("edited__pages", "int", True),
        ("profile__city", "text", False),
        ("profile__zip", "int", False),
    ],
    "Tag": [
        ("word", "text", False),
        ("weight", "int", False),
        ("books__title", "text", True),
        ("books__pages", "int", True),
        ("books__author__age", "int", True),
        ("books__editor__name", "text", True),
    ],
    "Review": [
        ("stars", "int", False),
        ("text", "text", False),
        ("book__title", "text", False),
        ("book__price", "dec", False),
        ("book__author__age", "int", False),
        ("book__editor", "author", False),
        ("book__tags__word", "text", True),
    ],
}
LOOKUPS = {
    "text": ["", "__iexact", "__contains", "__startswith", "__in", "__isnull", "__gt", "__lt"],
    "int": ["", "__gt", "__gte", "__lt", "__lte", "__in", "__range", "__isnull"],
    "dec": ["", "__gt", "__lt", "__isnull", "__in"],
    "date": ["", "__year", "__month", "__gt", "__lt", "__isnull"],
    "author": ["", "__in", "__isnull"],
    "tag": ["", "__in", "__isnull"],
}
WORDS = ["a", "b", "ab", "B", "", "x"]


class Cases:
    """Makes one case after another from a seed."""

    def __init__(self, seed):
        self.random = Random(seed)  # noqa: S311  reproducible test data
        self.pick = self.random.choice

    def chance(self, share):
        """Say yes with a probability."""
        return self.random.random() < share

    def value(self, kind):
        """Return a value as text."""
        if kind == "text":
            return repr(self.pick(WORDS))
        if kind == "dec":
            return f"Decimal('{self.pick(['1.00', '2.50', '3.00'])}')"
        if kind == "date":
            return f"date({self.pick([2020, 2021])}, {self.pick([1, 5])}, {self.pick([1, 20])})"
        return str(self.random.randint(0, 6))

    def condition(self, model):
        """Return one keyword of a filter."""
        path, kind, _many = self.pick(PATHS[model])
        lookup = self.pick(LOOKUPS[kind])
        if lookup == "__isnull":
            return f"{path}__isnull={self.chance(0.5)}"
        if lookup == "__in":
            if kind in ("author", "tag") and self.chance(0.4):
                inner = "Author" if kind == "author" else "Tag"
                return f"{path}__in={inner}.objects.filter({self.condition(inner)})"
            return f"{path}__in=[{', '.join(self.value(kind) for _ in range(self.random.randint(0, 3)))}]"
        if lookup == "__range":
            return f"{path}__range=({self.value(kind)}, {self.value(kind)})"
        if lookup in ("__year", "__month"):
            return f"{path}{lookup}={self.pick([2020, 2021] if lookup == '__year' else [1, 5])}"
        if lookup in ("", "__gt", "__lt") and self.chance(0.15):
            same = [other for other, sort, _ in PATHS[model] if sort == kind]
            return f"{path}{lookup}=F('{self.pick(same)}')"
        return f"{path}{lookup}={self.value(kind)}"

    def q(self, model, depth=0):
        """Return a Q."""
        if depth > 1 or self.chance(0.5):
            found = f"Q({', '.join(self.condition(model) for _ in range(self.pick([1, 1, 2])))})"
        else:
            sign = self.pick(["&", "|", "|", "^"])
            found = f"({self.q(model, depth + 1)} {sign} {self.q(model, depth + 1)})"
        return f"~{found}" if self.chance(0.3) else found

    def narrowing(self, model):
        """Return a call of filter() or exclude()."""
        verb = self.pick(["filter", "filter", "exclude"])
        if self.chance(0.5):
            return f".{verb}({self.q(model)})"
        conditions = {}
        for _ in range(self.pick([1, 1, 2])):
            name, _, value = self.condition(model).partition("=")
            conditions[name] = value
        return f".{verb}({', '.join(f'{name}={value}' for name, value in conditions.items())})"

    def number(self, model, many=False):
        """Return a path to an integer."""
        return self.pick([path for path, kind, several in PATHS[model] if kind == "int" and (many or not several)])

    def aggregate(self, model):
        """Return an aggregate."""
        options = ""
        if self.chance(0.3):
            options += f", filter={self.q(model, 1)}"
        if self.chance(0.2):
            options += ", distinct=True"
        if self.chance(0.5):
            path = self.pick(PATHS[model])[0]
            return f"Count('{path}'{options})"
        if self.chance(0.2) and "distinct" not in options:
            options += ", default=0"
        return f"{self.pick(['Sum', 'Min', 'Max', 'Avg'])}('{self.number(model, many=True)}'{options})"

    def expression(self, model):
        """Return an expression that is no aggregate."""
        kind = self.random.randint(0, 6)
        one, other = self.number(model), self.number(model)
        if kind == 0:
            return f"F('{one}') {self.pick('+-*')} F('{other}')"
        if kind == 1:
            return f"Coalesce('{one}', '{other}', Value(-1))"
        if kind == 2:
            return f"Case(When({self.q(model, 1)}, then=Value(1)), default=Value(0))"
        if kind == 3 and model != "Review":
            inner, link = {"Book": ("Review", "book"), "Author": ("Book", "author"), "Tag": ("Book", "tags")}[model]
            return f"Exists({inner}.objects.filter({link}=OuterRef('pk'), {self.condition(inner)}))"
        if kind == 4 and model in ("Book", "Author"):
            inner, link = {"Book": ("Review", "book"), "Author": ("Book", "author")}[model]
            return f"Subquery({inner}.objects.filter({link}=OuterRef('pk')).order_by('pk').values('pk')[:1])"
        if kind == 5:
            return f"ExpressionWrapper({self.q(model, 1)}, output_field=BooleanField())"
        return f"F('{one}') + {self.random.randint(1, 3)}"

    def rows(self, model):
        """Return a queryset of instances, perhaps with annotations ``n`` and ``e``."""
        text = f"{model}.objects"
        steps = [self.narrowing(model) for _ in range(self.random.randint(1, 2))]
        if self.chance(0.3):
            steps.insert(self.random.randint(0, len(steps)), f".annotate(e={self.expression(model)})")
        if self.chance(0.3):
            steps.insert(self.random.randint(0, len(steps)), f".annotate(n={self.aggregate(model)})")
            if self.chance(0.5):
                steps.append(f".{self.pick(['filter', 'exclude'])}(n{self.pick(['', '__gt', '__lt'])}={self.random.randint(0, 4)})")
        if self.chance(0.15):
            steps.append(".distinct()")
        return text + "".join(steps)

    def case(self):
        """Return the next case."""
        model = self.pick(list(PATHS))
        kind = self.random.random()
        if kind < 0.45:
            return f"shown({self.rows(model)})"
        if kind < 0.55:
            low = self.random.randint(0, 3)
            path = self.pick([path for path, kind, many in PATHS[model] if kind in ("int", "text") and not many])
            sign = self.pick(["", "-"])
            return f"list({self.rows(model)}.order_by('{sign}{path}', 'pk').values_list('pk', flat=True)[{low}:{low + 5}])"
        if kind < 0.65:
            group = self.pick([path for path, kind, _many in PATHS[model] if kind in ("int", "text")])
            more = self.narrowing(model) if self.chance(0.5) else ""
            return f"shown({model}.objects{more}.values('{group}').annotate(n={self.aggregate(model)}).order_by('{group}'))"
        if kind < 0.75:
            return f"{self.rows(model)}.aggregate(r={self.aggregate(model)})"
        if kind < 0.85:
            return f"{self.rows(model)}.{self.pick(['count', 'exists'])}()"
        plain = [f"{model}.objects{self.narrowing(model)}{self.narrowing(model)}" for _ in range(2)]
        if kind < 0.93:
            return f"shown({plain[0]} {self.pick(['|', '&'])} {plain[1]})"
        verb = self.pick(["union", "intersection", "difference"])
        return f"shown({plain[0]}.values_list('pk').{verb}({plain[1]}.values_list('pk')))"
