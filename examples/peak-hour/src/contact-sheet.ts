import { costOf } from '@retake/core';
import type { Attempt } from '@retake/core';
import { dollars } from './dollars.ts';
import type { Served } from './served.ts';

/**
 * A page with all pictures, whence they came and what they cost. Below each one stands what the bare SDK got for the same
 * order; `bare` is empty where there was none to compare with.
 */
export function contactSheet(
  headline: string,
  served: readonly Served[],
  bare: readonly Served[],
  fileNameOf: (served: Served) => string,
): string {
  const rivals = new Map(bare.map((one) => [one.order.number, one]));
  const figures = served.map((one) => figure(one, rivals.get(one.order.number), fileNameOf(one))).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Retake: a peak hour</title>
<style>
:root { color-scheme: light dark; --line: light-dark(#d8d4cc, #3b3a38); --quiet: light-dark(#6d6a64, #a19d95); }
body { margin: 2.5rem auto; max-width: 82rem; padding: 0 1.5rem; font: 15px/1.45 system-ui, sans-serif;
  background: light-dark(#faf8f4, #191817); color: light-dark(#23211e, #edeae4); }
h1 { font-size: 1.6rem; letter-spacing: -.01em; margin: 0 0 .3rem; }
p { color: var(--quiet); max-width: 60rem; }
main { columns: 19rem; column-gap: 1.25rem; margin-top: 2rem; }
figure { break-inside: avoid; margin: 0 0 1.25rem; border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
img { display: block; width: 100%; height: auto; }
figcaption { padding: .75rem .9rem .85rem; }
strong { display: block; }
small { color: var(--quiet); font-size: .82rem; }
ul { list-style: none; display: flex; flex-wrap: wrap; gap: .35rem; margin: .6rem 0 0; padding: 0; font-size: .78rem; }
li { border: 1px solid var(--line); border-radius: 99px; padding: .08rem .55rem; }
.bad { border-color: #c4473a; color: light-dark(#a5321f, #ff9b8c); }
.odd { border-color: #b98a2f; color: light-dark(#7a5600, #e8c16a); }
.good { border-color: #3c8d5a; color: light-dark(#24693f, #86d6a4); }
.none { padding: 3rem 1rem; text-align: center; }
</style>
</head>
<body>
<h1>A peak hour through Retake</h1>
<p>${escape(headline)}</p>
<main>
${figures}
</main>
</body>
</html>
`;
}

function figure(served: Served, rival: Served | undefined, file: string): string {
  const { order, picture, channel, attempts, error } = served;
  const tried = attempts
    .filter((attempt) => attempt.error)
    .map((attempt) => (attempt.error?.type === 'no_image' ? badge('odd', failureOf(attempt)) : badge('bad', failureOf(attempt))));
  const badges = [
    badge('', order.product),
    ...tried,
    ...(channel === undefined ? [] : [badge('good', channel)]),
    badge('', dollars(costOf(attempts).nanoUsd)),
    ...(rival ? [badge(rival.picture ? 'good' : 'bad', `SDK alone: ${rival.error ?? 'delivered'}`)] : []),
  ];
  const shown = picture
    ? `<a href="${file}"><img src="${file}" alt="${escape(order.prompt)}" loading="lazy"></a>`
    : `<div class="none bad">${escape(error ?? 'no picture')}</div>`;
  return `<figure>${shown}<figcaption><strong>${order.number}. ${escape(order.title)}</strong>
<small>${escape(order.prompt)}</small><ul>${badges.join('')}</ul></figcaption></figure>`;
}

function failureOf({ channel, error }: Attempt): string {
  if (error?.type === 'no_image') return `${channel}: 200, no picture`;
  return `${channel} ${error?.statusCode ?? error?.type ?? ''}`;
}

function badge(look: string, text: string): string {
  return `<li${look === '' ? '' : ` class="${look}"`}>${escape(text)}</li>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
