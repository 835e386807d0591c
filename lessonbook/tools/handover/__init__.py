"""Handover documents: what they say and leave out, a template, and an agenda for the conversation."""
