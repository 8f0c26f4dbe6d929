import { ChatBusyError, type ChatResult, type ChatSession, type ImageService } from '@retake/core';
import { HttpProblemError } from '../problems/http-problem-error.ts';
import type { ChatStore } from './chat-store.ts';

/** What chats of routes stand on. */
export interface ChatSessionsParts {
  readonly store: ChatStore;
  /** How long a chat waits for its next turn, in milliseconds. */
  readonly keepMs: number;
  /** Told of a store that fails. */
  readonly onStoreError: (error: unknown) => void;
}

/** Chats by their keys. One turn of a chat is drawn at a time in this process. */
export class ChatSessions {
  readonly #parts: ChatSessionsParts;
  readonly #busy = new Set<string>();

  constructor(parts: ChatSessionsParts) {
    this.#parts = parts;
  }

  /** Where the pictures of a chat are. */
  blobs(key: string): ReturnType<ChatStore['blobs']> {
    return this.#parts.store.blobs(key);
  }

  /** Keeps a chat that begins. @throws HttpProblemError `busy` when the store cannot be asked. */
  async begin(key: string, session: ChatSession): Promise<void> {
    await this.#ask((store) => store.set(key, session.toJSON(), this.#parts.keepMs));
  }

  /** A chat as it stands. @throws HttpProblemError `not_found`, `busy`; ChatInvalidError */
  async find(key: string, service: ImageService): Promise<ChatSession> {
    const json = await this.#ask((store) => store.get(key));
    if (json === undefined) throw new HttpProblemError('not_found', 'There is no such chat.');
    return service.resumeChat(json, { blobs: this.#parts.store.blobs(key) });
  }

  /** Draws a turn, and keeps the chat with what it cost, however the turn ends. @throws ChatBusyError; as `find`, and as the turn. */
  async turn(key: string, service: ImageService, draw: (session: ChatSession) => Promise<ChatResult>): Promise<ChatResult> {
    if (this.#busy.has(key)) throw new ChatBusyError();
    this.#busy.add(key);
    try {
      const session = await this.find(key, service);
      let result: ChatResult;
      try {
        result = await draw(session);
      } catch (error) {
        await this.#keep(key, session);
        throw error;
      }
      return (await this.#keep(key, session)) ? result : { ...result, warnings: [...result.warnings, NOT_KEPT] };
    } finally {
      this.#busy.delete(key);
    }
  }

  /** Ends a chat. @throws HttpProblemError `not_found`, `busy`; ChatBusyError while a turn is drawn. */
  async end(key: string): Promise<void> {
    if (this.#busy.has(key)) throw new ChatBusyError();
    const json = await this.#ask((store) => store.get(key));
    if (json === undefined) throw new HttpProblemError('not_found', 'There is no such chat.');
    await this.#ask((store) => store.delete(key));
  }

  /** A picture that came was paid for: a store that fails takes the turn from the chat, and nothing from the client. */
  async #keep(key: string, session: ChatSession): Promise<boolean> {
    try {
      await this.#parts.store.set(key, session.toJSON(), this.#parts.keepMs);
      return true;
    } catch (error) {
      this.#parts.onStoreError(error);
      return false;
    }
  }

  async #ask<T>(question: (store: ChatStore) => Promise<T>): Promise<T> {
    try {
      return await question(this.#parts.store);
    } catch (error) {
      this.#parts.onStoreError(error);
      throw new HttpProblemError('busy', 'Chats cannot be looked up now. Ask again.', { retryAfterMs: 1000 });
    }
  }
}

const NOT_KEPT = Object.freeze({
  code: 'chat_turn_not_kept' as const,
  message: 'The store of chats failed, so that this turn is not part of the chat; the picture is whole',
});
