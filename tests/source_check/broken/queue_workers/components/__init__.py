from .worker import Worker, WorkerArgs

__all__ = ["Worker", "WorkerArgs"]
