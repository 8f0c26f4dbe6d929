import type { AttemptTimeouts } from '../../transport/timeouts.ts';
import { TransportError } from '../../transport/transport-error.ts';
import type { ResponseFacts, Transport } from '../../transport/transport.ts';
import { attemptTime } from './attempt-time.ts';
import { readTransportError } from './transport-failure.ts';

/** A picture that an upstream gave as an address. */
export interface PictureDownload {
  /** As the upstream wrote it: hostile until proven otherwise. */
  readonly url: string;
  /**
   * The channel's own base URL. Its origin may be fetched from whatever it is, `http` and private addresses included, since it was
   * configured: local servers are reached so. Every other host has to be public and speak https.
   */
  readonly baseUrl: string;
  readonly transport: Transport;
  /** Those of the attempt. The first byte may take no longer than any other silence: nothing is generated any more. */
  readonly timeouts: AttemptTimeouts;
  /** Aborts the socket; the download then rejects with its reason. */
  readonly signal: AbortSignal;
  /** Largest picture taken, in bytes. @default 64 MiB */
  readonly maxBytes?: number;
}

/** A picture that came, or why it did not. */
export type PictureDownloadOutcome =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly declaredMediaType: string | undefined }
  | { readonly ok: false; readonly failure: PictureDownloadFailure };

/** Why a picture could not be fetched. It was made and paid for all the same. */
export interface PictureDownloadFailure {
  /**
   * `refused_address`: one that must not be fetched, nothing was sent. `refused`: the host answered, but not with the picture.
   * `too_large`: it is larger than `maxBytes`. `unreachable`: no whole answer came.
   */
  readonly reason: 'refused_address' | 'refused' | 'too_large' | 'unreachable';
  /** Whether asking for the same address again may help. It costs nothing; another generation does. */
  readonly transient: boolean;
  readonly statusCode: number | undefined;
  /** For people; holds nothing of the address, which may be signed. */
  readonly phrase: string;
}

/** Largest picture that is downloaded: a 4K PNG has about 40 MB. */
const MAX_PICTURE_BYTES = 64 * 1024 * 1024;

/** Redirects that are followed, one after the other: storage often answers with the address of its cache. */
const MAX_REDIRECTS = 3;

/**
 * Downloads a picture from an address that an upstream named, once. No credentials go with it, and the connection goes to the very IP
 * address that was found to be public; so it does for each of up to three redirects. Whether the bytes are a picture is for the core
 * to see.
 *
 * Rejects only with the signal's reason.
 */
export async function downloadPicture(download: PictureDownload): Promise<PictureDownloadOutcome> {
  const time = attemptTime(download.timeouts);
  let { url } = download;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await askFor(url, download, time.forRequest());
    if ('ok' in answer) return answer;
    if (redirects === MAX_REDIRECTS) {
      return failed('refused', `the host of the picture redirects more than ${MAX_REDIRECTS} times`, answer.statusCode);
    }
    url = answer.location;
  }
}

/** One request: the picture, why it did not come, or where it is now. */
async function askFor(
  url: string,
  { baseUrl, transport, signal, maxBytes = MAX_PICTURE_BYTES }: PictureDownload,
  timeouts: AttemptTimeouts,
): Promise<PictureDownloadOutcome | Redirect> {
  signal.throwIfAborted();
  const target = readTarget(url, baseUrl);
  if (target === undefined)
    return failed('refused_address', 'the picture is at an address that is not fetched: not https, or with a password');
  const exchange = transport.open({
    signal,
    timeouts: { ...timeouts, firstByteMs: Math.min(timeouts.firstByteMs, timeouts.idleMs) },
    maxResponseBytes: maxBytes,
    publicOnly: !target.own,
    bytesOnly: true,
  });
  try {
    const response = await exchange.fetch(target.url, { method: 'GET', headers: { accept: 'image/*' } });
    if (!response.ok) return refused(response.status);
    const bytes = await response.bytes();
    if (bytes.byteLength === 0) return failed('refused', 'the picture at its address is empty', response.status);
    return { ok: true, bytes, declaredMediaType: imageType(response.headers.get('content-type')) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    return redirectOf(error, exchange.response, target.url.href) ?? unreachable(error, exchange.response?.statusCode);
  }
}

/** Where a picture is instead. */
interface Redirect {
  readonly location: string;
  readonly statusCode: number;
}

/** Statuses that send a GET elsewhere (RFC 9110 §15.4). */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function redirectOf(error: unknown, response: ResponseFacts | undefined, from: string): Redirect | undefined {
  if (!(error instanceof TransportError) || error.kind !== 'redirect' || response === undefined) return undefined;
  const { statusCode, headers } = response;
  const location = headers.get('location');
  if (!REDIRECTS.has(statusCode) || location === null || !URL.canParse(location, from)) return undefined;
  return { location: new URL(location, from).href, statusCode };
}

interface Target {
  readonly url: URL;
  /** On the configured origin. */
  readonly own: boolean;
}

function readTarget(url: string, baseUrl: string): Target | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || parsed.username !== '' || parsed.password !== '') return undefined;
  const own = parsed.origin === new URL(baseUrl).origin;
  return own || parsed.protocol === 'https:' ? { url: parsed, own } : undefined;
}

/** Statuses of storage that is not ready yet or busy; a 404 right after the answer may still become a picture. */
const PASSING: ReadonlySet<number> = new Set([404, 408, 425, 429]);

function refused(statusCode: number): PictureDownloadOutcome {
  return failed(
    'refused',
    `the host of the picture answered HTTP ${statusCode}`,
    statusCode,
    statusCode >= 500 || PASSING.has(statusCode),
  );
}

function unreachable(error: unknown, statusCode: number | undefined): PictureDownloadOutcome {
  const kind = error instanceof TransportError ? error.kind : undefined;
  if (kind === 'not_public')
    return failed('refused_address', 'the picture is at an address inside a private network, which is not fetched');
  if (kind === 'redirect') return failed('refused', 'the host of the picture redirects to no address', statusCode);
  if (kind === 'too_large') return failed('too_large', 'the picture is larger than the limit', statusCode);
  const why = error instanceof TransportError ? readTransportError(error, statusCode).phrase : 'the answer could not be read';
  return failed('unreachable', `the picture could not be downloaded: ${why}`, statusCode, true);
}

function failed(
  reason: PictureDownloadFailure['reason'],
  phrase: string,
  statusCode?: number,
  transient = false,
): PictureDownloadOutcome {
  return { ok: false, failure: { reason, transient, statusCode, phrase } };
}

/** `image/png; charset=…` is `image/png`; what is no image says nothing. */
function imageType(contentType: string | null): string | undefined {
  return /^\s*(image\/[\w.+-]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase();
}
