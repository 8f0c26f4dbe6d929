/** How long answers take: log-normal, as measured latencies of image models are. */
export interface Latency {
  readonly medianMs: number;
  readonly p95Ms: number;
}

/** Standard normal quantile of 95 %. */
const Z95 = 1.6448536269514722;

/** One latency, from two independent draws in [0, 1). */
export const sampleLatencyMs = (latency: Latency, first: number, second: number): number => {
  if (latency.medianMs === 0) return 0;
  const sigma = Math.log(latency.p95Ms / latency.medianMs) / Z95;
  // Box-Muller; 1 - first keeps the logarithm away from zero.
  const normal = Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second);
  return latency.medianMs * Math.exp(sigma * normal);
};
