"""What was recorded of people and is put right: particulars, a death, two people who are not one."""
