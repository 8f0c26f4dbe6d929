import { randomUUID } from 'node:crypto';
import type { Model } from '../catalog/model.ts';
import type { ChatWire, JsonObject } from '../channels/channel-chat.ts';
import type { ReferenceImage, Warning } from '../channels/channel.ts';
import { ChannelError } from '../errors/channel-error.ts';
import { ChatBusyError } from '../errors/chat-busy-error.ts';
import { ChatInvalidError } from '../errors/chat-invalid-error.ts';
import type { Issue } from '../errors/issue.ts';
import { ModelRetiredError } from '../errors/model-retired-error.ts';
import { RequestInvalidError } from '../errors/request-invalid-error.ts';
import type { ImageResult } from '../response/image-result.ts';
import { alteredBlobs, missingBlobs } from './blob-issues.ts';
import type { BlobDigest, BlobStore } from './blob-store.ts';
import { boundOf } from './bound-of.ts';
import { blobsOf } from './chat-blobs.ts';
import { chatContents } from './chat-contents.ts';
import { chatCostOf, withAttempts, type ChatCost } from './chat-cost.ts';
import type { ChatJson, KeptBlob, PendingTurn } from './chat-json.ts';
import { readTurn, type ChatCallOptions, type ChatRequest, type ChatResult, type ReadTurn } from './chat-options.ts';
import type { ChatPort } from './chat-port.ts';
import type { ChatSessionParts } from './chat-session-parts.ts';
import { chatSoFar } from './chat-so-far.ts';
import { ChatTurn } from './chat-turn.ts';
import { NO_PICTURE, NOT_KEPT, NOT_SAVED, unsignedBy } from './chat-warnings.ts';
import { historyIssues } from './history-issues.ts';
import { inTime, LEFT_MS } from './in-time.ts';
import { Journal } from './journal.ts';
import { keepTurn } from './keep-turn.ts';
import type { InterruptedTurn } from './reopened-chat.ts';
import { requestIssues } from './request-issues.ts';
import { timedBlobs } from './timed-blobs.ts';
import { wholeBlobs } from './whole-blobs.ts';

/**
 * A picture edited turn by turn. What the model said is kept word for word with its thought signatures and sent back with each turn,
 * read from the blob store while it is sent. A turn that fails or is aborted leaves the session as it was, but for `cost`.
 */
export class ChatSession {
  readonly #port: ChatPort;
  readonly #wire: ChatWire;
  /** Waited for no longer than its time, and than the signal where one is given. */
  readonly #blobs: (signal?: AbortSignal) => BlobStore;
  readonly #journal: Journal<ChatJson> | undefined;
  /** The turn that was under way when the process before this one ended; for telling the user, and for the bill. */
  readonly interrupted: InterruptedTurn | undefined;
  #json: ChatJson;
  #sending = false;

  /** @internal */
  constructor({ port, wire, blobs, save, storeTimeoutMs, json, interrupted }: ChatSessionParts) {
    this.#port = port;
    this.#wire = wire;
    this.#blobs = (signal) => timedBlobs(blobs, { timeoutMs: storeTimeoutMs, signal });
    this.#json = json;
    this.interrupted = interrupted;
    const next = (): ChatJson => ({ ...this.toJSON(), revision: (this.#json.revision ?? 0) + 1 });
    const kept = ({ revision }: ChatJson): void => {
      this.#json = { ...this.#json, revision };
    };
    this.#journal = save === undefined ? undefined : new Journal(save, { next, kept }, storeTimeoutMs);
  }

  get id(): string {
    return this.#json.id;
  }

  get model(): string {
    return this.#json.model;
  }

  /** Turns that have brought a picture. */
  get turns(): number {
    return this.#json.turns.length;
  }

  /** Of all turns, those that failed included. */
  get cost(): ChatCost {
    return chatCostOf(this.#json.cost);
  }

  /** Everything that the session has in its store; for deleting it with the session, where no other session shares it. */
  get blobs(): readonly BlobDigest[] {
    return [...new Set(blobsOf(this.#json.turns).map(({ digest }) => digest))];
  }

  /**
   * Draws the next turn: `await chat.send('Make the bean larger')`.
   *
   * @throws ChatBusyError while another turn is being drawn; ChatInvalidError, before anything is sent, when a picture or a thought
   * signature is missing, altered or moved; ModelRetiredError unless `acrossFamilies` names who draws in its place; else as `generate`.
   */
  async send(request: ChatRequest | string, options?: ChatCallOptions): Promise<ChatResult> {
    if (this.#sending) throw new ChatBusyError();
    this.#sending = true;
    const read = readTurn(request, options, this.#json.defaults);
    try {
      return await this.#send(read, this.#blobs(read.signal));
    } catch (error) {
      // Whoever leaves while the store is read is told so, and not that it could not be read.
      if (read.signal?.aborted === true && ChatInvalidError.isInstance(error)) throw read.signal.reason;
      throw error;
    } finally {
      this.#sending = false;
    }
  }

  /** The session to keep and to resume, small: its pictures and signatures are in the store. `JSON.stringify(chat)` calls it. */
  toJSON(): ChatJson {
    return structuredClone(this.#json);
  }

  /** The session with its pictures and signatures inside, in base64: for moving it to another store. It can be hundreds of megabytes. */
  async toInlineJSON(): Promise<ChatJson> {
    const json = this.toJSON();
    const blobs: Record<BlobDigest, string> = {};
    for (const blob of await wholeBlobs(this.#blobs(), blobsOf(json.turns))) blobs[blob.digest] = blob.content.toString('base64');
    return { ...json, blobs };
  }

  /**
   * The chat as `contents` of the Gemini REST API, to go on without Retake: append a user's turn and post it.
   *
   * @throws ChatInvalidError when the chat could not be continued.
   */
  async toContents(): Promise<readonly JsonObject[]> {
    const issues = [...this.#historyIssues(), ...(await alteredBlobs(this.#blobs(), blobsOf(this.#json.turns)))];
    if (issues.length > 0) throw new ChatInvalidError(issues);
    return chatContents(chatSoFar(this.#json.turns, this.#wire.name, this.#blobs()), this.#wire);
  }

  /** The picture of a turn, counted from 1. @default the last one; `undefined` before the first */
  async picture(turn = this.turns): Promise<Uint8Array | undefined> {
    const kept = this.#json.turns[turn - 1];
    return kept === undefined ? undefined : this.#load(kept.picture, `turns[${turn - 1}].picture`);
  }

  async #send(read: ReadTurn, blobs: BlobStore): Promise<ChatResult> {
    const { turns } = this.#json;
    const { model, retired } = this.#ordered();
    const request = typeof read.request === 'object' ? { ...read.request, model: this.model } : read.request;
    if (read.issues.length > 0)
      throw new RequestInvalidError([...read.issues, ...requestIssues(this.#port, request, read.options)]);
    const replayOn = this.#replayOn(read.acrossFamilies, retired === undefined ? [model] : []);
    if (retired !== undefined && replayOn.length === 0) throw retired;
    const issues = [...this.#historyIssues(model), ...(await missingBlobs(blobs, blobsOf(turns)))];
    if (issues.length > 0 && replayOn.length === 0) throw new ChatInvalidError(issues);

    const callId = read.callId ?? randomUUID();
    const turn = new ChatTurn({
      turns,
      chat: chatSoFar(turns, this.#wire.name, blobs),
      continuable: issues.length === 0 && retired === undefined,
      isRetired: retired !== undefined,
      callId,
      replayOn,
      lastPicture: replayOn.length > 0 ? await this.#lastPicture(blobs) : undefined,
      replayed: (_callId, { channel, order }) => {
        const facts = { turn: turns.length + 1, channel: channel.id, model: order.model.id };
        const { teller, clock } = this.#port;
        teller.tell({ type: 'chat.replayed', callId, at: clock.now(), ...facts });
      },
    });
    await this.#intend({ callId, turn: turns.length + 1, upToNanoUsd: this.#boundOf(request, read.options, turn) }, read.signal);
    let drawn: ChatResult;
    try {
      const result = await this.#port.run(request, read.options, turn);
      drawn = await this.#keep(result, turn, blobs);
    } catch (error) {
      await this.#settled(turn, read.signal);
      throw await this.#reasonOf(error, turn, blobs);
    }
    const unsaved = await this.#settled(turn, read.signal);
    return { ...drawn, warnings: [...drawn.warnings, ...unsaved] };
  }

  /** Writes down that a turn is sent. @throws ChatInvalidError when that cannot be kept; the reason of the signal. */
  async #intend(pending: PendingTurn, signal: AbortSignal | undefined): Promise<void> {
    const journal = this.#journal;
    if (journal === undefined) return;
    this.#json = { ...this.#json, pending };
    try {
      await inTime(() => journal.keep(), { signal });
    } catch (cause) {
      const { pending: _unsent, ...before } = this.#json;
      this.#json = before;
      // One that was only late must not stand there for a turn that was never sent.
      journal.keepSoon();
      throw new ChatInvalidError([{ path: 'options.save', message: 'did not keep the chat, so that nothing was sent' }], {
        cause,
      });
    }
  }

  /** The turn has ended, whatever came of it; what could not be saved of that is told, and costs nobody the result. */
  async #settled({ attempts }: ChatTurn, signal: AbortSignal | undefined): Promise<readonly Warning[]> {
    const { pending: _ended, ...json } = this.#json;
    this.#json = { ...json, cost: withAttempts(json.cost, attempts) };
    const journal = this.#journal;
    if (journal === undefined) return [];
    try {
      await inTime(() => journal.keep(), { signal, leftMs: LEFT_MS });
      return [];
    } catch {
      return [NOT_SAVED];
    }
  }

  /** What is wrong with a turn is for its call to say. */
  #boundOf(request: unknown, options: unknown, turn: ChatTurn): number | null {
    if (this.#journal === undefined) return null;
    try {
      return boundOf(this.#port.plan(request, options, turn).candidates) ?? null;
    } catch {
      return null;
    }
  }

  /** Adds the turn. A picture that came is given back whatever becomes of its keeping: it was paid for. */
  async #keep(result: ImageResult, turn: ChatTurn, blobs: BlobStore): Promise<ChatResult> {
    const { turns } = this.#json;
    const number = turns.length + 1;
    const [picture] = result.images;
    const { asked } = turn;
    if (picture === undefined || asked === undefined)
      return { ...result, warnings: [...result.warnings, NO_PICTURE], turn: number };
    const came = turn.answerWith(picture.data);
    const reply = came?.answer.chatParts;
    try {
      const kept = await keepTurn(
        {
          prompt: asked.prompt,
          references: asked.references,
          reply,
          picture,
          channel: picture.channel,
          model: picture.model,
          nanoUsd: result.cost.usd === undefined ? undefined : result.cost.nanoUsd,
        },
        turns.length,
        this.#wire,
        blobs,
      );
      this.#json = { ...this.#json, turns: [...turns, kept] };
    } catch {
      // A store's own words may hold an address or a key.
      return { ...result, warnings: [...result.warnings, NOT_KEPT], turn: number };
    }
    const signs = came !== undefined && this.#wire.signs(came.candidate.order.model);
    const unsigned = reply !== undefined && signs && this.#wire.unsigned(reply).length > 0;
    return { ...result, warnings: unsigned ? [...result.warnings, unsignedBy(picture.channel)] : result.warnings, turn: number };
  }

  /** What to reject with: the reason of a failed turn, or what was found behind it, a blob that changed while the turn was being sent. */
  async #reasonOf(failure: unknown, { attempts }: ChatTurn, blobs: BlobStore): Promise<unknown> {
    if (!ChannelError.isInstance(failure) || failure.failure.upstreamCode !== 'broken_attachment') return failure;
    const issues = await alteredBlobs(blobs, blobsOf(this.#json.turns));
    return issues.length === 0 ? failure : new ChatInvalidError(issues, { cause: failure, attempts });
  }

  #historyIssues(model = this.#port.factsOf(this.model)): readonly Issue[] {
    return historyIssues(this.#json.turns, this.#wire, this.#wire.signs(model));
  }

  /** The model as it can be ordered now, or as it was and why it cannot be. */
  #ordered(): { readonly model: Model; readonly retired?: ModelRetiredError } {
    try {
      return { model: this.#port.modelOf(this.model) };
    } catch (error) {
      if (!ModelRetiredError.isInstance(error)) throw error;
      return { model: this.#port.factsOf(this.model), retired: error };
    }
  }

  #replayOn(acrossFamilies: boolean | readonly string[], own: readonly Model[]): readonly Model[] {
    if (typeof acrossFamilies === 'boolean') return acrossFamilies ? own : [];
    return acrossFamilies.map((name) => this.#port.modelOf(name));
  }

  async #lastPicture(blobs: BlobStore): Promise<ReferenceImage | undefined> {
    const last = this.#json.turns.at(-1);
    if (last === undefined) return undefined;
    const { mediaType, width, height } = last.picture;
    return { bytes: await this.#load(last.picture, `turns[${this.turns - 1}].picture`, blobs), mediaType, width, height };
  }

  async #load(blob: KeptBlob, place: string, blobs = this.#blobs()): Promise<Buffer> {
    const [whole] = await wholeBlobs(blobs, [{ ...blob, places: [place] }]);
    return whole?.content ?? Buffer.alloc(0);
  }
}
