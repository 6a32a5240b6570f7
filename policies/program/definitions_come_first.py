from preflight import Program, Violations, documented, fails, passes, policy, slips


@policy(
    severity="high",
    caught="preview",
    error=(
        "UnboundLocalError",
        "NameError: name … is not defined",
        "object has no attribute",
        "(most likely due to a circular import)",
    ),
    evidence=documented(
        "https://docs.python.org/3/library/exceptions.html#UnboundLocalError",
        "2026-11-28",
        "Raised when a reference is made to a local variable …, but no value has been bound to that variable",
    ),
)
def definitions_come_first(program: Program) -> Violations:
    """A name, an attribute or a module is defined before the program uses it.

    Python runs a program from its first line to its last. Create a resource before those that use it. Two modules that
    import names from each other end with an `ImportError`, as one of them has not defined its names yet.

    Fix: move the definition above its first use; move what two modules need into a third one.

    See: https://docs.python.org/3/faq/programming.html#why-am-i-getting-an-unboundlocalerror-when-the-variable-has-a-value
    https://docs.python.org/3/faq/programming.html#what-are-the-best-practices-for-using-import-in-a-module
    """
    for early in program.reading.slips(slips.EarlyUse):
        yield early.place, early.message
    for circular in program.reading.slips(slips.CircularImport):
        yield circular.place, circular.message


@fails(
    "uses dead before the module defines it in line 6",
    "uses self.dead before Orders defines it in line 13",
    "uses role before make defines it in line 21",
)
def resources_are_used_before_they_are_made(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = """
import pulumi
import pulumi_aws as aws

queue = aws.sqs.Queue("orders", redrive_policy=dead.arn.apply(lambda arn: arn))
dead = aws.sqs.Queue("dead")


class Orders(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("example:index:Orders", name, None, opts)
        self.function = self._function()
        self.dead = aws.sqs.Queue(name)

    def _function(self):
        return aws.lambda_.Function("ship", role="arn", dead_letter_config={"target_arn": self.dead.arn})


def make():
    function = aws.lambda_.Function("pay", role=role.arn)
    role = aws.iam.Role("pay", assume_role_policy="{}")
    return function


make()
Orders("orders")
"""


@fails("imports Queue, which queues defines in line 3, after it has imported this module")
def modules_need_each_other(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["queues.py"] = "from functions import Function\n\nclass Queue:\n    pass\n"
    program["functions.py"] = "from queues import Queue\n\nclass Function:\n    pass\n"
    program["__main__.py"] = "import queues\n"


@passes
def order_is_right(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["queues.py"] = "import functions\n\nclass Queue:\n    pass\n"
    program["functions.py"] = "import queues\n\ndef make():\n    return queues.Queue()\n"
    program["__main__.py"] = """
import pulumi
import pulumi_aws as aws
import functions


class Orders(pulumi.ComponentResource):
    def __init__(self, name, fifo=False, opts=None):
        super().__init__("example:index:Orders", name, None, opts)
        if fifo:
            self.dead = aws.sqs.Queue(name, fifo_queue=True)
        else:
            self._standard(name)
        self.function = lambda: self.later
        self.target = self.dead.arn
        self.later = None

    def _standard(self, name):
        self.dead = aws.sqs.Queue(name)


def main():
    return helper()


def helper():
    total = 0
    for number in range(3):
        if number:
            total += last
        last = number
    return total


main()
functions.make()
Orders("orders")
"""
