import json

import pulumi
import pulumi_aws as aws

import people
from checks import check

topics = {}
for team, members in people.TEAMS.items():
    topic = aws.sns.Topic(team, display_name=team.title())
    for member in members:
        aws.sns.TopicSubscription(f"{team}-{member}", topic=topic.arn, protocol="email", endpoint=people.address(member))
    topics[team] = topic
check(people.TEAMS, topics)
dead = aws.sqs.Queue("dead", message_retention=86400)
inbox = aws.sqs.Queue(
    "inbox",
    redrive_policy=dead.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 0})),
)
hook = aws.sns.TopicSubscription(
    "hook", topic=topics["managers"].arn, protocol="sqs", endpoint=inbox.arn, raw_delivery=True
)
allow = aws.sqs.QueuePolicy(
    "inbox",
    queue=inbox.url,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "sns.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": inbox.arn,
                }
            ],
        }
    ),
)
filters = aws.sns.TopicSubscription(
    "audit", topic=topics["support"].arn, protocol="sqs", endpoint=inbox.name
)
pulumi.export("topics", {team: topic.arn for team, topic in topics.items()})
pulumi.export("inbox", inbox.queue_url)
pulumi.export("owner", OWNER)
