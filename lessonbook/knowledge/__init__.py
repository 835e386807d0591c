"""The whole flow for one knowledge base."""
