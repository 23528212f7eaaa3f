"""The browser chat: ask about a clip, see which frames the model saw, and when each event happens."""
