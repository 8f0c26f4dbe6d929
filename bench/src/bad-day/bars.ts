import type { Figures } from './figures.ts';

/** A contestant's medians. */
export interface Row {
  readonly name: string;
  readonly channels: 1 | 3;
  readonly figures: Figures;
}

/** What Retake must show on the bad day, on the median of the seeds: the bars that it missed, each in a sentence. */
export function missedBars(rows: readonly Row[], pictures: number): readonly string[] {
  const retake = rows.find(({ name }) => name === 'Retake');
  const bare = rows[0];
  if (retake === undefined || bare === undefined) return ['Retake or the bare SDK did not play'];
  const peers = rows.filter((row) => row !== retake && row.channels === 3);
  const { figures } = retake;
  // Those with one channel deliver what is easy and fast, and lose the rest.
  const bestP99 = Math.min(...peers.map((peer) => peer.figures.p99S));
  const leastLost = Math.min(...peers.map((peer) => peer.figures.lostUsd));
  const bars: readonly (readonly [figure: string, is: number, most: number])[] = [
    ['undelivered', figures.undelivered, pictures / 5000],
    ["dollars per picture ÷ the bare SDK's", figures.usdPerPicture / bare.figures.usdPerPicture, 1.12],
    ['attempts per picture', figures.attempts, 1.3],
    ['p99 ÷ that of the best peer with three channels', figures.p99S / bestP99, 0.5],
  ];
  const missed = bars.flatMap(([figure, is, most]) => (is <= most ? [] : [`${figure} ${is.toFixed(3)} > ${most}`]));
  const isCheapest = figures.lostUsd < leastLost;
  return isCheapest
    ? missed
    : [...missed, `billed but undelivered $${figures.lostUsd.toFixed(2)}, a peer $${leastLost.toFixed(2)}`];
}
