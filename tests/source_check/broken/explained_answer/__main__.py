import pulumi

from events import archive, bus
from targets import target

pulumi.export("bus", bus.name)
pulumi.export("archive", archive.arn)
pulumi.export("target", target.id)

This program creates an event bus with an archive and forwards orders to a queue.

1. Run `pulumi up` to deploy it
2. Put an event on the bus to try it
