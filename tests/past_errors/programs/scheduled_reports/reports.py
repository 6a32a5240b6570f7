from dataclasses import dataclass


@dataclass
class Report:
    name: str
    schedule: str
    timeout: int = 60


REPORTS = [
    Report("sales", "cron(0 6 * * * *)"),
    Report("returns", "rate(1 day)"),
]
