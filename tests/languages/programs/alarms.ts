import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const work = new aws.sqs.Queue("work");
const rule = new aws.cloudwatch.EventRule("uploaded", {
    eventPattern: work.name.apply(name => JSON.stringify({ source: ["acme.uploads"], detail: { queue: [name] } })),
});
new aws.cloudwatch.EventTarget("uploaded", {
    rule: rule.name,
    arn: work.arn,
    inputTransformer: {
        inputPaths: { id: "$.detail.id" },
        inputTemplate: pulumi.interpolate`{"queue": "${work.name}", "id": <id>}`,
    },
});
new aws.cloudwatch.Dashboard("work", {
    dashboardName: "work",
    dashboardBody: pulumi.jsonStringify({
        widgets: [{ type: "metric", x: 0, y: 0, width: 40, height: 6, properties: { region: "eu-west-1", metrics: [["AWS/SQS", "NumberOfMessagesSent", "QueueName", work.name]] } }],
    }),
});
new aws.cloudwatch.MetricAlarm("work", {
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 1,
    metricName: "ApproximateNumberOfMessagesVisible",
    namespace: "AWS/SQS",
    period: 60,
    statistic: "Maximum",
    threshold: 10,
    dimensions: { QueueName: work.name },
    alarmActions: [work.arn],
});
