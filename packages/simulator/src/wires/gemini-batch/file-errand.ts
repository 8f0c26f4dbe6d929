import { z } from 'zod';
import type { Reply } from '../reply.ts';
import type { Visit } from '../visit.ts';
import type { Errand, Site } from '../wire.ts';
import { aiStudio } from '../gemini/ai-studio.ts';
import { problemOf } from '../gemini/problem-of.ts';
import { otherRoute } from '../gemini/route.ts';
import type { FileStore } from './file-store.ts';
import { describedFile } from './file-store.ts';
import { googleProblem, googleRefusal, googleReply, refusedAtDoor } from './google-reply.ts';

/** The Files API, as far as batches need it: resumable upload, look-up, download, deletion. */
export const fileErrand = (site: Site, files: FileStore, visit: Visit): Errand | undefined => {
  const { method, url } = visit;
  if (method === 'POST' && /^\/upload\/v1(beta)?\/files$/.test(url.pathname))
    return { kind: 'question', answer: () => uploaded(site, files, visit) };
  const match = /^(?:\/download)?\/v1(?:beta)?\/(files\/[\w-]+)(:download)?$/.exec(url.pathname);
  const name = match?.[1];
  if (match === null || name === undefined || (method !== 'GET' && method !== 'DELETE')) return undefined;
  const guarded = (answer: () => Reply) => (): Reply => {
    const refused = refusedAtDoor(site, visit);
    return refused === undefined ? answer() : googleRefusal(refused, visit);
  };
  if (match[2] !== undefined) {
    return {
      kind: 'question',
      leg: 'download',
      refuse: (fault) => googleRefusal(problemOf(fault, { dialect: aiStudio, route: otherRoute('files') }), visit),
      answer: guarded(() => downloaded(files, name, visit)),
    };
  }
  return {
    kind: 'question',
    answer: guarded(() => {
      const file = files.get(name);
      if (file === undefined) return missing(name, visit);
      if (method === 'GET') return googleReply(describedFile(file, url.origin));
      files.delete(name);
      return googleReply({});
    }),
  };
};

const missing = (name: string, visit: Visit): Reply =>
  googleRefusal(
    googleProblem(403, 'PERMISSION_DENIED', `You do not have permission to access the File ${name} or it may not exist.`),
    visit,
  );

const downloaded = (files: FileStore, name: string, visit: Visit): Reply => {
  const file = files.get(name);
  if (file === undefined) return missing(name, visit);
  return { status: 200, headers: { 'content-type': file.mimeType }, body: file.content(), statesLength: true };
};

const startSchema = z.object({
  file: z.object({ displayName: z.string().optional(), mimeType: z.string().optional() }).optional(),
});

const header = ({ headers }: Visit, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
};

/** Google's resumable upload: a start that names an address, then the bytes in one piece or in several. */
const uploaded = (site: Site, files: FileStore, visit: Visit): Reply => {
  const command = header(visit, 'x-goog-upload-command');
  const id = visit.url.searchParams.get('upload_id');
  if (id === null) {
    const refused = refusedAtDoor(site, visit);
    if (refused !== undefined) return googleRefusal(refused, visit);
    if (command !== 'start')
      return googleRefusal(googleProblem(400, 'INVALID_ARGUMENT', 'Only resumable uploads are simulated.'), visit);
    const { file } = startSchema.safeParse(visit.json).data ?? {};
    const upload = files.announce(visit.requestId, {
      displayName: file?.displayName ?? '',
      mimeType: file?.mimeType ?? header(visit, 'x-goog-upload-header-content-type'),
    });
    const address = `${visit.url.origin}${visit.url.pathname}?upload_id=${upload}&upload_protocol=resumable`;
    return googleReply({}, { 'x-goog-upload-url': address, 'x-goog-upload-status': 'active' });
  }
  const upload = files.upload(id);
  if (upload === undefined) return googleRefusal(googleProblem(404, 'NOT_FOUND', 'There is no such upload.'), visit);
  upload.chunks.push(visit.body);
  if (!command.includes('finalize')) return googleReply({}, { 'x-goog-upload-status': 'active' });
  const stored = files.finish(id, upload);
  return googleReply({ file: describedFile(stored, visit.url.origin) }, { 'x-goog-upload-status': 'final' });
};
