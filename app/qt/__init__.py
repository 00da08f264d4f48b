"""What every window shares: lanes, theme, icons, words, toasts, dialogs."""
