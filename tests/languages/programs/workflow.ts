import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const assumedBy = (service: string) => JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
});
const role = new aws.iam.Role("workflow", { assumeRolePolicy: assumedBy("lambda.amazonaws.com") });
const done = new aws.sns.Topic("done");
const machine = new aws.sfn.StateMachine("workflow", {
    roleArn: role.arn,
    definition: done.arn.apply(arn => JSON.stringify({
        StartAt: "Notify",
        States: { Notify: { Type: "Task", Resource: "arn:aws:states:::sns:publish", Parameters: { TopicArn: arn, Message: "done" }, Next: "Archive" } },
    })),
});
new aws.iam.RolePolicy("workflow", {
    role: role.name,
    policy: pulumi.all({ topic: done.arn, queue: new aws.sqs.Queue("archive").arn }).apply(({ topic, queue }) => JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sns:Publish", Resource: topic }, { Effect: "Allow", Action: "sqs:Send", Resource: queue }],
    })),
});
const starter = new aws.iam.Role("starter", { assumeRolePolicy: assumedBy("scheduler.amazonaws.com") });
new aws.scheduler.Schedule("workflow", {
    scheduleExpression: "rate(1 hours)",
    flexibleTimeWindow: { mode: "OFF" },
    target: { arn: machine.arn, roleArn: starter.arn, input: pulumi.jsonStringify({ topic: done.arn }) },
});
