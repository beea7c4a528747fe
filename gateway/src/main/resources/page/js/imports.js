// Imports: a file dropped anywhere or chosen, its upload, its job, and the rows that were refused.

import {$, el, text} from './dom.js';
import {t} from './i18n.js';
import * as format from './format.js';
import {call, refusal, sending} from './api.js';
import {follow} from './live.js';
import {setMeter} from './jobs.js';

const ENDED = new Set(['succeeded', 'dead', 'cancelled']);

/** How an upload announces itself, by the file's name: the content's type, and gzip when it is compressed. */
export function kind(name) {
  const gzip = /\.gz$/i.test(name);
  const type = /\.(ndjson|jsonl)$/i.test(name.replace(/\.gz$/i, '')) ? 'application/x-ndjson' : 'text/csv';
  return {type, headers: gzip ? {'Content-Encoding': 'gzip'} : {}};
}

export function setUpImports() {
  $('file').addEventListener('change', ({target}) => {
    for (const file of target.files) importFile(file, file.name);
    target.value = '';
  });
  let depth = 0;
  const withFiles = event => [...event.dataTransfer?.types ?? []].includes('Files');
  const dragging = by => document.body.classList.toggle('dragging', (depth = Math.max(0, depth + by)) > 0);
  addEventListener('dragenter', event => { if (withFiles(event)) dragging(1); });
  addEventListener('dragleave', event => { if (withFiles(event)) dragging(-1); });
  addEventListener('dragover', event => { if (withFiles(event)) event.preventDefault(); });
  addEventListener('drop', event => {
    if (!withFiles(event)) return;
    event.preventDefault();
    dragging(-depth);
    for (const file of event.dataTransfer.files) importFile(file, file.name);
  });
}

function card(name) {
  const node = el('section', {class: 'import', 'aria-label': name}, el('b', null, name), el('span', {class: 'meter', role: 'progressbar'}, el('i')), el('span', {class: 'words'}), el('span', {class: 'links'}));
  $('imports').prepend(node);
  while ($('imports').children.length > 4) $('imports').lastElementChild.remove();
  return {
    node,
    say: (words, bad = false) => { text(node.querySelector('.words'), words); node.querySelector('.words').classList.toggle('bad-text', bad); },
    progress: percent => setMeter(node.querySelector('.meter'), percent, name),
    links: (...links) => node.querySelector('.links').replaceChildren(...links),
  };
}

/** Uploads and follows to the end; answers the job as it ended, or null when it did not get that far. */
export async function importFile(body, name) {
  const shown = card(name);
  shown.progress(0);
  shown.say(t('import.uploading', {size: format.count(Math.ceil(body.size / 1024))}));
  const {type, headers} = kind(name);
  try {
    const answer = await call('/api/imports', sending('POST', body, type, {...headers, 'Idempotency-Key': crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`}));
    if (!answer.ok) throw await refusal(answer);
    return await watch(await answer.json(), shown);
  } catch (failure) {
    shown.say(t('failed', {why: failure.message}), true);
    return null;
  }
}

async function watch(job, shown) {
  let last = job;
  const heard = ({data}) => {
    last = JSON.parse(data);
    const {rows, rejected} = {...last.progress.counts, ...last.progress, ...last.result};
    shown.progress(last.state === 'succeeded' ? 100 : last.progress.percent);
    shown.say(t('import.progress', {state: t(`job.${last.state}`), rows: format.count(rows ?? 0), rejected: format.count(rejected ?? 0), error: last.error ?? ''}), last.state === 'dead');
    if (!ENDED.has(last.state)) return true;
    if (rejected > 0) shown.links(el('button', {type: 'button', class: 'small', onclick: () => download(`/api/jobs/${last.id}/errors`, `errors-${last.id}.csv`)}, t('import.errors')));
    return false;
  };
  await follow(`/api/jobs/${job.id}/events`, {heard, silence: 0, resume: true});
  return last;
}

/** Saves what an address answers; a plain link could not carry the key. */
export async function download(path, name) {
  const answer = await call(path);
  if (!answer.ok) throw await refusal(answer);
  const url = URL.createObjectURL(await answer.blob());
  const link = el('a', {href: url, download: name});
  link.click();
  URL.revokeObjectURL(url);
}
