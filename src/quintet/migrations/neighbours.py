"""Which models belong together: all that are related, or only those that a change of one model's table can touch.

A migration that adds a column to one table of a large project needs the classes of a few models. It needs the model itself;
those that point at it, whose columns follow when its key changes its type; and what all of these point at, for the types of
their columns. Of the last, relations that lead on are left open: nobody asks for the type of such a column.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from quintet.migrations.model_state import ModelState
from quintet.migrations.references import FieldReference, ModelKey, model_key


class Neighbours:
    """The surroundings of models, one after the other: a model that was given out is not given out again.

    ``named`` are the models that each one names. ``done`` are the models whose surroundings are complete.
    """

    def __init__(self, states: Mapping[ModelKey, ModelState], named: Mapping[ModelKey, frozenset[ModelKey]]) -> None:
        self.done: set[ModelKey] = set()
        self._states = states
        self._named = named
        self._given: set[ModelKey] = set()

    def around(self, key: ModelKey) -> tuple[list[ModelState], list[ModelState]]:
        """Return the models to build for changing the table of ``key``, and those of them whose relations must all be there."""
        self.done.add(key)
        touched = self._followers(key)
        wanted = dict.fromkeys(touched)
        for one in touched:
            wanted.update(dict.fromkeys(sorted(self._named.get(one, ()))))
        for one in list(wanted):
            wanted.update(dict.fromkeys(self._keys_of(one)))
        new = [one for one in wanted if one in self._states and one not in self._given]
        self._given.update(new)
        return [self._states[one] for one in new], [self._states[one] for one in touched]

    def _followers(self, key: ModelKey) -> list[ModelKey]:
        """Return the model, those that point at it, and those that point at one of these whose own key is such a pointer."""
        found: dict[ModelKey, None] = {key: None}
        waiting = [key]
        while waiting:
            one = waiting.pop()
            for other, named in self._named.items():
                if one in named and other not in found:
                    found[other] = None
                    if self._leads_by_key(other):
                        waiting.append(other)
        return list(found)

    def _leads_by_key(self, key: ModelKey) -> bool:
        """Say whether a model's relation may be pointed at itself: it is the key, or unique."""
        return any(one.remote_field and (one.primary_key or one.unique) for one in self._states[key].fields.values())

    def _keys_of(self, key: ModelKey) -> Iterator[ModelKey]:
        """Yield the models without which the columns of one that is pointed at have no type: its bases, what its keys lead to."""
        waiting, seen = [key], {key}
        while waiting:
            state = self._states.get(waiting.pop())
            for other in _leading_on(state) if state is not None else ():
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
                    yield other


def _leading_on(state: ModelState) -> Iterator[ModelKey]:
    for base in state.bases:
        if isinstance(base, str):
            yield model_key(base, state.app_label)
    for one in state.fields.values():
        if one.remote_field and (one.primary_key or one.unique):
            yield from FieldReference.of(one, state.key).models()


def related_groups(states: Iterable[ModelState]) -> dict[ModelKey, list[ModelKey]]:
    """Return, for each model, all that are related to it in either direction, directly or through others, in order."""
    known = {state.key: state for state in states}
    leads: dict[ModelKey, ModelKey] = {key: key for key in known}

    def lead(key: ModelKey) -> ModelKey:
        while leads[key] != key:
            leads[key] = leads[leads[key]]
            key = leads[key]
        return key

    for state in known.values():
        for other in state.references():
            if other in known:
                leads[lead(other)] = lead(state.key)
    groups: defaultdict[ModelKey, list[ModelKey]] = defaultdict(list)
    for key in known:
        groups[lead(key)].append(key)
    return {key: groups[lead(key)] for key in known}
