"""What the commands do: choose the world, run a cycle, bring services up, look back. No asset logic."""
