import { basename } from 'node:path';
import type { Account } from './account.ts';
import type { Drawn } from './drawn.ts';
import { costText, latencyText, pixelsText } from './words.ts';

/** A page with the picture of every channel, its size, cost and time. */
export function contactSheet(prompt: string, pictures: readonly (readonly [Drawn, Account])[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Retake: one prompt, every channel</title>
<style>
:root { color-scheme: light dark; --line: light-dark(#d8d4cc, #3b3a38); --quiet: light-dark(#6d6a64, #a19d95); }
body { margin: 2.5rem auto; max-width: 82rem; padding: 0 1.5rem; font: 15px/1.45 system-ui, sans-serif;
  background: light-dark(#faf8f4, #191817); color: light-dark(#23211e, #edeae4); }
h1 { font-size: 1.6rem; letter-spacing: -.01em; margin: 0 0 .3rem; }
p, small { color: var(--quiet); }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 1.25rem; margin-top: 2rem; }
figure { margin: 0; border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
img { display: block; width: 100%; height: auto; }
figcaption { padding: .75rem .9rem .85rem; }
strong, small { display: block; }
.none { padding: 3rem 1rem; text-align: center; color: light-dark(#a5321f, #ff9b8c); }
</style>
</head>
<body>
<h1>One prompt, every channel</h1>
<p>${escape(prompt)}</p>
<main>
${pictures.map(([drawn, account]) => figure(drawn, account)).join('\n')}
</main>
</body>
</html>
`;
}

function figure({ entry, picture, file, error, latencyMs }: Drawn, account: Account): string {
  const name = file === undefined ? undefined : encodeURIComponent(basename(file));
  const shown =
    name === undefined
      ? `<div class="none">${escape(error ?? 'no picture')}</div>`
      : `<a href="${name}"><img src="${name}" alt="" loading="lazy"></a>`;
  const facts = [pixelsText(picture), picture?.mediaType ?? '', costText(account.nanoUsd), latencyText(latencyMs)];
  return `<figure>${shown}<figcaption><strong>${escape(entry.id)}</strong><small>${escape(entry.model)}</small>
<small>${facts
    .filter((fact) => fact !== '')
    .map(escape)
    .join(' · ')}</small></figcaption></figure>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
