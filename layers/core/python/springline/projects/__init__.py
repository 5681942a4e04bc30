"""Projects: where a team works together, with members, apps and canvases."""
