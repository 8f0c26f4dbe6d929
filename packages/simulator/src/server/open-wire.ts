import { fluxWire } from '../wires/flux/flux-wire.ts';
import { aiStudioWire } from '../wires/gemini-batch/ai-studio-wire.ts';
import { geminiWire } from '../wires/gemini/gemini-wire.ts';
import { vertex } from '../wires/gemini/vertex.ts';
import { imagenWire } from '../wires/imagen/imagen-wire.ts';
import { openAiWire } from '../wires/openai/openai-wire.ts';
import { openRouterWire } from '../wires/open-router/open-router-wire.ts';
import { relayWire } from '../wires/relay/relay-wire.ts';
import { seedreamWire } from '../wires/seedream/seedream-wire.ts';
import { sdWire } from '../wires/stable-diffusion/sd-wire.ts';
import type { Site, Wire } from '../wires/wire.ts';
import type { DialectName } from '../wires/wire-facts.ts';

const WIRES: Readonly<Record<DialectName, (site: Site) => Wire>> = {
  'ai-studio': aiStudioWire,
  vertex: (site) => geminiWire(vertex, site),
  relay: relayWire,
  openai: openAiWire,
  openrouter: openRouterWire,
  flux: fluxWire,
  seedream: seedreamWire,
  'stable-diffusion': sdWire,
  imagen: imagenWire,
};

/** Sets up the wire of a channel, with a state of its own. */
export const openWire = (dialect: DialectName, site: Site): Wire => WIRES[dialect](site);
