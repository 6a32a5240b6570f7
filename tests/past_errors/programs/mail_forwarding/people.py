OWNER = "ann"
TEAMS = {"sales": ["ann", "bob"], "support": ["cleo"]}
ADDRESSES = {"ann": "ann@shop.test", "bob": "bob@shop.test"}


def address(member):
    return ADDRESSES[member]
