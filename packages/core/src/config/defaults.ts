/**
 * The model of requests that name nothing: the first of the purpose `economy`. Google's default for new projects, live since 2026-10-06.
 * Source: Gemini API changelog, 2026-10-06.
 */
export const DEFAULT_MODEL = 'gemini-nano-banana-2.1';

/** How long `close()` waits for calls in flight: as long as orchestrators grant before they kill a process (Kubernetes: 30 s). */
export const DEFAULT_DRAIN_MS = 30_000;
