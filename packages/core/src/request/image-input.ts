/**
 * A reference image. Bytes are read, never changed, and must stay unchanged until the call has ended.
 * A `url` must be a `data:` URL: Retake does not download pictures, so that no request can make it reach into your network.
 */
export type ImageInput =
  | Uint8Array
  | { readonly data: Uint8Array; readonly mediaType?: string | undefined }
  | { readonly base64: string; readonly mediaType?: string | undefined }
  | { readonly url: string };
