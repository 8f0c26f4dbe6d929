/** How the parts of a streamed answer are written. */
export interface StreamFraming {
  readonly contentType: string;
  /** Comes with the head, before anything else. */
  readonly open: string;
  /** What a client reads over, sent when nothing else was for a while. */
  readonly heartbeat: string;
  /** What stands around the JSON of a part. @param index how many came before it. */
  readonly around: (name: string, index: number) => readonly [before: string, after: string];
  /** Comes after the last part. */
  readonly close: string;
}

/** Server-sent events with names. */
export const NAMED_EVENTS: StreamFraming = Object.freeze({
  contentType: 'text/event-stream; charset=utf-8',
  open: '',
  heartbeat: ': \n\n',
  around: (name: string) => [`event: ${name}\ndata: `, '\n\n'] as const,
  close: '',
});
