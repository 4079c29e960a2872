"""Recipes: declarative choices of parts, loaded from TOML."""

from remanence.recipes.recipe import Part, Recipe, built_in, load_recipe, parse_recipe
from remanence.recipes.tiers import AUTO, Tiers, budgets

__all__ = ["AUTO", "Part", "Recipe", "Tiers", "budgets", "built_in", "load_recipe", "parse_recipe"]
