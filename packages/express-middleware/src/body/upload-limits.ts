/** How much a client may send. What is more is answered 413 as soon as it is noticed, and not kept. */
export interface UploadLimits {
  /** Bytes of a JSON body, which is parsed in one go: 8 MiB take about 20 ms of the event loop. @default 8 MiB */
  readonly jsonBytes: number;
  /**
   * Levels of objects and lists within each other in a JSON body. @default 64, as deep as the core takes what a chat was
   */
  readonly jsonDepth: number;
  /**
   * Keys and items of a JSON body, all levels together; an empty list or object counts as one. Raise it for larger tickets.
   * @default 4_000: a chat of a hundred turns has about 1,000, a ticket of a hundred pictures 1,500
   */
  readonly jsonValues: number;
  /** Bytes of a multipart body, all pictures together. @default 64 MiB */
  readonly formBytes: number;
  /** Bytes of one picture of a multipart body. @default 20 MiB, the `maxReferenceBytes` of a service */
  readonly fileBytes: number;
  /** Pictures of a multipart body. @default 16, the `maxReferences` of a service */
  readonly files: number;
  /** Fields of a multipart body besides pictures. @default 32 */
  readonly fields: number;
  /** Bytes of one such field. @default 256 KiB, more than a prompt may have */
  readonly fieldBytes: number;
  /** Bytes of all bodies that are held at the same moment, whoever sent them, and of pictures that are downloaded for them; beyond it the answer is 503. @default 512 MiB */
  readonly heldBytes: number;
  /**
   * Bytes of what the requests of one caller hold at the same moment, of those; beyond it that caller is answered 429, and 413 where it is one
   * request. @default a quarter of `heldBytes`, 128 MiB, and never less than one body may have
   */
  readonly callerBytes: number;
}

/** The limits that hold where none are given. */
export const defaultUploadLimits: UploadLimits = Object.freeze({
  jsonBytes: 8 * 1024 * 1024,
  jsonDepth: 64,
  jsonValues: 4_000,
  formBytes: 64 * 1024 * 1024,
  fileBytes: 20 * 1024 * 1024,
  files: 16,
  fields: 32,
  fieldBytes: 256 * 1024,
  heldBytes: 512 * 1024 * 1024,
  callerBytes: 128 * 1024 * 1024,
});

/** The limits that hold where some are given. */
export function uploadLimitsOf(given: Partial<UploadLimits> = {}): UploadLimits {
  const limits = { ...defaultUploadLimits, ...given };
  const { heldBytes, formBytes, jsonBytes } = limits;
  return { ...limits, callerBytes: given.callerBytes ?? Math.max(Math.floor(heldBytes / 4), formBytes, jsonBytes) };
}
