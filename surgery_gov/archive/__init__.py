"""A surgeon's technical archive (医师技术档案): everything on file, on one timeline."""
