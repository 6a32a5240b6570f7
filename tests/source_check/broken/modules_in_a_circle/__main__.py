import pulumi

import images
import servers

pulumi.export("server", servers.server.id)
pulumi.export("image", images.running())
