"""Recipes: declarative choices of parts, loaded from TOML."""

from remanence.recipes.recipe import (
    DEFAULT_EXTRACT,
    Part,
    Recipe,
    built_in,
    load_recipe,
    parse_recipe,
    published,
    recipe_path,
    settings,
)
from remanence.recipes.tiers import AUTO, Tiers, budgets

__all__ = [
    "AUTO",
    "DEFAULT_EXTRACT",
    "Part",
    "Recipe",
    "Tiers",
    "budgets",
    "built_in",
    "load_recipe",
    "parse_recipe",
    "published",
    "recipe_path",
    "settings",
]
