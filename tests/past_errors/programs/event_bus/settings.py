import os
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Settings:
    bus_name: str = "orders"
    logs_policy: str = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    timeout: int = 30
    kinds: list = field(default_factory=lambda: ["created", "paid"])


def load():
    return Settings(timeout=int(os.environ["WORKER_TIMEOUT"]))
