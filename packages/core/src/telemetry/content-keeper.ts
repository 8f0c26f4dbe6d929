import { pngHeader } from '../catalog/png-header.ts';
import type { ChannelAnswer, PictureOrder, ReferenceImage } from '../channels/channel.ts';
import type { CapturedContent, ContentCapture, ContentReference } from './content-capture.ts';
import type { ContentTeller } from './teller.ts';

const MOST_WAITING_BYTES = 64 * 1_024 * 1_024;

/** Hands content to the store of whoever runs the service, and knows where it will be before it is there. */
export interface ContentKeeper extends ContentTeller {
  /** The call is over: what its attempts share need not be remembered any more. */
  ended(callId: string): void;
  /** Resolves when nothing waits for the store any more, or after so many milliseconds. */
  settled(patienceMs: number): Promise<void>;
}

/** What attempts of a call have sent: the next one most often sends the same. */
interface Sent {
  readonly prompt: string;
  readonly references: readonly ReferenceImage[];
  readonly kept: readonly ContentReference[];
}

type Attempt = Pick<CapturedContent, 'callId' | 'attemptId'>;

/** @param failed told of what is not kept, and why. */
export function createContentKeeper(
  { baseUri, put, mostWaitingBytes = MOST_WAITING_BYTES }: ContentCapture,
  failed: (why: 'left out' | 'not kept', error: unknown) => void,
): ContentKeeper {
  const sentBy = new Map<string, Sent[]>();
  const waiting = new Set<Promise<void>>();
  let waitingBytes = 0;

  const store = (content: CapturedContent): ContentReference[] => {
    const { kind, mediaType, bytes, key } = content;
    if (waitingBytes + bytes.byteLength > mostWaitingBytes) {
      failed('left out', `more than ${mostWaitingBytes} bytes wait for the store`);
      return [];
    }
    waitingBytes += bytes.byteLength;
    // Within a promise, so that what is thrown is a rejection like any other.
    const kept: Promise<void> = Promise.resolve()
      .then(() => put(content))
      .catch((error: unknown) => failed('not kept', error))
      .finally(() => {
        waitingBytes -= bytes.byteLength;
        waiting.delete(kept);
      });
    waiting.add(kept);
    return [{ kind, mediaType, uri: baseUri + key }];
  };
  const text = (of: Attempt, kind: 'prompt' | 'text', words: string): ContentReference[] =>
    words === ''
      ? []
      : store({
          ...of,
          kind,
          key: `${of.attemptId}/${kind}`,
          mediaType: 'text/plain; charset=utf-8',
          bytes: new TextEncoder().encode(words),
        });

  return {
    sent(of, { prompt, references }: Pick<PictureOrder, 'prompt' | 'references'>) {
      const before = sentBy.get(of.callId) ?? [];
      const same = before.find((sent) => sent.prompt === prompt && isSame(sent.references, references));
      if (same !== undefined) return same.kept;
      const kept = [
        ...text(of, 'prompt', prompt),
        ...references.flatMap(({ bytes, mediaType }, index) =>
          store({ ...of, kind: 'reference', key: `${of.attemptId}/reference-${index + 1}`, mediaType, bytes }),
        ),
      ];
      sentBy.set(of.callId, [...before, { prompt, references, kept }]);
      return kept;
    },
    came(of, { pictures, text: words }: Pick<ChannelAnswer, 'pictures' | 'text'>) {
      const final = pictures.filter(({ thought }) => !thought);
      return [
        ...final.flatMap(({ bytes }, index) =>
          store({ ...of, kind: 'picture', key: `${of.attemptId}/picture-${index + 1}`, mediaType: mediaTypeOf(bytes), bytes }),
        ),
        ...text(of, 'text', words),
      ];
    },
    ended: (callId) => void sentBy.delete(callId),
    async settled(patienceMs) {
      if (waiting.size === 0) return;
      const patience = Promise.withResolvers<void>();
      const timer = setTimeout(patience.resolve, patienceMs);
      await Promise.race([Promise.all(waiting), patience.promise]);
      clearTimeout(timer);
    },
  };
}

function isSame(one: readonly ReferenceImage[], other: readonly ReferenceImage[]): boolean {
  return one.length === other.length && one.every(({ bytes }, index) => bytes === other[index]?.bytes);
}

/** What an upstream calls a picture may be anything, and would stand on a span. */
function mediaTypeOf(bytes: Uint8Array): string {
  if (pngHeader(bytes) !== undefined) return 'image/png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  const letters = (from: number, to: number): string => String.fromCodePoint(...bytes.subarray(from, to));
  return letters(0, 4) === 'RIFF' && letters(8, 12) === 'WEBP' ? 'image/webp' : 'application/octet-stream';
}
