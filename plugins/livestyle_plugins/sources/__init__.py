"""Where frames come from: a camera, a video file, the screen, or the moving photograph that is built in."""
