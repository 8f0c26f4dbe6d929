/** Pictures that callers give as addresses, which are downloaded for them. */
export interface ReferenceUrls {
  /** Hosts that may be asked, such as `images.shop.example`; a name that begins with a dot stands for all below it. @default any public one */
  readonly hosts?: readonly string[] | undefined;
  /** Largest picture, in bytes. @default 20 MiB */
  readonly maxBytes?: number | undefined;
  /** For all redirects and the picture together, in milliseconds. @default 15_000 */
  readonly timeoutMs?: number | undefined;
  /** Each is looked at like the first address. @default 3 */
  readonly maxRedirects?: number | undefined;
  /** Pictures of one request that are downloaded at the same moment; each counts `maxBytes` in `uploads.callerBytes` meanwhile. @default 4 */
  readonly atOnce?: number | undefined;
}

/** The values of what is left out. */
export const defaultReferenceUrls = Object.freeze({ maxBytes: 20 * 1024 * 1024, timeoutMs: 15_000, maxRedirects: 3, atOnce: 4 });
