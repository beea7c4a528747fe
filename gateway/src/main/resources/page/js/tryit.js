// Buttons that put the tactics to work: a burst of reads, many tasks, a generated catalog.

import {$, el} from './dom.js';
import {onLanguage, t} from './i18n.js';
import * as format from './format.js';
import {call, json, sending} from './api.js';
import {curl, showCurl} from './curl.js';
import {importFile} from './imports.js';
import {csv} from './sample.js';

/** A browser opens six connections to a host (HTTP/1.1); one of them carries the page's own events. */
const AT_ONCE = 5;

/** Runs `task(i)` for all i below `count`, a few at once. */
async function several(count, task) {
  let next = 0;
  await Promise.all(Array.from({length: Math.min(AT_ONCE, count)}, async () => {
    while (next < count) await task(next++);
  }));
}

async function skus(limit) {
  const {items} = await json(`/api/products?limit=${limit}`, {}, {ask: false});
  if (items.length === 0) throw new Error(t('burst.none'));
  return items.map(item => item.sku);
}

function set(form, run, line) {
  const out = form.querySelector('[data-out]');
  const show = () => showCurl(form.querySelector('[data-curl]'), line(form.elements));
  form.addEventListener('input', show);
  onLanguage(show);
  show();
  form.addEventListener('submit', async submitted => {
    submitted.preventDefault();
    const button = form.querySelector('button.primary');
    button.disabled = true;
    out.className = 'out';
    out.setAttribute('role', 'status');
    try {
      await run(form.elements, parts => out.replaceChildren(...[parts].flat()));
    } catch (failure) {
      out.className = 'out bad';
      out.textContent = failure.message;
    } finally {
      button.disabled = false;
    }
  });
}

async function burst({count, of}, say) {
  const wanted = Number(count.value);
  const known = await skus(of.value === 'one' ? 1 : 200);
  const byGateway = new Map();
  const took = [];
  let [hits, failed] = [0, 0];
  const begin = performance.now();
  await several(wanted, async () => {
    const sent = performance.now();
    try {
      const answer = await call(`/api/products/${known[Math.floor(Math.random() * known.length)]}`, {}, {ask: false});
      await answer.arrayBuffer();
      const gateway = answer.headers.get('x-served-by') ?? '?';
      byGateway.set(gateway, (byGateway.get(gateway) ?? 0) + 1);
      if (/; hit/.test(answer.headers.get('cache-status') ?? '')) hits++;
      if (!answer.ok) failed++;
    } catch {
      failed++;
    }
    took.push(performance.now() - sent);
    if (took.length % 25 === 0) say(t('burst.progress', {n: format.count(took.length), all: format.count(wanted)}));
  });
  took.sort((a, b) => a - b);
  const split = [...byGateway].sort(([a], [b]) => a.localeCompare(b, undefined, {numeric: true}));
  say([
    el('p', {'data-reads': took.length, 'data-hits': hits, 'data-failed': failed}, t('burst.done', {n: format.count(took.length), seconds: format.span((performance.now() - begin) / 1000), hits: format.count(hits), failed: format.count(failed), p50: format.latency(took[took.length >> 1]), p99: format.latency(took[Math.ceil(took.length * .99) - 1])})),
    el('div', {class: 'split'}, split.map(([gateway, n]) => {
      const bar = el('i');
      bar.style.width = `${100 * n / took.length}%`;
      return el('div', {'data-gateway': gateway, 'data-count': n}, el('span', null, gateway), el('span', {class: 'meter'}, bar), el('b', null, format.count(n)));
    })),
  ]);
}

const task = seconds => ({type: 'simulate', payload: {duration: `PT${Number(seconds.value)}S`, steps: 20}});

async function queueMany({count, seconds}, say) {
  const wanted = Number(count.value);
  let done = 0;
  const begin = performance.now();
  await several(wanted, async () => {
    await json('/api/jobs', sending('POST', task(seconds)));
    say(t('many.progress', {n: format.count(++done), all: format.count(wanted)}));
  });
  say(t('many.done', {n: format.count(done), took: format.latency(performance.now() - begin)}));
}

async function generate({count}, say) {
  say(t('sample.making'));
  const job = await importFile(new Blob([csv(Number(count.value))], {type: 'text/csv'}), `${count.value}.csv`);
  if (job?.state !== 'succeeded') throw new Error(t('sample.failed'));
  say(t('sample.done', {n: format.count(job.result.rows ?? Number(count.value))}));
  dispatchEvent(new Event('catalog-changed'));
}

export function setUpTryIt() {
  set($('burst'), burst, ({count, of}) => curl({
    path: of.value === 'one' ? '/api/products/DEMO-000001' : '/api/products/DEMO-00000$((RANDOM % 9 + 1))', loop: count.value,
  }).replace('curl -s', "curl -s -o /dev/null -w '%header{x-served-by} %header{cache-status}\\n'"));
  set($('queue-many'), queueMany, ({count, seconds}) => curl({method: 'POST', path: '/api/jobs', type: 'application/json', body: task(seconds), loop: count.value}));
  set($('sample'), generate, ({count}) => `./escala sample ${count.value} | ${curl({path: '/api/imports', type: 'text/csv', data: '@-'})}`);
}
