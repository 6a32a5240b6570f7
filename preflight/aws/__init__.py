"""The words that policies are written in: typed views of AWS resources, one file for each service, with AWS's defaults."""

from . import arns as arns  # registers how an ARN leads to a resource
