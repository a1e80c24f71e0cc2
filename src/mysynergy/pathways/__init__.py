"""Several referrals of one person in their order: some at once, some only after others came to something."""
