"""Springline: the knowledge spine of a team that talks in group chats."""
