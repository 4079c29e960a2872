"""Recipes: declarative choices of parts, loaded from TOML."""

from remanence.recipes.recipe import Part, Recipe, built_in, load_recipe, parse_recipe
from remanence.recipes.tiers import Tiers, budgets

__all__ = ["Part", "Recipe", "Tiers", "budgets", "built_in", "load_recipe", "parse_recipe"]
