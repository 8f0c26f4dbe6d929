import { parseArgs } from 'node:util';
import { startSimulator } from '@retake/simulator';
import { ROADS } from './roads.ts';

/*
 * The upstreams of all roads, in a process of their own so that their memory is not counted as the client's. Prints their
 * addresses; every picture weighs at least `--bytes`. Ends when its stdin closes.
 */
const { values } = parseArgs({ options: { bytes: { type: 'string', default: '0' } } });
const bytes = Number(values.bytes);
const simulator = await startSimulator({
  seed: 1,
  captions: 'none',
  channels: ROADS.map(({ id, upstream }) => ({
    ...upstream,
    id,
    behaviour: { ...upstream.behaviour, pictureWeight: { '512': bytes, '1K': bytes, '2K': bytes, '4K': bytes } },
  })),
});
process.stdout.write(`${JSON.stringify(Object.fromEntries(ROADS.map(({ id }) => [id, simulator.url(id)])))}\n`);
process.stdin.resume().on('end', () => void simulator.close());
