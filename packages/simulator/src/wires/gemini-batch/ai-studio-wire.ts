import { batchRoad } from './batch-road.ts';
import type { Site, Wire } from '../wire.ts';
import { aiStudio } from '../gemini/ai-studio.ts';
import { geminiWire } from '../gemini/gemini-wire.ts';
import { createThoughtSignatures } from '../gemini/thought-signature.ts';

/** The Gemini API of AI Studio, with its batches and files. */
export const aiStudioWire = (site: Site): Wire => {
  const native = geminiWire(aiStudio, site);
  const batches = batchRoad(site, createThoughtSignatures(site.world.seed));
  return { ...native, read: (visit) => batches(visit) ?? native.read(visit) };
};
