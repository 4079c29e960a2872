"""Budgets: one word for what a recall may cost. A tier is the recipe of its name; "auto" chooses by the question."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from remanence.protocols import Recaller
from remanence.recipes.recipe import Recipe, built_in, load_recipe
from remanence.retrieval.look_aside import LookAside
from remanence.retrieval.routing import Router
from remanence.types import Query

TIERS = ("fast", "balanced", "deep", "thorough")
"""From the cheapest to the best."""
AUTO = "auto"


def budgets() -> list[str]:
    """The budgets that there are, from the cheapest on, and "auto".

    >>> "balanced" in budgets(), budgets()[-1]
    (True, 'auto')
    """
    there = built_in()
    return [*(tier for tier in TIERS if tier in there), AUTO]


class Tiers:
    """The recallers of an open memory, each loaded when it is first asked for.

    Args:
        recipe: what answers a query that names no budget: a recipe, a TOML file, or "auto".
    Attributes:
        name: of the recipe that answers such a query.
    Raises: RecipeInvalid.
    """

    def __init__(self, recipe: str | Path) -> None:
        self.default = str(recipe)
        self._recallers: dict[str, Recaller] = {}
        self._embedders: dict[str, tuple[str, ...]] = {}
        self.name = AUTO if self.default == AUTO else self._load(self.default).name

    def recaller(self, budget: str | None = None) -> Recaller:
        """What answers a query of this budget. Raises: ValueError for an unknown one; RecipeInvalid."""
        return self._recaller(self._named(budget))

    def embedders(self, query: Query | None = None) -> tuple[str, ...]:
        """Those beside the bank's own that answering takes; of a query that names no budget if none is given.

        Raises: ValueError for an unknown budget; RecipeInvalid.
        """
        name = self._named(query.budget if query else None)
        if name == AUTO:
            name = "deep"
        if name not in self._embedders:
            self._embedders[name] = load_recipe(name).embedders
        return self._embedders[name]

    def tier(self, query: Query) -> str:
        """The name of what answers a query, as far as that is known before it is read."""
        return query.budget or self.name

    def settled(self, query: Query, analysis: Mapping[str, Any]) -> Query:
        """The query for a further bank: where a router chose a tier, that tier, because scores compare within one."""
        return replace(query, budget=analysis["tier"]) if self.tier(query) == AUTO else query

    def _named(self, budget: str | None) -> str:
        if budget is not None and budget not in budgets():
            raise ValueError(f"there is no budget {budget!r}: use {', '.join(budgets())}, or none for the recipe")
        return budget or self.default

    def _recaller(self, name: str) -> Recaller:
        if name not in self._recallers:
            if name == AUTO:
                self._recallers[AUTO] = Router(self._recaller, budgets())
            else:
                self._load(name)
        return self._recallers[name]

    def _load(self, name: str) -> Recipe:
        recipe = load_recipe(name)
        self._recallers[name] = LookAside(recipe.recaller())
        return recipe
