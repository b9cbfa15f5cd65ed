"""Services that several parts of the window use; none of them knows a widget."""
