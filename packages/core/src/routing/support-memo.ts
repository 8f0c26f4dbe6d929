import type { Channel, PictureOrder, Support } from '../channels/channel.ts';

/** What an order can differ in besides its model and size. */
type Feature = Exclude<keyof PictureOrder, 'model' | 'size'>;

/** A judgement, what it was made from, and which parts of that it read. */
interface Judgement extends Pick<PictureOrder, 'aspectRatio' | 'thinking' | 'seed'> {
  readonly support: Support;
  readonly read: ReadonlySet<Feature>;
}

/** Judgements that are kept for one channel × model × size: enough for the usual ratios. */
const MOST_KEPT = 8;

/** Whether an order brings nothing that only its own judgement would do for. Ask once a plan. */
export function isPlain({ references, channelOptions, chat }: PictureOrder): boolean {
  return references.length === 0 && chat === undefined && Object.keys(channelOptions).length === 0;
}

/**
 * What one channel says of one model in one size, remembered for as long as nothing that it looked at is another. `supports` is pure, so
 * an order that differs only in what it never read gets the same answer; which parts it reads is watched, not assumed. An answer that
 * followed from the prompt, from reference images, from a chat or from options of a channel is not kept.
 */
export class SupportMemo {
  readonly #channel: Channel;
  #kept: readonly Judgement[] = [];
  /** Whether it was ever seen to look at what plain orders do not have: then what it says of others is not kept, and not watched. */
  #readsOwn = false;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** @param plain whether the order `isPlain`. */
  of(order: PictureOrder, plain: boolean): Support {
    for (const judgement of this.#kept) if (holdsFor(judgement, order, plain)) return judgement.support;
    if (!plain && this.#readsOwn) return this.#ask(order);
    const read = new Set<Feature>();
    const support = this.#ask(watched(order, read));
    if (readsOwn(read)) this.#readsOwn = true;
    const isKept = !read.has('prompt') && (plain || !readsOwn(read));
    if (isKept) {
      const { aspectRatio, thinking, seed } = order;
      this.#kept = [{ support, read, aspectRatio, thinking, seed }, ...this.#kept].slice(0, MOST_KEPT);
    }
    return support;
  }

  /** A channel of one's own that throws where it should answer is left out; it must not take the others down. */
  #ask(order: PictureOrder): Support {
    try {
      return this.#channel.supports(order);
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      return { supported: false, reasons: [`its supports() threw (${name}), which is a defect of the channel`] };
    }
  }
}

function holdsFor({ read, aspectRatio, thinking, seed }: Judgement, order: PictureOrder, plain: boolean): boolean {
  if (aspectRatio !== order.aspectRatio && read.has('aspectRatio')) return false;
  if (thinking !== order.thinking && read.has('thinking')) return false;
  if (seed !== order.seed && read.has('seed')) return false;
  return plain || !readsOwn(read);
}

/** Whether a judgement read what plain orders do not have. */
function readsOwn(read: ReadonlySet<Feature>): boolean {
  return read.has('references') || read.has('channelOptions') || read.has('chat');
}

/** The same order, taking note of what is read. */
function watched(order: PictureOrder, read: Set<Feature>): PictureOrder {
  const note = <F extends Feature>(feature: F): PictureOrder[F] => {
    read.add(feature);
    return order[feature];
  };
  return {
    model: order.model,
    size: order.size,
    get prompt() {
      return note('prompt');
    },
    get aspectRatio() {
      return note('aspectRatio');
    },
    get references() {
      return note('references');
    },
    get thinking() {
      return note('thinking');
    },
    get seed() {
      return note('seed');
    },
    get channelOptions() {
      return note('channelOptions');
    },
    get chat() {
      return note('chat');
    },
  };
}
