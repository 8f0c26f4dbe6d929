import { createHash } from 'node:crypto';
import type { Painter } from '../generation/painter.ts';
import type { PicturePart } from '../generation/picture-part.ts';
import { carriedFile } from '../generation/picture-part.ts';
import { proxyPage } from '../faults/proxy-page.ts';
import type { RefusalFault } from '../faults/refusal-faults.ts';
import type { Reply } from './reply.ts';
import { textReply } from './reply.ts';
import type { Visit } from './visit.ts';
import type { Question, Site } from './wire.ts';

/** Pictures that stand behind an address for a while. */
export interface Delivery {
  /**
   * Puts a picture up and returns its address on the host that the visit came to. It can be fetched until `lifeMs` after `bornAt`,
   * or as long as the channel was told.
   */
  put(visit: Visit, picture: { readonly part: PicturePart; readonly painter: Painter }, bornAt: number, lifeMs: number): string;
  /** A download, if that is what a request wants; it needs no key, as the signature in the address stands for one. */
  read(visit: Visit): Question | undefined;
}

interface Parcel {
  readonly part: PicturePart;
  readonly painter: Painter;
  readonly expiresAt: number;
  readonly signature: string;
}

const ENDINGS = { 'image/png': 'png', 'image/jpeg': 'jpeg' } as const;

/** Sets up the delivery of a channel under `/delivery/`. */
export const createDelivery = ({ world, behaviour, id }: Site): Delivery => {
  const parcels = new Map<string, Parcel>();
  const fetched = (url: URL): Reply => {
    const parcel = parcels.get(url.pathname);
    if (parcel === undefined || url.searchParams.get('sig') !== parcel.signature) return DENIED;
    return world.clock.now() >= parcel.expiresAt ? EXPIRED : pictureReply(parcel);
  };
  return {
    put: ({ url, requestId }, { part, painter }, bornAt, lifeMs) => {
      const name = createHash('sha256').update(`${id} ${requestId} ${part.variant}`).digest('hex').slice(0, 32);
      const pathname = `/delivery/${name}/sample.${ENDINGS[part.mediaType]}`;
      const expiresAt = bornAt + (behaviour.deliveryLifeMs ?? lifeMs);
      const signature = createHash('sha256').update(`${world.seed} ${name}`).digest('base64url').slice(0, 24);
      parcels.set(pathname, { part, painter, expiresAt, signature });
      return `${url.origin}${pathname}?se=${encodeURIComponent(new Date(expiresAt).toISOString())}&sig=${signature}`;
    },
    read: ({ method, url }) =>
      method === 'GET' && url.pathname.startsWith('/delivery/')
        ? { kind: 'question', leg: 'download', refuse: storageRefusal, answer: () => fetched(url) }
        : undefined,
  };
};

const pictureReply = ({ part, painter }: Parcel): Reply => ({
  status: 200,
  headers: { 'content-type': part.declared, 'cache-control': 'private', 'accept-ranges': 'bytes' },
  body: [carriedFile(part, painter.file(part))],
  statesLength: true,
});

const storageError = (status: number, code: string, message: string): Reply =>
  textReply(
    status,
    { 'content-type': 'application/xml' },
    `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  );

const DENIED = storageError(404, 'BlobNotFound', 'The specified blob does not exist.');
const EXPIRED = storageError(403, 'AuthenticationFailed', 'Signature not valid in the specified time frame.');

/** What a storage behind a vendor says of a fault: it knows statuses, not reasons. */
const storageRefusal = (fault: RefusalFault): Reply => {
  switch (fault.kind) {
    case 'html':
      return textReply(fault.status, { 'content-type': 'text/html; charset=UTF-8' }, proxyPage(fault.status));
    case 'overloaded':
      return storageError(503, 'ServerBusy', 'The server is currently unable to receive requests. Please retry your request.');
    case 'rate-limited':
      return storageError(429, 'TooManyRequests', 'Too many requests.');
    case 'model-gone':
      return DENIED;
    case 'invalid-api-key':
    case 'unauthenticated':
    case 'permission-denied':
      return EXPIRED;
    default:
      return storageError(500, 'InternalError', 'The server encountered an internal error.');
  }
};
