import type { IncomingHttpHeaders } from 'node:http';
import type { Draw } from '../chance/draw.ts';

/** A file of a `multipart/form-data` body. */
export interface FormFile {
  readonly name: string;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** A `multipart/form-data` body. */
export interface Form {
  /** Text fields; of a repeated one, the last. */
  readonly fields: ReadonlyMap<string, string>;
  /** In the order in which they came. */
  readonly files: readonly FormFile[];
}

/** One request, read as far as it can be without knowing the wire. */
export interface Visit {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** `undefined` for a body that is not JSON. */
  readonly json: unknown;
  /** `undefined` for a body that is not multipart. */
  readonly form: Form | undefined;
  /** As in the answer's `x-request-id` header and in the ledger. */
  readonly requestId: string;
  /** Chance that depends on this request alone. */
  readonly draw: Draw;
  /** What the channel's latency gives this request, in milliseconds. */
  readonly latencyMs: number;
}
