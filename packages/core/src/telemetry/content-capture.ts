import { z } from 'zod';

/** Something that an attempt sent or brought, on its way into a store of yours. */
export interface CapturedContent {
  /** Under which it is to be kept: unlike any other, and without anything of the content in it, such as `<call>/1/prompt`. */
  readonly key: string;
  /** `text` is what a model wrote beside its pictures, or in place of them. */
  readonly kind: 'prompt' | 'reference' | 'picture' | 'text';
  readonly callId: string;
  readonly attemptId: string;
  /** By the bytes themselves, such as `image/png` or `text/plain; charset=utf-8`. */
  readonly mediaType: string;
  /** Not to be changed: pictures are those of the caller's result, and references those of the request. */
  readonly bytes: Uint8Array;
}

/** Where prompts and pictures are kept, so that spans can say where to find them without carrying them. */
export interface ContentCapture {
  /** What stands before a key where spans refer to it, such as `s3://our-pictures/retake/`: absolute, without credentials or a query. */
  readonly baseUri: string;
  /**
   * Keeps content under its key; called as a function of its own. No call waits for it or fails with it: what it throws or rejects with is told to OpenTelemetry's `diag`
   * once. Who may read your store, and how long it keeps anything, is yours to say.
   */
  readonly put: (content: CapturedContent) => Promise<void> | void;
  /**
   * Bytes that may wait for `put` at the same time. What comes beyond is left out, has no reference, and is told to `diag` once.
   * @default 67108864 (64 MiB)
   */
  readonly mostWaitingBytes?: number | undefined;
}

/** Where content is kept, or will be in a moment. */
export interface ContentReference extends Pick<CapturedContent, 'kind' | 'mediaType'> {
  /** `baseUri` and the key. */
  readonly uri: string;
}

/** A URI that says where, and lets nobody in: no credentials, no query that could carry a signature, nothing that is content itself. */
function isBaseUri(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return protocol !== 'data:' && [username, password, search, hash].every((part) => part === '') && text.endsWith('/');
}

/** Reads `ContentCapture` from outside; `put` is passed through untouched. */
export const contentCaptureSchema = z.strictObject({
  baseUri: z
    .string()
    .refine(
      isBaseUri,
      'must be an absolute URI without credentials, query or fragment that ends in "/", such as "s3://bucket/retake/"',
    ),
  put: z.custom<ContentCapture['put']>((value) => typeof value === 'function', 'must be a function that keeps content'),
  mostWaitingBytes: z.int().positive().optional(),
});
