import pulumi

import alarms
import names
import storage
import worker

fulfilment = worker.make("fulfilment", storage.queue)
alarms.watch(storage.queue, worker.topic)
pulumi.export("queue", storage.queue.url)
pulumi.export("function", fulfilment.arn)
pulumi.export("prefix", names.prefix)
