import { z } from 'zod';

/** An address that paths are added to. */
export const plainBaseUrlSchema = z.string().superRefine((value, context) => {
  const problem = problemOf(value);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

/** Values are never quoted: an address may hold a secret. */
function problemOf(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'not an http(s) URL such as https://api.example.com';
  if (url.username !== '' || url.password !== '') return 'holds credentials; they belong in their own option';
  if (url.search !== '' || url.hash !== '') return 'ends in a query or fragment, which would cut off the path';
  return undefined;
}
