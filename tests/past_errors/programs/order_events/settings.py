SHARED = {"team": "orders"}
