"""What was recorded of people and is put right: two people who are not one."""
