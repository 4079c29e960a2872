"""What happens to memories after they were retained: forgetting, and taking an act back."""
