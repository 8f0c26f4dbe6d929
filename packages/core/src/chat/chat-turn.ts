import type { Model } from '../catalog/model.ts';
import type { ChatSoFar } from '../channels/channel-chat.ts';
import type { ChannelAnswer, PictureOrder, ReferenceImage } from '../channels/channel.ts';
import type { Attempt } from '../resilience/attempt.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { CallPlanner } from '../routing/plannable-call.ts';
import type { KeptTurn } from './chat-json.ts';
import { planFirstTurn } from './plan-first-turn.ts';
import { planTurn, REPLAYED } from './plan-turn.ts';
import { replayedOrder } from './replayed-order.ts';

/** What is looked at of a turn before this one. Who drew it is not known of chats that somebody else keeps. */
export type TurnBefore = Pick<KeptTurn, 'prompt'> & { readonly channel?: string; readonly reply: unknown };

/** What a turn is made from. */
export interface ChatTurnParts {
  /** The turns before it. */
  readonly turns: readonly TurnBefore[];
  readonly chat: ChatSoFar;
  /** Whether the chat can go on as it is; else it can only be replayed. */
  readonly continuable: boolean;
  /** Whether its model is retired, so that it is not ordered from anybody. @default false */
  readonly isRetired?: boolean;
  /** Models that may draw from a replay, if any may. */
  readonly replayOn: readonly Model[];
  /** The last picture, read only where a replay is allowed. */
  readonly lastPicture: ReferenceImage | undefined;
  /** Whether a chat may begin with a picture of a channel that cannot continue it. @default false */
  readonly beginsAnywhere?: boolean;
  /** @default a new one */
  readonly callId?: string | undefined;
  /** Tells of a picture that came of a replay. */
  readonly replayed: (callId: string, candidate: Candidate) => void;
}

/** What a turn says and shows. */
type TurnWords = Pick<PictureOrder, 'prompt' | 'references'>;

/** One turn of a chat within the story of a call: what it adds to the order, whom it lets be asked, and what came of it. */
export class ChatTurn {
  readonly #parts: ChatTurnParts;
  readonly #answers: { readonly answer: ChannelAnswer; readonly candidate: Candidate }[] = [];
  #asked: TurnWords | undefined;
  #attempts: readonly Attempt[] = [];

  constructor(parts: ChatTurnParts) {
    this.#parts = parts;
  }

  /** What the request asked for; `undefined` while it was not understood. */
  get asked(): TurnWords | undefined {
    return this.#asked;
  }

  /** The id of its call; `undefined` where any will do. */
  get callId(): string | undefined {
    return this.#parts.callId;
  }

  /** Every attempt of the call, however it ended. */
  get attempts(): readonly Attempt[] {
    return this.#attempts;
  }

  /** Plans the call as any other is planned, with the chat before it. */
  over(planCall: CallPlanner): CallPlanner {
    return (asked, budget) => {
      this.#asked = asked;
      const { turns, chat, beginsAnywhere = false } = this.#parts;
      if (beginsAnywhere && chat.contents.length === 0) return planFirstTurn(asked, budget, chat, planCall);
      const proven = new Set(turns.flatMap(({ channel, reply }) => (reply === null || channel === undefined ? [] : [channel])));
      return planTurn(asked, budget, { ...this.#parts, proven, replayed: this.inWords(asked) }, planCall);
    };
  }

  /** The turn in words that can be understood without the chat. */
  inWords(asked: TurnWords): TurnWords {
    return replayedOrder(asked, this.#parts.turns, this.#parts.lastPicture);
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
