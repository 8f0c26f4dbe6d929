import type { Attachments, OutgoingBody } from './attachments.ts';

/** One request as it goes out. */
export interface OutgoingRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: OutgoingBody | undefined;
}

/**
 * Reads the arguments of a `fetch`. A string body, which is what the SDKs send as JSON, may hold tokens of `attachments`; any
 * other is collected first, so that its length is known.
 *
 * @throws TransportError `unsent_attachment`; at once for a string body, through the promise for any other.
 */
export function outgoingRequest(
  input: string | URL | Request,
  init: RequestInit | undefined,
  attachments: Attachments,
): OutgoingRequest | Promise<OutgoingRequest> {
  if (input instanceof Request) return collected(new Request(input, init), attachments);
  const body = init?.body ?? '';
  if (typeof body !== 'string') return collected(new Request(input, { ...init, duplex: 'half' }), attachments);
  const headers = identityEncoded(init?.headers);
  const composed = attachments.compose(body);
  if (composed.length > 0) headers.set('content-length', String(composed.length));
  return { url: new URL(input), method: init?.method ?? 'GET', headers, body: composed.length > 0 ? composed : undefined };
}

async function collected(request: Request, attachments: Attachments): Promise<OutgoingRequest> {
  const bytes = Buffer.from(await request.arrayBuffer());
  const headers = identityEncoded(request.headers);
  // Only JSON can hold tokens; composing nothing refuses to lose what was attached.
  const json = (headers.get('content-type') ?? '').includes('json');
  const composed = attachments.compose(json ? bytes.toString() : '');
  const body = json ? composed : { payload: bytes, length: bytes.length };
  if (body.length > 0) headers.set('content-length', String(body.length));
  return { url: new URL(request.url), method: request.method, headers, body: body.length > 0 ? body : undefined };
}

/**
 * Compression saves a quarter of base64 on the wire and costs more time than the decoding; a picture's generation takes longer
 * than its transfer by far. A caller that sets `accept-encoding` is obeyed.
 */
function identityEncoded(given: RequestInit['headers']): Headers {
  // Whoever sends makes them anew for each request, so they can be written to.
  const headers = given instanceof Headers ? given : new Headers(given);
  if (!headers.has('accept-encoding')) headers.set('accept-encoding', 'identity');
  return headers;
}
