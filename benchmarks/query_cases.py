"""Random queries as Python text, from a seed: models, rows, and an endless supply of cases; knows no framework.

Each case is an expression over the names that `compare_queries.space` provides. Rows are full of NULLs, relations are empty, and
values repeat, since that is where two translations to SQL part ways.

Left out is what Django 5.2 answers by the joins it happens to choose:
- XOR beside anything else (rows get lost with the joins);
- F over several related rows (it compares with those of another join);
- a negation over several related rows beside a condition on them (it asks about the joined one);
- exclude() over the way back of a relation to where it came from (it asks about the wrong row);
- what is known to be empty inside a set operation (it keeps what is double) or inside an aggregate's filter;
- how often a row comes when querysets over several related rows are joined by ``|``.
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
WORDS = ["a", "b", "ab", "c", "", "x"]


class Cases:
    """Makes one case after another from a seed."""

    def __init__(self, seed):
        self.random = Random(seed)
        self.pick = self.random.choice
        self.empties = True  # whether __in may be given nothing

    def chance(self, share):
        """Say yes with a probability."""
        return self.random.random() < share

    def value(self, kind):
        """Return a value as text."""
        if kind == "shouted":
            return repr(self.pick(WORDS).upper())
        if kind == "text":
            return repr(self.pick(WORDS))
        if kind == "dec":
            return f"Decimal('{self.pick(['1.00', '2.50', '3.00'])}')"
        if kind == "date":
            return f"date({self.pick([2020, 2021])}, {self.pick([1, 5])}, {self.pick([1, 20])})"
        return str(self.random.randint(0, 6))

    def condition(self, model, reach="many"):  # noqa: PLR0911  a return for each kind
        """Return one keyword of a filter, over any path, over "one" row at most, or over "own" columns."""
        fitting = PATHS[model]
        if reach != "many":
            fitting = [one for one in fitting if not one[2]]
        if reach == "own":
            fitting = [one for one in fitting if "__" not in one[0] and one[1] in ("text", "int", "dec")]
        path, kind, many = self.pick(fitting)
        lookup = self.pick(LOOKUPS[kind])
        if lookup == "__isnull":
            return f"{path}__isnull={self.chance(0.5)}"
        if lookup == "__in":
            if kind in ("author", "tag") and self.chance(0.4):
                inner = "Author" if kind == "author" else "Tag"
                return f"{path}__in={inner}.objects.filter({self.condition(inner, 'own')})"
            fewest = 0 if self.empties and reach != "own" else 1
            return f"{path}__in=[{', '.join(self.value(kind) for _ in range(self.random.randint(fewest, 3)))}]"
        if lookup == "__range":
            return f"{path}__range=({self.value(kind)}, {self.value(kind)})"
        if lookup in ("__year", "__month"):
            return f"{path}{lookup}={self.pick([2020, 2021] if lookup == '__year' else [1, 5])}"
        if lookup in ("", "__gt", "__lt") and not many and self.chance(0.15):
            same = [one for one, sort, _many in PATHS[model] if sort == kind and "__" not in one] or [path]
            return f"{path}{lookup}=F('{self.pick(same)}')"
        return f"{path}{lookup}={self.value('shouted' if lookup == '__iexact' else kind)}"

    def q(self, model, depth=0, reach="many"):
        """Return a Q; joined by ``^`` only over own columns, negated inside another only over one row."""
        if depth == 0 and self.chance(0.1):
            return f"({self.q(model, 2, 'own')} ^ {self.q(model, 2, 'own')})"
        negated = self.chance(0.3)
        reach = "one" if negated and depth and reach == "many" else reach
        if depth > 1 or self.chance(0.5):
            conditions = {}
            for _ in range(self.pick([1, 1, 2])):
                name, _, value = self.condition(model, reach).partition("=")
                conditions[name] = value
            found = f"Q({', '.join(f'{name}={value}' for name, value in conditions.items())})"
        else:
            found = f"({self.q(model, depth + 1, reach)} {self.pick('&||')} {self.q(model, depth + 1, reach)})"
        return f"~{found}" if negated else found

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
            self.empties = False
            options += f", filter={self.q(model, 1)}"
            self.empties = True
        if self.chance(0.2):
            options += ", distinct=True"
        if self.chance(0.5):
            path = self.pick(PATHS[model])[0]
            return f"Count('{path}'{options})"
        if self.chance(0.2) and "distinct" not in options:
            options += ", default=0"
        decimals = [path for path, kind, _many in PATHS[model] if kind == "dec"]
        if decimals and self.chance(0.2):
            return f"{self.pick(['Sum', 'Min', 'Max'])}('{self.pick(decimals)}'{options.replace(', default=0', '')})"
        return f"{self.pick(['Sum', 'Min', 'Max', 'Avg'])}('{self.number(model, many=True)}'{options})"

    def expression(self, model):  # noqa: PLR0911  a return for each kind
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
                steps.append(
                    f".{self.pick(['filter', 'exclude'])}(n{self.pick(['', '__gt', '__lt'])}={self.random.randint(0, 4)})"
                )
        if self.chance(0.15):
            steps.append(".distinct()")
        return text + "".join(steps)

    def case(self):  # noqa: PLR0911  a return for each kind
        """Return the next case."""
        model = self.pick(list(PATHS))
        kind = self.random.random()
        if kind < 0.45:
            return f"shown({self.rows(model)})"
        if kind < 0.55:
            low = self.random.randint(0, 3)
            path = self.pick([path for path, kind, many in PATHS[model] if kind in ("int", "text") and not many])
            term = f"F('{path}').{self.pick(['asc', 'desc'])}({self.pick(['nulls_first', 'nulls_last'])}=True)"
            return f"list({self.rows(model)}.order_by({term}, 'pk').values_list('pk', flat=True)[{low}:{low + 5}])"
        if kind < 0.65:
            group = self.pick([path for path, kind, _many in PATHS[model] if kind in ("int", "text")])
            more = self.narrowing(model) if self.chance(0.5) else ""
            return f"shown({model}.objects{more}.values('{group}').annotate(n={self.aggregate(model)}).order_by('{group}'))"
        if kind < 0.75:
            return f"{self.rows(model)}.aggregate(r={self.aggregate(model)})"
        if kind < 0.85:
            return f"{self.rows(model)}.{self.pick(['count', 'exists'])}()"
        self.empties = False
        plain = [f"{model}.objects{self.narrowing(model)}{self.narrowing(model)}" for _ in range(2)]
        self.empties = True
        if kind < 0.93:
            return f"shown(({plain[0]} {self.pick('|&')} {plain[1]}).distinct())"
        verb = self.pick(["union", "intersection", "difference"])
        return f"shown({plain[0]}.values_list('pk').{verb}({plain[1]}.values_list('pk')))"
