"""What plugs into the live path from outside: cameras, screen, files, virtual camera, OBS and recorder.

Everything here is found by name through the entry points `livestyle.sources`, `livestyle.sinks` and
`livestyle.devices`, exactly as a third party's package would be. `livestyle` itself never imports it.
"""
