import type { Form, FormFile } from '../wires/visit.ts';

/** Reads a `multipart/form-data` body with the parser of the platform's `fetch`; `undefined` when it is none. */
export const readForm = async (body: Buffer, contentType: string): Promise<Form | undefined> => {
  const fields = new Map<string, string>();
  const files: FormFile[] = [];
  try {
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
    for (const [name, value] of form) {
      if (typeof value === 'string') fields.set(name, value);
      else {
        const bytes = Buffer.from(await value.arrayBuffer());
        files.push({ name, filename: value.name, contentType: value.type, bytes });
      }
    }
  } catch {
    return undefined;
  }
  return { fields, files };
};
