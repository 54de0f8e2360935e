"""The writers' room: prompt, answer schema, assembling, lint, review and the loop that ends in a judged script."""
