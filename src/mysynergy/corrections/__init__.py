"""What was recorded of people and is put right: particulars, two people who are not one, a mark lifted by two."""
