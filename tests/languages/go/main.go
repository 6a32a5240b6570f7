// A program that imports only the core of Pulumi's SDK: it registers the types of AWS's provider by their names.
package main

import (
	"encoding/json"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

type queue struct {
	pulumi.CustomResourceState

	Arn pulumi.StringOutput `pulumi:"arn"`
	URL pulumi.StringOutput `pulumi:"url"`
}

type reports struct {
	pulumi.ResourceState

	queue queue
}

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		made, err := newReports(ctx, "reports")
		if err != nil {
			return err
		}
		var topic pulumi.CustomResourceState
		if err := ctx.ReadResource("aws:sns/topic:Topic", "orders", pulumi.ID("arn:aws:sns:eu-west-1:111122223333:orders"),
			nil, &topic); err != nil {
			return err
		}
		var policy pulumi.CustomResourceState
		if err := ctx.RegisterResource("aws:sqs/queuePolicy:QueuePolicy", "reports", pulumi.Map{
			"queueUrl": made.queue.URL,
			"policy":   made.queue.Arn.ApplyT(document),
		}, &policy, pulumi.DependsOn([]pulumi.Resource{&topic})); err != nil {
			return err
		}
		ctx.Export("arn", made.queue.Arn)
		return nil
	})
}

func newReports(ctx *pulumi.Context, name string) (*reports, error) {
	made := &reports{}
	if err := ctx.RegisterComponentResource("shop:index:Reports", name, made); err != nil {
		return nil, err
	}
	inside := pulumi.Parent(made)
	if err := ctx.RegisterResource("aws:sqs/queue:Queue", name, pulumi.Map{
		"visibilityTimeoutSeconds": pulumi.Int(60),
		"tags":                     pulumi.StringMap{"team": pulumi.String("shop")},
	}, &made.queue, inside); err != nil {
		return nil, err
	}
	return made, ctx.RegisterResourceOutputs(made, pulumi.Map{"arn": made.queue.Arn})
}

// The action is misspelled: only who sees through apply can report it.
func document(arn string) (string, error) {
	text, err := json.Marshal(map[string]any{
		"Version": "2012-10-17",
		"Statement": []any{map[string]any{
			"Effect":    "Allow",
			"Principal": map[string]any{"Service": "sns.amazonaws.com"},
			"Action":    "sqs:SendMessages",
			"Resource":  arn,
		}},
	})
	return string(text), err
}
