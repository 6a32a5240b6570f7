"""AWS Lambda: functions, their code and layers, what feeds them, and who may call them."""

from .coded import Coded
from .function import Function
from .invocation import EventInvokeConfig, FunctionUrl
from .layer import LayerVersion
from .permission import Permission
from .sources import EventSourceMapping
from .versions import Alias, ProvisionedConcurrencyConfig

__all__ = [
    "Alias",
    "Coded",
    "EventInvokeConfig",
    "EventSourceMapping",
    "Function",
    "FunctionUrl",
    "LayerVersion",
    "Permission",
    "ProvisionedConcurrencyConfig",
]
