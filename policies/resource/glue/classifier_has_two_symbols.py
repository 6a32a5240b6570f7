from preflight import Violations, abstains, documented, fails, modelled, passes, policy
from preflight.aws.glue_crawlers import Classifier


@policy(
    severity="critical",
    caught="deployment",
    error="Parameters Delimiter and QuoteSymbol cannot be equal.",
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/glue/latest/webapi/API_CreateCsvClassifierRequest.html",
            "2026-11-29",
            "Delimiter and QuoteSymbol have one character; they must be different",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/tree/main/rules",
            "2026-11-29",
            "pf-glue-classifier-csv-quote-symbol and -csv-single-char, with the answers of CreateClassifier",
        ),
    ),
)
def classifier_has_two_symbols(classifier: Classifier) -> Violations:
    """A classifier of CSV files has two different symbols of one character each.

    One separates values, the other encloses them.

    Fix: `csv_classifier={"delimiter": ",", "quote_symbol": "'"}`.

    See: https://docs.aws.amazon.com/glue/latest/dg/custom-classifier.html
    """
    yield from classifier.faults()


@fails(
    "has ',' as its `delimiter` and its `quote_symbol`; they differ",
    "has the `delimiter` '||'; it is one character",
)
def symbols_are_wrong(aws):
    aws.glue.Classifier("equal", csv_classifier={"delimiter": ",", "quote_symbol": ",", "headers": ["id"]})
    aws.glue.Classifier("long", csv_classifier={"delimiter": "||"})


@passes
def classifiers_of_the_provider_tests(aws):
    """Classifiers of the provider's tests, which Glue accepted."""
    csv = {"delimiter": ",", "quote_symbol": '"', "contains_header": "PRESENT", "headers": ["id", "name"]}
    aws.glue.Classifier("csv", csv_classifier=csv)
    aws.glue.Classifier("grok", grok_classifier={"classification": "example", "grok_pattern": "example"})


@abstains("csvClassifier.delimiter")
def symbol_comes_later(aws):
    later = aws.ssm.Parameter("symbol", type="String", value=",").arn
    aws.glue.Classifier("csv", csv_classifier={"delimiter": later, "quote_symbol": '"'})
