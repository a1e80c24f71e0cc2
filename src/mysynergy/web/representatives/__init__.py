"""Pages of representatives: who may act for a person; what waits for a second one."""
