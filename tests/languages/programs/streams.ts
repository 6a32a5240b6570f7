import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const dead = new aws.sqs.Queue("jobs-dead", { fifoQueue: true, name: "jobs-dead.fifo" });
const jobs = new aws.sqs.Queue("jobs", {
    visibilityTimeoutSeconds: 30,
    redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 3 }),
});
const events = new aws.sns.Topic("events");
const state = new aws.dynamodb.Table("state", {
    attributes: [{ name: "pk", type: "S" }],
    hashKey: "pk",
    billingMode: "PAY_PER_REQUEST",
    streamEnabled: true,
    streamViewType: "NEW_IMAGE",
});
const role = new aws.iam.Role("consumer", {
    assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
});
new aws.iam.RolePolicy("consumer", {
    role: role.id,
    policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
            { Effect: "Allow", Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage"], Resource: jobs.arn },
            { Effect: "Allow", Action: "sns:Publsh", Resource: events.arn },
        ],
    }),
});
const consumer = new aws.lambda.Function("consumer", {
    runtime: "nodejs22.x",
    handler: "index.handler",
    role: role.arn,
    timeout: 60,
    code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("exports.handler = async () => 1;") }),
});
new aws.lambda.EventSourceMapping("jobs", { eventSourceArn: jobs.arn, functionName: consumer.arn });
new aws.lambda.EventSourceMapping("state", {
    eventSourceArn: state.streamArn,
    functionName: consumer.name,
    startingPosition: "LATEST",
});
new aws.sqs.QueuePolicy("jobs", {
    queueUrl: jobs.id,
    policy: pulumi.interpolate`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessages","Resource":"${jobs.arn}","Condition":{"ArnEqual":{"aws:SourceArn":"${events.arn}"}}}]}`,
});
new aws.sns.TopicSubscription("jobs", { topic: events.arn, protocol: "sqs", endpoint: jobs.arn });
const read = aws.iam.getPolicyDocumentOutput({
    statements: [{ actions: ["dynamodb:GetItemz"], resources: [state.arn] }],
});
new aws.iam.Policy("read", { policy: read.json });
