/** A request to a channel without a socket. */
export interface DirectRequest {
  /** @default 'POST' */
  readonly method?: string;
  /** With its query, such as `/v1beta/models/gemini-3-pro-image:generateContent`. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default '' */
  readonly body?: string | Uint8Array;
  /** The client leaves when it aborts. */
  readonly signal?: AbortSignal;
}

/** The answer to a request without a socket. */
export interface DirectAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The connection broke before the answer was complete, or was refused. */
export class ConnectionCutError extends Error {
  override readonly name = 'ConnectionCutError';
  readonly code: 'ECONNRESET' | 'ECONNREFUSED';

  constructor(code: 'ECONNRESET' | 'ECONNREFUSED' = 'ECONNRESET') {
    super(code === 'ECONNRESET' ? 'The connection was reset' : 'The connection was refused');
    this.code = code;
  }
}
