/** Says on the process that something went wrong which no client is told: its kind alone, since its words may hold a key or a prompt. */
export function warnOf(error: unknown): void {
  const kind = error instanceof Error ? error.name : typeof error;
  process.emitWarning(`A request was answered with an internal error (${kind}); pass onError to see it`, {
    type: 'RetakeWarning',
    code: 'RETAKE_INTERNAL_ERROR',
  });
}
