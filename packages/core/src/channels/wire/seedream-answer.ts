import { z } from 'zod';
import type { TokenUsage } from '../../catalog/usage.ts';
import type { BillingVerdict, FailureClass } from '../../errors/failure-class.ts';
import type { Exchange } from '../../transport/transport.ts';
import { decodeBase64 } from './base64.ts';
import { classOfCode, seedreamCode } from './seedream-failure.ts';

/** One entry of an answer. */
export type SeedreamPicture =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** To be downloaded. */
  | { readonly kind: 'url'; readonly url: string }
  /** Drawn and charged, but not to be decoded. */
  | { readonly kind: 'broken' };

/** A picture that was refused or failed while its siblings may have come. Such ones are not charged. */
export interface SeedreamPictureFailure {
  /** Its place in the answer, from 0. */
  readonly index: number;
  readonly class: FailureClass;
  readonly billing: BillingVerdict;
  readonly upstreamCode: string | undefined;
}

/** A success (2xx) of ModelArk, with everything in it that matters to Retake. */
export interface SeedreamAnswer {
  /** In the order of the answer, without those that failed. */
  readonly pictures: readonly SeedreamPicture[];
  readonly failures: readonly SeedreamPictureFailure[];
  /** An error that stands for the whole answer, in the form of a failed picture. */
  readonly error: Omit<SeedreamPictureFailure, 'index'> | undefined;
  readonly usage: TokenUsage | undefined;
  /** How many pictures the upstream says that it charges for. */
  readonly billedPictures: number | undefined;
  readonly modelVersion: string | undefined;
}

const text = z.string().nullish().catch(undefined);
const count = z.int().nonnegative().nullish().catch(undefined);
const errorSchema = z.object({ code: text, message: text }).nullish().catch(undefined);

// Lenient on purpose: one odd entry must never cost a paid picture.
const entrySchema = z.object({ b64_json: text, url: text, error: errorSchema });
const answerSchema = z.object({
  model: text,
  data: z.array(z.unknown()).nullish().catch(undefined),
  error: errorSchema,
  usage: z.object({ generated_images: count, output_tokens: count }).nullish().catch(undefined),
});

/** Reads the body of a 2xx answer; what is not understood is left out, never thrown at. */
export function readSeedreamAnswer(body: unknown, strings: Pick<Exchange, 'large'>): SeedreamAnswer {
  const answer = answerSchema.safeParse(body).data;
  const entries = (answer?.data ?? []).map((entry) => entrySchema.safeParse(entry).data);
  const tokens = answer?.usage?.output_tokens ?? undefined;
  return {
    pictures: entries.flatMap((entry) => pictureOf(entry, strings)),
    failures: entries.flatMap((entry, index) => (entry?.error == null ? [] : [{ index, ...failureOf(entry.error) }])),
    error: answer?.error == null ? undefined : failureOf(answer.error),
    usage: tokens === undefined ? undefined : { inputText: 0, inputImage: 0, outputText: 0, outputImage: tokens, thoughts: 0 },
    billedPictures: answer?.usage?.generated_images ?? undefined,
    modelVersion: answer?.model ?? undefined,
  };
}

function pictureOf(
  entry: z.output<typeof entrySchema> | undefined,
  strings: Pick<Exchange, 'large'>,
): readonly SeedreamPicture[] {
  const data = entry?.b64_json;
  if (typeof data === 'string' && data !== '') {
    const large = strings.large(data);
    const bytes = large === undefined ? decodeBase64(data) : large.kind === 'bytes' ? large.bytes : undefined;
    return [bytes === undefined || bytes.byteLength === 0 ? { kind: 'broken' } : { kind: 'bytes', bytes }];
  }
  return typeof entry?.url === 'string' && entry.url !== '' ? [{ kind: 'url', url: entry.url }] : [];
}

function failureOf(error: NonNullable<z.output<typeof errorSchema>>): Omit<SeedreamPictureFailure, 'index'> {
  const code = error.code ?? undefined;
  return {
    class: classOfCode(code, error.message ?? '') ?? 'upstream_bug',
    // Billed is each picture that came (docs.byteplus.com, revision 265).
    billing: 'not-billed',
    upstreamCode: seedreamCode(code),
  };
}
