"""What every table rests on: database roles, the actor's settings in SQL, and how a table is protected."""
