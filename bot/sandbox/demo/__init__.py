"""A bundled story that grows for three minutes, served as a live-blog page."""
