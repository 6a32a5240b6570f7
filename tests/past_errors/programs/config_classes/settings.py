class Settings:
    def __init__(self, config):
        self.size = config.get("size") or "t3.micro"
        self.ports = [int(port) for port in config.require("ports").split(",")]
        self.office = config.get("office") or "203.0.113.0/24"
        self.tags = {"cost": COST_CENTER}

    def check(self):
        if not self.size.startswith("t"):
            raise ValueError(f"{self.size} is too big")

    def user_data(self, group):
        return f"#!/bin/sh\necho {group}"
