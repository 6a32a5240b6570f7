import pulumi_aws as aws

TEAMS = {"sales": "sales@shop.test"}


def send_to(team):
    topic = aws.sns.Topic(f"to-{team}")
    aws.sns.TopicSubscription(team, topic=topic.arn, protocol="email", endpoint=TEAMS[team])
    return topic
