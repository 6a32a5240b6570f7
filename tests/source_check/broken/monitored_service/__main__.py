import pulumi

from service import Endpoint, Monitored

alerts = Endpoint("alerts")
services = {name: Monitored(name, alerts.arn) for name in ("checkout", "search")}

pulumi.export("groups", [service.group.name for service in services.values()])
