"""What a new statement does to those that are held: it adds, repeats, or takes the place of one."""
