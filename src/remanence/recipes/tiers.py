"""Budgets: one word for what a recall may cost. A tier is the recipe of its name; "auto" chooses by the question."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from remanence.protocols import Recaller
from remanence.recipes.recipe import DEFAULT_EXTRACT, Part, Recipe, built_in, load_recipe
from remanence.retrieval.look_aside import LookAside
from remanence.retrieval.routing import Router
from remanence.types import Query, Unit

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
    """The recipes of an open memory and their recallers, each loaded when it is first asked for.

    Args:
        recipe: what answers a query that names no budget: a recipe by name, a TOML file, or "auto"; or one that is at
            hand, which answers every query anew.
    Attributes:
        name: of the recipe that answers such a query.
    Raises: RecipeInvalid.
    """

    def __init__(self, recipe: str | Path | Recipe) -> None:
        self._recipes: dict[str, Recipe] = {}
        self._recallers: dict[str, Recaller] = {}
        if isinstance(recipe, Recipe):
            self.default = recipe.name
            self._recipes[recipe.name], self._recallers[recipe.name] = recipe, recipe.recaller()
        else:
            self.default = str(recipe)
        self.name = AUTO if self.default == AUTO else self._recipe(self.default).name

    @property
    def extract(self) -> Part:
        """The part that the recipe has read statements out of what is retained."""
        return Part(DEFAULT_EXTRACT) if self.default == AUTO else self._recipe(self.default).extract

    @property
    def ask(self) -> Part | None:
        """How the recipe has a language model do so, if it says."""
        return None if self.default == AUTO else self._recipe(self.default).ask

    @property
    def manage(self) -> Part | None:
        """How the recipe has a language model judge new statements, if it says."""
        return None if self.default == AUTO else self._recipe(self.default).manage

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
        return self._recipe(name).embedders

    def unit(self, budget: str | None) -> Unit:
        """What a query of this budget searches unless it says so. Raises: ValueError for an unknown one."""
        name = self._named(budget)
        return Unit.TURN if name == AUTO else self._recipe(name).unit

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
            self._recallers[name] = (
                Router(self._recaller, budgets()) if name == AUTO else LookAside(self._recipe(name).recaller())
            )
        return self._recallers[name]

    def _recipe(self, name: str) -> Recipe:
        if name not in self._recipes:
            self._recipes[name] = load_recipe(name)
        return self._recipes[name]
