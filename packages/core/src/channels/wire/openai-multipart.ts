import { randomUUID } from 'node:crypto';
import type { Exchange } from '../../transport/transport.ts';

/** A file of a form. */
export interface FormFile {
  readonly field: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** A form as it goes out. */
export interface MultipartForm {
  readonly contentType: string;
  /** Holds tokens of the exchange where its files belong, so that none of them is copied. */
  readonly body: string;
}

/**
 * Writes a `multipart/form-data` body (RFC 7578). Names and types are the channel's own words; values may be anything, since no
 * prompt can hold the boundary.
 */
export function multipartForm(
  fields: Readonly<Record<string, string | number | boolean>>,
  files: readonly FormFile[],
  exchange: Pick<Exchange, 'attachBytes'>,
): MultipartForm {
  const boundary = `retake-${randomUUID()}`;
  const parts = [
    ...Object.entries(fields).map(([name, value]) => `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`),
    ...files.map(
      ({ field, fileName, mediaType, bytes }) =>
        `Content-Disposition: form-data; name="${field}"; filename="${fileName}"\r\nContent-Type: ${mediaType}\r\n\r\n${exchange.attachBytes(bytes)}`,
    ),
  ];
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`,
  };
}
