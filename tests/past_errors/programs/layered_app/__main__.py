import pulumi

import frontend
from backend import api_function
from database import table

pulumi.export("site", frontend.site.website_bucket)
pulumi.export("function", api_function.arn)
pulumi.export("table", table.id_)
