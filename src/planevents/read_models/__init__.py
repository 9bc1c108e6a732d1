"""SQL read models: the register as plain tables and views, for hosts and BI tools."""
