"""The pages people look at: written out on the server, kept alive by small modules of our own."""
