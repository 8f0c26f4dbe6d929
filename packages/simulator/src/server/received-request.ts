import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Form } from '../wires/visit.ts';

/** A request as a channel received it, for assertions. */
export interface ReceivedRequest {
  /** Epoch milliseconds of the simulator's clock. */
  readonly at: number;
  /** As in the answer's `x-request-id` and in the ledger. */
  readonly requestId: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /**
   * The parsed JSON, in which every long text is summarised: base64 of a picture (a key `data`) as `{ bytes, sha256 }` of the
   * decoded bytes, any other as `{ characters, sha256 }` of the text. Of a multipart form, its fields and under `files`
   * each file as `{ name, filename, contentType, bytes, sha256 }`. `undefined` for any other body.
   */
  readonly body: unknown;
  readonly bodyBytes: number;
}

/** Texts up to this length are kept as they are. */
const LONG_TEXT = 1024;

/** A copy of a JSON value without its long texts. */
export const summarise = (value: unknown, key = ''): unknown => {
  if (typeof value === 'string') return value.length <= LONG_TEXT ? value : digest(value, key);
  if (Array.isArray(value)) return value.map((item) => summarise(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, summarise(inner, name)]));
};

/** A form without the contents of its files. */
export const summariseForm = ({ fields, files }: Form): unknown => ({
  ...Object.fromEntries([...fields].map(([name, value]) => [name, summarise(value)])),
  files: files.map(({ bytes, ...file }) => ({
    ...file,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  })),
});

const digest = (text: string, key: string): Readonly<Record<string, unknown>> => {
  const bytes = key === 'data' ? Buffer.from(text, 'base64') : Buffer.from(text);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return key === 'data' ? { bytes: bytes.length, sha256 } : { characters: text.length, sha256 };
};
