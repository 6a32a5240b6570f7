"""Started by Pulumi's engine: hands over to the analyzer."""

from preflight.host.server import serve

serve()
