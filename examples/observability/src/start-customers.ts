/** Between two orders. */
const EVERY_MS = 2_000;

const PURPOSES = ['hero', 'draft', 'economy', 'print'] as const;

/** Orders a picture every two seconds, as customers would; returns what sends them home. */
export function startCustomers(url: string): () => void {
  let made = 0;
  const order = async (): Promise<void> => {
    made += 1;
    const response = await fetch(`${url}/images/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'image/*', 'x-customer': `customer-${made % 5}` },
      body: JSON.stringify({ prompt: `A bicycle, number ${made}`, purpose: PURPOSES[made % PURPOSES.length] }),
    });
    await response.arrayBuffer();
  };
  // Who gets no picture comes again by the next order; the log says why.
  const timer = setInterval(() => void order().catch(() => undefined), EVERY_MS);
  return () => clearInterval(timer);
}
