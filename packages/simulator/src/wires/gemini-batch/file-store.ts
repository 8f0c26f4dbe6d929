import { createHash } from 'node:crypto';
import type { Site } from '../wire.ts';

/** A file of the Files API. */
export interface StoredFile {
  /** `files/…` */
  readonly name: string;
  readonly displayName: string;
  readonly mimeType: string;
  /** In pieces, so that pictures are not copied. */
  readonly content: () => readonly Buffer[];
  readonly bytes: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** An upload that has been announced. */
export interface Upload {
  readonly displayName: string;
  readonly mimeType: string;
  readonly chunks: Buffer[];
}

/** Files of a channel. They go after two days (ai.google.dev/gemini-api/docs/files, 2026). */
export interface FileStore {
  get(name: string): StoredFile | undefined;
  put(file: Omit<StoredFile, 'createdAt'>): StoredFile;
  delete(name: string): boolean;
  /** Announces an upload and returns its id. */
  announce(key: string, upload: Omit<Upload, 'chunks'>): string;
  upload(id: string): Upload | undefined;
  /** Makes a file of what was uploaded. */
  finish(id: string, upload: Upload): StoredFile;
}

const LIFE_MS = 172_800_000;

/** Creates an empty store. */
export const createFileStore = ({ world: { clock } }: Site): FileStore => {
  const files = new Map<string, StoredFile>();
  const uploads = new Map<string, Upload>();
  const put: FileStore['put'] = (file) => {
    const stored = { ...file, createdAt: clock.now() };
    files.set(file.name, stored);
    return stored;
  };
  return {
    put,
    get: (name) => {
      const file = files.get(name);
      return file !== undefined && clock.now() < file.createdAt + LIFE_MS ? file : undefined;
    },
    delete: (name) => files.delete(name),
    announce: (key, upload) => {
      const id = createHash('sha256').update(key).digest('hex').slice(0, 24);
      uploads.set(id, { ...upload, chunks: [] });
      return id;
    },
    upload: (id) => uploads.get(id),
    finish: (id, { chunks, displayName, mimeType }) => {
      uploads.delete(id);
      const content = Buffer.concat(chunks);
      return put({ name: `files/${id.slice(0, 12)}`, displayName, mimeType, content: () => [content], bytes: content.length });
    },
  };
};

/** A file as the Files API describes it. */
export const describedFile = (file: StoredFile, origin: string): Readonly<Record<string, unknown>> => ({
  name: file.name,
  displayName: file.displayName,
  mimeType: file.mimeType,
  sizeBytes: String(file.bytes),
  createTime: new Date(file.createdAt).toISOString(),
  updateTime: new Date(file.createdAt).toISOString(),
  expirationTime: new Date(file.createdAt + LIFE_MS).toISOString(),
  uri: `${origin}/v1beta/${file.name}`,
  state: 'ACTIVE',
  source: 'UPLOADED',
});
