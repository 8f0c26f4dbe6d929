import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LargeStrings } from '../../src/transport/large-strings.ts';

const folder = process.env['RETAKE_FIXTURES'];
const inCi = process.env['CI'] === 'true';

const Manifest = z.array(
  z.object({
    file: z.string(),
    pictures: z
      .array(z.object({ redacted: z.boolean().optional(), sha256: z.string().optional(), signatureSha256: z.string().nullish() }))
      .nullish(),
  }),
);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Recorded {
  readonly file: string;
  readonly pictures: readonly { readonly sha256?: string | undefined; readonly signatureSha256?: string | null | undefined }[];
}

function recorded(): Recorded[] {
  if (folder === undefined) return [];
  const all: unknown = JSON.parse(readFileSync(join(folder, 'recorded', '_manifest.json'), 'utf8'));
  return Manifest.parse(all).flatMap(({ file, pictures }) =>
    pictures != null && pictures.length > 0 && !pictures.some(({ redacted }) => redacted) ? [{ file, pictures }] : [],
  );
}

describe('recorded answers of Google', () => {
  it.runIf(inCi || folder !== undefined)(
    'are replayed from the folder that RETAKE_FIXTURES names; without it they are skipped, except in CI',
    () => {
      expect(folder, 'RETAKE_FIXTURES').toBeDefined();
    },
  );

  it.each(recorded())('$file: pictures and signatures come out to the bit, in chunks of any size', ({ file, pictures }) => {
    const body = gunzipSync(readFileSync(join(folder ?? '', 'recorded', file)));
    const eventStream = file.includes('.sse');
    for (const step of [1399, 65_536, body.length]) {
      const strings = new LargeStrings({ eventStream, ...(step === 65_536 && { expectedBytes: body.length }) });
      for (let at = 0; at < body.length; at += step) strings.write(body.subarray(at, at + step));
      const small = Buffer.concat(strings.end()).toString();
      expect(small.length).toBeLessThan(50_000);
      const texts = [...small.matchAll(/retake\w+/g)].map(([token]) => strings.large(token));
      const bytes = texts.filter((large) => large?.kind === 'bytes').map((large) => sha256(large?.bytes ?? new Uint8Array()));
      const kept = texts.filter((large) => large?.kind === 'text').map((large) => sha256(large?.bytes ?? new Uint8Array()));
      expect(bytes).toEqual(pictures.map((picture) => picture.sha256));
      // Text parts have signatures too.
      expect(kept).toEqual(expect.arrayContaining(pictures.flatMap((picture) => picture.signatureSha256 ?? [])));
      if (!eventStream) expect(JSON.parse(strings.expandJson(small))).toEqual(JSON.parse(body.toString()));
    }
  });
});
