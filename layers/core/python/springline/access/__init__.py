"""Who may do what: accounts, sessions, service tokens, and the audit log of what they changed."""
