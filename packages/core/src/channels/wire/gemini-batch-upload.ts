import { z } from 'zod';
import { ChannelError } from '../../errors/channel-error.ts';
import type { Exchange, ExchangeOptions, Transport } from '../../transport/transport.ts';
import type { FailureReader } from './failed-request.ts';
import { asJson, sendPlainRequest } from './plain-request.ts';

/** Of the Files API (ai.google.dev/gemini-api/docs/batch-api, 2026): 2 GB a file. */
const MAX_FILE_BYTES = 2_000_000_000;

const MEDIA_TYPE = 'application/jsonl';
const UPLOAD_URL = 'x-goog-upload-url';

const fileSchema = z.object({ file: z.object({ name: z.string().regex(/^files\/[\w-]+$/) }) });

/** Where and in whose name a file is uploaded. */
export interface Upload {
  readonly transport: Transport;
  readonly reader: FailureReader;
  /** Origin and path in front of the version, without a slash at the end. */
  readonly root: string;
  readonly apiVersion: string;
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly options: ExchangeOptions;
}

/** A file that is written while it is sent: references travel beside the text, as tokens of the exchange. */
export interface UploadedText {
  readonly text: string;
  /** Of the file on the wire. */
  readonly bytes: number;
}

/**
 * Uploads a file in the two steps of Google's resumable protocol and gives its name, `files/…`. The second goes to an address that
 * the first names: to the same origin, or to a public one over https, without the key.
 */
export async function uploadBatchFile(
  upload: Upload,
  displayName: string,
  write: (exchange: Exchange) => UploadedText,
): Promise<string> {
  const { transport, reader, root, apiVersion, headers, options } = upload;
  const { signal } = options;
  // The length is asked for before the bytes; written twice, since an exchange sends one request.
  const { bytes } = write(transport.open(options));
  if (bytes > MAX_FILE_BYTES) throw tooLarge(reader.id, bytes);
  const announcement = {
    url: `${root}/upload/${apiVersion}/files`,
    headers: async () => ({
      ...(await headers()),
      'x-goog-upload-protocol': 'resumable',
      'x-goog-upload-command': 'start',
      'x-goog-upload-header-content-length': String(bytes),
      'x-goog-upload-header-content-type': MEDIA_TYPE,
    }),
    body: JSON.stringify({ file: { displayName, mimeType: MEDIA_TYPE } }),
  };
  const address = await sendPlainRequest(reader, transport.open(options), signal, announcement, async (response) =>
    uploadAddress(reader.id, response.headers.get(UPLOAD_URL), root),
  );
  const exchange = transport.open({ ...options, publicOnly: address.origin !== new URL(root).origin });
  const transfer = {
    url: address,
    headers: async () => ({
      'content-type': MEDIA_TYPE,
      'x-goog-upload-offset': '0',
      'x-goog-upload-command': 'upload, finalize',
    }),
    body: write(exchange).text,
  };
  const answer = fileSchema.safeParse(await sendPlainRequest(reader, exchange, signal, transfer, asJson));
  if (!answer.success) throw unusable(reader.id, 'the upload ended without the name of a file');
  return answer.data.file.name;
}

function uploadAddress(channelId: string, named: string | null, root: string): URL {
  const url = named !== null && URL.canParse(named) ? new URL(named) : undefined;
  if (url !== undefined && (url.protocol === 'https:' || url.origin === new URL(root).origin)) return url;
  throw unusable(channelId, 'the upstream named no address to upload to, or not one over https');
}

/** Nothing was ordered yet: a file costs nothing and goes by itself after two days. */
function unusable(channelId: string, phrase: string): ChannelError {
  return new ChannelError(`${channelId}: ${phrase}.`, {
    class: 'upstream_bug',
    billing: 'not-billed',
    dispatched: true,
    upstreamCode: 'upload_failed',
  });
}

function tooLarge(channelId: string, bytes: number): ChannelError {
  return new ChannelError(`${channelId}: the batch would be a file of ${bytes} bytes; ${MAX_FILE_BYTES} are taken.`, {
    class: 'invalid_request',
    billing: 'not-billed',
    dispatched: false,
    upstreamCode: 'batch_too_large',
  });
}
