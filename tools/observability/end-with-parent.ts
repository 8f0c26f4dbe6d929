/** Ends this process when whoever started it is gone, also where that happens, or has happened, while it is still opening. */
export function endWithParent(): void {
  process.once('disconnect', () => process.exit(0));
  if (!process.connected) process.exit(0);
}
