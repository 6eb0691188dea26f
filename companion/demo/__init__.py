"""The practice shop and the story: they use only what a person or a script could use."""
