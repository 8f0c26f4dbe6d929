import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import type { Request } from 'express';
import { HttpProblemError } from '../problems/http-problem-error.ts';
import { ClientLeftError } from './client-left-error.ts';
import type { HeldBody } from './held-bytes.ts';
import { tooLarge } from './read-bytes.ts';
import type { UploadLimits } from './upload-limits.ts';
import { bodyConsumed, wasRead } from './was-read.ts';

/** A file of a form. */
export interface FormFile {
  /** The name of its field. */
  readonly field: string;
  readonly bytes: Uint8Array;
  /** What the client called it. */
  readonly mediaType: string;
}

/** A form that was read. */
export interface Form {
  /** In their order; a name can stand there more than once. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly files: readonly FormFile[];
}

/**
 * Reads a multipart form into memory, within limits that hold while it comes. The stream is left where it stands when one is passed.
 *
 * @throws HttpProblemError `body_malformed`, `body_too_large`, `body_consumed`, `busy`; ClientLeftError
 */
export async function readForm(request: Request, limits: UploadLimits, held: HeldBody): Promise<Form> {
  if (wasRead(request)) throw request.readableDidRead ? bodyConsumed() : malformed();
  const parser = openParser(request, limits);
  return new Promise((resolve, reject) => {
    const fields: (readonly [string, string])[] = [];
    const files: FormFile[] = [];
    let bytes = 0;
    const fail = (error: unknown): void => {
      settle();
      reject(error);
    };
    const onData = (piece: Buffer): void => {
      bytes += piece.byteLength;
      if (bytes > limits.formBytes) return fail(tooLarge(limits.formBytes));
      try {
        held.take(piece.byteLength);
      } catch (error) {
        fail(error);
      }
    };
    const onClose = (): void => {
      if (!request.complete) fail(new ClientLeftError());
    };
    const settle = (): void => {
      request.off('data', onData).off('close', onClose).unpipe(parser);
      request.pause();
    };
    parser.on('field', (name: string | undefined, value, nameCut, valueCut) => {
      if (name === undefined || nameCut) return fail(malformed());
      if (valueCut) return fail(new HttpProblemError('body_too_large', `A field takes at most ${limits.fieldBytes} bytes.`));
      fields.push([name, value]);
    });
    parser.on('file', (field: string | undefined, stream, _fileName, _encoding, mediaType) => {
      // What is refused is read to its end all the same, or the parser would wait for it.
      stream.on('limit', () =>
        fail(new HttpProblemError('body_too_large', `A picture takes at most ${limits.fileBytes} bytes.`)),
      );
      collect(stream, (content) => files.push({ field: field ?? '', bytes: content, mediaType }));
    });
    const tooMany = (what: string, most: number) => () =>
      fail(new HttpProblemError('body_too_large', `At most ${most} ${what} are taken.`));
    parser.on('filesLimit', tooMany('pictures', limits.files));
    parser.on('fieldsLimit', tooMany('fields', limits.fields));
    parser.on('partsLimit', tooMany('parts', limits.files + limits.fields));
    parser.on('error', () => fail(malformed()));
    parser.on('finish', () => {
      settle();
      resolve({ fields, files });
    });
    if (request.destroyed) return fail(new ClientLeftError());
    request.on('data', onData).on('close', onClose).pipe(parser);
  });
}

function openParser(request: Request, limits: UploadLimits): BusboyInstance {
  const { fileBytes, files, fields, fieldBytes } = limits;
  try {
    return new Busboy({
      headers: { ...request.headers, 'content-type': request.get('content-type') ?? '' },
      limits: {
        fileSize: fileBytes,
        files,
        fields,
        fieldSize: fieldBytes,
        fieldNameSize: 100,
        parts: files + fields,
        headerPairs: 20,
        headerSize: 8 * 1024,
      },
    });
  } catch {
    throw malformed();
  }
}

function collect(stream: BusboyFileStream, done: (bytes: Uint8Array) => void): void {
  const pieces: Buffer[] = [];
  // A part that breaks off is told by the parser.
  stream.on('error', () => undefined);
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  stream.on('end', () => done(Buffer.concat(pieces)));
}

function malformed(): HttpProblemError {
  return new HttpProblemError('body_malformed', 'The body is not a valid multipart form.');
}
