import type { ChannelCosts, FactorLine, CostPlan, SeriesCost } from './cost-plan.ts';

/** A plan as text for a terminal: a table a channel, what is unknown called so. */
export function printCostPlan({ imagesPerMonth, channels, downtime, notes }: CostPlan): string {
  const blocks = channels.map((costs) => channelBlock(costs, imagesPerMonth));
  if (downtime !== undefined) {
    const { requestsLost, monthlyUsd, yearlyUsd } = downtime;
    blocks.push(
      table([
        ['downtime', 'a month', 'a year'],
        [`${plain(requestsLost)} requests that are not answered`, dollars(monthlyUsd), dollars(yearlyUsd)],
      ]),
    );
  }
  if (notes.length > 0) blocks.push(notes.map((note) => `note: ${note}`).join('\n'));
  return `${blocks.join('\n\n')}\n`;
}

function channelBlock(costs: ChannelCosts, imagesPerMonth: number): string {
  const { channel, entries, lines, monthlyUsd, yearlyUsd, blendedUsd, usdPerImage, saving, series, unknown } = costs;
  const blocks = [
    `${channel}: ${plain(imagesPerMonth)} pictures a month`,
    table([
      ['mix', 'model', 'size', 'share', 'pictures', 'a picture'],
      ...entries.map((entry) => [
        entry.name,
        entry.model,
        entry.size,
        percent(entry.share),
        plain(entry.imagesPerMonth),
        price(entry.usdPerImage),
      ]),
      ['blended', '', '', '', '', price(blendedUsd)],
    ]),
    table([
      ['factor', 'a month', ''],
      ...lines.filter(hasEffect).map(({ factor, monthlyUsd: amount, note }) => [factor, dollars(amount), note]),
      ['a month', dollars(monthlyUsd), ''],
      ['a year', dollars(yearlyUsd), ''],
      ['a picture', price(usdPerImage), ''],
    ]),
  ];
  if (saving !== undefined) {
    const { reference, referenceMonthlyUsd, monthlyUsd: saved, yearlyUsd: savedYearly, share } = saving;
    blocks.push(
      table([
        ['saving', 'a month', 'a year', ''],
        [`against ${reference}, ${dollars(referenceMonthlyUsd)} a month`, dollars(saved), dollars(savedYearly), percent(share)],
      ]),
    );
  }
  if (series !== undefined) blocks.push(seriesTable(series));
  if (unknown.length > 0) blocks.push(`unknown: ${unknown.join(', ')}`);
  return blocks.join('\n\n');
}

/** Retries cost nothing, and say so as soon as there are any. */
function hasEffect({ factor, monthlyUsd, note }: FactorLine): boolean {
  return factor === 'pictures' || monthlyUsd !== 0 || (factor === 'retries' && !note.startsWith('0 '));
}

function seriesTable(series: SeriesCost): string {
  const { references, variants, referenceModel, variantModel, picturesUsd, referenceInputUsd, totalUsd } = series;
  return table([
    ['series', 'dollars', ''],
    ['pictures', price(picturesUsd), `${references} by ${referenceModel}, ${variants} by ${variantModel}`],
    ['references sent', price(referenceInputUsd), `${references} with each variant`],
    ['one series', price(totalUsd), ''],
  ]);
}

const AMOUNT = /^(?:-?[$\d][\d.,]*(?: %)?|unknown|)$/;

/** Columns of amounts to the right, words to the left. */
function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const columns = head.map((_cell, column) => ({
    width: Math.max(...rows.map((row) => row[column]?.length ?? 0)),
    isAmount: column > 0 && body.some((row) => row[column] !== '') && body.every((row) => AMOUNT.test(row[column] ?? '')),
  }));
  const line = (row: readonly string[]): string =>
    columns
      .map(({ width, isAmount }, column) => (isAmount ? (row[column] ?? '').padStart(width) : (row[column] ?? '').padEnd(width)))
      .join('  ')
      .trimEnd();
  return [line(head), line(columns.map(({ width }) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

/** Of a month or a year: to the cent. */
function dollars(usd: number | undefined): string {
  if (usd === undefined) return 'unknown';
  const amount = Math.abs(usd).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return `${usd < 0 ? '-' : ''}$${amount}`;
}

/** Of a picture: to a hundredth of a cent, or to the hundred-thousandth of a dollar where that says more. */
function price(usd: number | undefined): string {
  if (usd === undefined) return 'unknown';
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 4, maximumFractionDigits: 5 })}`;
}

function percent(share: number): string {
  return `${(share * 100).toLocaleString('en-US', { maximumFractionDigits: 1 })} %`;
}

function plain(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 1 });
}
