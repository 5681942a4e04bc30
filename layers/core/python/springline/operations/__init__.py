"""What operators see and do: how far things are behind, what failed, which alarms hold, and what of it to try again."""
