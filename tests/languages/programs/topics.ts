import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const key = new aws.kms.Key("alerts", { description: "alerts" });
const alerts = new aws.sns.Topic("alerts", { kmsMasterKeyId: key.arn });
const inbox = new aws.sqs.Queue("inbox", { kmsMasterKeyId: key.id });
new aws.sns.TopicPolicy("alerts", {
    arn: alerts.arn,
    policy: pulumi.all([alerts.arn, key.arn]).apply(([topic, of]) => JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "cloudwatch.amazonaws.com" }, Action: ["sns:Publish", "kms:Decrpt"], Resource: [topic, of] }],
    })),
});
new aws.sns.TopicSubscription("inbox", {
    topic: alerts.arn,
    protocol: "sqs",
    endpoint: inbox.arn,
    redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: alerts.arn }),
    filterPolicy: pulumi.output(alerts.name).apply(name => JSON.stringify({ source: [name] })),
});
new aws.sqs.QueuePolicy("inbox", {
    queueUrl: inbox.url,
    policy: inbox.arn.apply(arn => JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Alow", Principal: "*", Action: "sqs:SendMessage", Resource: arn }],
    })),
});
