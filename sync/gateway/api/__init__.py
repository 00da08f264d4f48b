"""What the court's other systems call: reading, webhooks, import of cases (系统对接)."""
