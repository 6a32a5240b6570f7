"""Images, which know of the servers that run them only when they are asked."""

import servers

LATEST = "ami-0abcdef1234567890"


def running():
    return servers.server.ami
