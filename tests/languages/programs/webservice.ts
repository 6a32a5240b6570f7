import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

interface ServiceArgs {
    statements: pulumi.Input<aws.iam.PolicyStatement[]>;
}

/** One call, many resources, as of an in-house library. */
class Service extends pulumi.ComponentResource {
    public readonly url: pulumi.Output<string>;

    constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
        super("acme:index:Service", name, {}, opts);
        const parent = { parent: this };
        const trust = { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" };
        const role = new aws.iam.Role(`${name}-role`, {
            assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
        }, parent);
        new aws.iam.RolePolicy(`${name}-policy`, {
            role: role.name,
            policy: pulumi.output(args.statements).apply(Statement => JSON.stringify({ Version: "2012-10-17", Statement })),
        }, parent);
        const code = { "index.js": new pulumi.asset.StringAsset("exports.main = async () => 1;") };
        const handler = new aws.lambda.Function(`${name}-function`, {
            runtime: "nodejs22.x",
            handler: "index.handler",
            role: role.arn,
            code: new pulumi.asset.AssetArchive(code),
        }, parent);
        const api = new aws.apigatewayv2.Api(`${name}-api`, { protocolType: "HTTP", target: handler.arn }, parent);
        new aws.cloudwatch.LogGroup(`${name}-logs`, {
            name: pulumi.interpolate`/aws/lambda/${handler.name}`,
            retentionInDays: 15,
        }, parent);
        this.url = api.apiEndpoint;
        this.registerOutputs({ url: this.url });
    }
}

const secret = new aws.secretsmanager.Secret("credentials");
new Service("shop", {
    statements: [{ Effect: "Allow", Action: ["secretsmanager:GetSecret"], Resource: secret.arn }],
});
const vpc = new aws.ec2.Vpc("main", { cidrBlock: "10.0.0.0/16" });
const subnets = ["10.0.1.0/24", "10.1.2.0/24"].map((cidrBlock, at) => new aws.ec2.Subnet(`main-${at}`, {
    vpcId: vpc.id,
    cidrBlock,
    availabilityZone: "eu-west-1a",
}));
new aws.lb.LoadBalancer("web", { subnets: subnets.map(subnet => subnet.id) });
