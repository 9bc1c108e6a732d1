"""From published documents to events: read the cells, reconcile them with the plan, import them."""
