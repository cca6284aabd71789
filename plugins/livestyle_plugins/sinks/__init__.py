"""Where frames go: a video file, a ring in shared memory, a virtual camera, or nowhere."""
