import type { OpenBackend, QueueBackend } from '../../src/backends/queue-backend.ts';

/** A back end with other parts than its own, for each queue that is opened on it. */
export function changedBackend(
  backend: QueueBackend,
  change: (opened: OpenBackend) => Partial<Pick<OpenBackend, 'store' | 'engine'>>,
): QueueBackend {
  return {
    kind: backend.kind,
    open: async (name) => {
      const opened = await backend.open(name);
      return { ...opened, ...change(opened) };
    },
  };
}
