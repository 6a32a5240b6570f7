import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const logs = new aws.cloudwatch.LogGroup("containers", { retentionInDays: 30 });
const password = new aws.secretsmanager.Secret("containers");
const images = new aws.ecr.Repository("containers", { forceDelete: true });
const execution = new aws.iam.Role("execution", {
    assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
});
new aws.iam.RolePolicy("execution", {
    role: execution.id,
    policy: logs.arn.apply(arn => JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["logs:CreateLogStreams"], Resource: `${arn}:*` }],
    })),
});
new aws.ecs.TaskDefinition("web", {
    family: "web",
    cpu: "256",
    memory: "512",
    networkMode: "bridge",
    requiresCompatibilities: ["FARGATE"],
    executionRoleArn: execution.arn,
    containerDefinitions: pulumi.all([logs.name, password.arn, images.repositoryUrl]).apply(([group, secret, image]) => JSON.stringify([{
        name: "web",
        image: `${image}:latest`,
        memory: 1024,
        portMappings: [{ containerPort: 80, hostPort: 8080 }],
        secrets: [{ name: "PASSWORD", valueFrom: secret }],
        logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": group } },
    }])),
});
new aws.ecr.LifecyclePolicy("containers", {
    repository: images.name,
    policy: pulumi.interpolate`{"rules":[{"rulePriority":1,"description":"of ${images.name}","selection":{"tagStatus":"untagged","countType":"imageCountMoreThan"},"action":{"type":"expire"}}]}`,
});
