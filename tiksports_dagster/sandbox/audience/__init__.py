"""The simulated audience: how many people watch a post, as the platforms' APIs would tell. numpy only."""
