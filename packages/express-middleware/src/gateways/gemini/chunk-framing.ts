import type { StreamFraming } from '../../answers/stream-framing.ts';

/** The chunks of a stream as Google sends them with `alt=sse`. */
export const CHUNK_EVENTS: StreamFraming = Object.freeze({
  contentType: 'text/event-stream',
  open: '',
  heartbeat: ': \r\n\r\n',
  around: () => ['data: ', '\r\n\r\n'] as const,
  close: '',
});

/** The same without it: one JSON array, in which a line break between chunks means nothing. */
export const CHUNK_LIST: StreamFraming = Object.freeze({
  contentType: 'application/json; charset=utf-8',
  open: '[',
  heartbeat: '\r\n',
  around: (_name: string, index: number) => [index === 0 ? '' : ',\r\n', ''] as const,
  close: ']',
});
