"""What a community says and does, and what can be read from it: chats, people, requests, comments."""
