"""The public's own check: questions without sign-in, answers that stay with her, a result in plain words."""
