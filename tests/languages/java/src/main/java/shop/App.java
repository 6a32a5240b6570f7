package shop;

import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumi.core.annotations.Export;
import com.pulumi.core.annotations.Import;
import com.pulumi.core.annotations.ResourceType;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResource;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.ResourceArgs;
import java.util.Map;

/** A program that imports only the core of Pulumi's SDK: it registers the types of AWS's provider by their names. */
public class App {
    @ResourceType(type = "aws:sqs/queue:Queue")
    static class Queue extends CustomResource {
        @Export(name = "arn", refs = {String.class}, tree = "[0]")
        private Output<String> arn;

        @Export(name = "url", refs = {String.class}, tree = "[0]")
        private Output<String> url;

        Queue(String name, QueueArgs args, CustomResourceOptions options) {
            super("aws:sqs/queue:Queue", name, args, options);
        }
    }

    static class QueueArgs extends ResourceArgs {
        @Import(name = "visibilityTimeoutSeconds")
        private Output<Integer> visibilityTimeoutSeconds = Output.of(60);

        @Import(name = "tags")
        private Output<Map<String, String>> tags = Output.of(Map.of("team", "shop"));
    }

    @ResourceType(type = "aws:sqs/queuePolicy:QueuePolicy")
    static class QueuePolicy extends CustomResource {
        QueuePolicy(String name, QueuePolicyArgs args) {
            super("aws:sqs/queuePolicy:QueuePolicy", name, args, CustomResourceOptions.Empty);
        }
    }

    static class QueuePolicyArgs extends ResourceArgs {
        @Import(name = "queueUrl")
        private final Output<String> queueUrl;

        @Import(name = "policy")
        private final Output<String> policy;

        QueuePolicyArgs(Output<String> queueUrl, Output<String> policy) {
            this.queueUrl = queueUrl;
            this.policy = policy;
        }
    }

    static class Reports extends ComponentResource {
        final Queue queue;

        Reports(String name) {
            super("shop:index:Reports", name, ComponentResourceOptions.Empty);
            queue = new Queue(name, new QueueArgs(), CustomResourceOptions.builder().parent(this).build());
            registerOutputs(Map.of("arn", queue.arn));
        }
    }

    public static void main(String[] args) {
        Pulumi.run(context -> {
            var reports = new Reports("reports");
            new QueuePolicy("reports", new QueuePolicyArgs(reports.queue.url, reports.queue.arn.applyValue(App::document)));
            context.export("arn", reports.queue.arn);
        });
    }

    // The action is misspelled: only who sees through apply can report it.
    private static String document(String arn) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"sns.amazonaws.com\"},"
            + "\"Action\":\"sqs:SendMessages\",\"Resource\":\"" + arn + "\"}]}";
    }
}
