import type { Model } from '../catalog/model.ts';
import type { ChatSoFar } from '../channels/channel-chat.ts';
import type { ChannelAnswer, PictureOrder, ReferenceImage, Warning } from '../channels/channel.ts';
import type { Candidate, Exclusion, Plan } from '../routing/candidate.ts';
import type { Attempt } from '../resilience/attempt.ts';
import type { KeptTurn } from './chat-json.ts';
import { replayedOrder } from './replayed-order.ts';

/** What a turn is made from. */
export interface ChatTurnParts {
  /** The turns before it. */
  readonly turns: readonly KeptTurn[];
  readonly chat: ChatSoFar;
  /** Whether the chat can go on as it is; else it can only be replayed. */
  readonly continuable: boolean;
  /** Models that may draw from a replay, if any may. */
  readonly replayOn: readonly Model[];
  /** The last picture, read only where a replay is allowed. */
  readonly lastPicture: ReferenceImage | undefined;
  /** Tells of a picture that came of a replay. */
  readonly replayed: (callId: string, candidate: Candidate) => void;
}

/** One turn of a chat within the story of a call: what it adds to the order, whom it lets be asked, and what came of it. */
export class ChatTurn {
  readonly #parts: ChatTurnParts;
  readonly #answers: { readonly answer: ChannelAnswer; readonly candidate: Candidate }[] = [];
  #order: PictureOrder | undefined;
  #attempts: readonly Attempt[] = [];

  constructor(parts: ChatTurnParts) {
    this.#parts = parts;
  }

  /** The order as the request asked for it. */
  get order(): PictureOrder | undefined {
    return this.#order;
  }

  /** Every attempt of the call, however it ended. */
  get attempts(): readonly Attempt[] {
    return this.#attempts;
  }

  /** The order with the chat before it. */
  continuing(order: PictureOrder): PictureOrder {
    this.#order = { ...order, chat: this.#parts.chat };
    return this.#order;
  }

  /**
   * Who may be asked: channels that have taken the chat's signatures before, then others of its wire in the order of the strategy, and
   * last, if the call allows it, those that can only be given a replay.
   */
  plan(order: PictureOrder, planFor: (order: PictureOrder) => Plan): Plan {
    const { turns, continuable, replayOn, lastPicture } = this.#parts;
    const own = planFor(order);
    const proven = new Set(turns.flatMap(({ channel, reply }) => (reply === null ? [] : [channel])));
    const isProven = ({ channel }: Candidate): boolean => proven.has(channel.id);
    const native = continuable ? [...own.candidates.filter(isProven), ...own.candidates.filter((other) => !isProven(other))] : [];
    const candidates = [...native];
    const reasons = new Map(own.exclusions.map((exclusion) => [exclusion.channel, exclusion]));
    for (const model of replayOn) {
      const replay = planFor({ ...replayedOrder(order, turns, lastPicture), model });
      for (const candidate of replay.candidates) {
        if (continuable && candidate.channel.chatWire === order.chat?.wire) continue;
        if (candidates.some(({ channel }) => channel.id === candidate.channel.id)) continue;
        candidates.push({ ...candidate, lastResort: native.length > 0, warnings: [...candidate.warnings, REPLAYED] });
      }
      for (const exclusion of replay.exclusions) {
        if (reasons.get(exclusion.channel)?.reason === 'unsupported') reasons.set(exclusion.channel, exclusion);
      }
    }
    return { candidates, exclusions: unasked([...reasons.values()], candidates), warnings: own.warnings };
  }

  /** An answer came, whatever becomes of it. */
  came(callId: string, answer: ChannelAnswer, candidate: Candidate): void {
    this.#answers.push({ answer, candidate });
    if (candidate.warnings.includes(REPLAYED)) this.#parts.replayed(callId, candidate);
  }

  /** The call has ended. */
  ended(attempts: readonly Attempt[]): void {
    this.#attempts = attempts;
  }

  /** The answer that a picture of the result came with. */
  answerWith(picture: Uint8Array): { readonly answer: ChannelAnswer; readonly candidate: Candidate } | undefined {
    return this.#answers.find(({ answer }) => answer.pictures.some(({ bytes }) => bytes === picture));
  }
}

const REPLAYED: Warning = Object.freeze({
  code: 'chat_replayed',
  message:
    'The chat was replayed outside its family: this was drawn from its last picture and its turns as text, without what the model had seen and thought',
});

function unasked(exclusions: readonly Exclusion[], candidates: readonly Candidate[]): readonly Exclusion[] {
  const asked = new Set(candidates.map(({ channel }) => channel.id));
  return exclusions.filter(({ channel }) => !asked.has(channel));
}
