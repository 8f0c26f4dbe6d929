import type { Model } from '../catalog/model.ts';
import type { ByteSource } from '../transport/transport.ts';

export type { ByteSource } from '../transport/transport.ts';

/** A value of JSON. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** An object of JSON. */
export interface JsonObject {
  [name: string]: JsonValue;
}

/** The way to a value within a part, such as `['inlineData', 'data']`. */
export type JsonPath = readonly (string | number)[];

/** A string of a part that is kept beside its JSON because it can be megabytes: a picture, a thought signature. */
export interface LargeValue {
  readonly path: JsonPath;
  /** `base64`: the string is base64 of `content`. `text`: `content` is the string in UTF-8, with the escapes that JSON needs. */
  readonly as: 'base64' | 'text';
  readonly content: Uint8Array | ByteSource;
}

/** One part of what a model said, to be sent back word for word. */
export interface ChatPart {
  /** As it came, fields that nobody knows included; where a large value stood there is an empty string. */
  readonly json: JsonObject;
  readonly large: readonly LargeValue[];
}

/** A picture that a user's turn shows. */
export interface ChatPicture {
  readonly mediaType: string;
  readonly content: Uint8Array | ByteSource;
}

/** One turn's worth of a chat: what the user said and showed, or what the model answered. */
export type ChatContent =
  | { readonly role: 'user'; readonly prompt: string; readonly pictures: readonly ChatPicture[] }
  | { readonly role: 'model'; readonly parts: readonly ChatPart[] };

/** A chat up to the order that continues it. */
export interface ChatSoFar {
  /** The wire whose parts these are: only channels that name it as their `chatWire` can continue. */
  readonly wire: string;
  /** The oldest first; empty for the first turn. The last may be a user's, which the order then adds to. */
  readonly contents: readonly ChatContent[];
  /** Pictures in `contents`, as far as they count towards an estimate. */
  readonly pictures: number;
  /** Characters of text in `contents`. */
  readonly textChars: number;
}

/** Writes a large value into a request, and gives the string that stands for it in the JSON. */
export type WriteLarge = (value: Pick<LargeValue, 'as' | 'content'>) => string;

/** A part that lacks the thought signature it must have. */
export interface UnsignedPart {
  /** Counted from 0. */
  readonly part: number;
  readonly kind: 'Text' | 'Image';
}

/** A chat that was read from the JSON of its wire, or every reason why not, with paths. */
export type ReadContents =
  | { readonly contents: readonly ChatContent[] }
  | { readonly issues: readonly { readonly path: string; readonly message: string }[] };

/** What a chat has to know of the wire that its parts are written in. */
export interface ChatWire {
  readonly name: string;
  /** Whether chats with this model can be kept. */
  speaks(model: Model): boolean;
  /** Whether the model signs its parts and refuses them without their signatures. */
  signs(model: Model): boolean;
  /** Where a part carries its thought signature; `undefined` where it has none. */
  signaturePath(part: ChatPart): JsonPath | undefined;
  /** The parts of one answer of a signing model that cannot be sent back, because their signature is missing. */
  unsigned(parts: readonly ChatPart[]): readonly UnsignedPart[];
  /** The chat in the JSON of the wire. */
  contents(contents: readonly ChatContent[], write: WriteLarge): readonly JsonObject[];
  /** The other way round: a chat that somebody else kept in the JSON of the wire. Parts of a model stay as they are. */
  read(contents: readonly unknown[]): ReadContents;
  /** What a model's parts say and show, thoughts apart, for whoever cannot be given the parts themselves. */
  shown(parts: readonly ChatPart[]): { readonly text: string; readonly pictures: readonly ChatPicture[] };
}
