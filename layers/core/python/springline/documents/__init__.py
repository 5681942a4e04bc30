"""Documents that change: bundles and their versions, the text in them, and where each word of it stands."""
