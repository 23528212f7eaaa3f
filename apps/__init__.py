"""The web applications of the suite: chat, annotation, explorer, and the server that hosts them."""
