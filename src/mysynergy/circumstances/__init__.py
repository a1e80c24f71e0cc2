"""What makes a person's trouble heavier: children, disability, age, violence, no home, illness, disaster."""
