"""Chat Companion: your own record of support chats, and help while you type."""

__version__ = "0.1.0"
