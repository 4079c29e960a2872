"""Recipes: declarative choices of parts, loaded from TOML."""

from remanence.recipes.recipe import Part, Recipe, built_in, load_recipe, parse_recipe

__all__ = ["Part", "Recipe", "built_in", "load_recipe", "parse_recipe"]
