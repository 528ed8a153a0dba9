# SPDX-License-Identifier: Apache-2.0
"""What has schemathesis to be told about this wire?"""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson", "application/jsonl")
def lines(context, value):
    """JSON Lines are text; whatever else is generated is sent as one line."""
    return value if isinstance(value, (bytes, str)) else json.dumps(value)
