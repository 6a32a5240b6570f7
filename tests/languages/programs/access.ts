import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const network = new pulumi.StackReference("organization/network/prod");
const queueArn = network.getOutput("queueArn");
const issuer = new aws.iam.OpenIdConnectProvider("builds", {
    url: "https://token.actions.githubusercontent.com",
    clientIdLists: ["sts.amazonaws.com"],
});
const role = new aws.iam.Role("builds", {
    assumeRolePolicy: issuer.arn.apply(arn => JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Federated: arn }, Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringLikes: { "token.actions.githubusercontent.com:sub": "repo:acme/*" } } }],
    })),
});
new aws.iam.RolePolicy("builds", {
    role: role.id,
    policy: queueArn.apply(arn => JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sqs:PutMessage", Resource: arn }],
    })),
});
new aws.iam.UserPolicy("builds", {
    user: new aws.iam.User("builds").name,
    policy: aws.ssm.getParameterOutput({ name: "/acme/bucket" }).value.apply(bucket => JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:PutObjects", Resource: `arn:aws:s3:::${bucket}/*` }],
    })),
});
