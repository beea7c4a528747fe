// One read, traced: through which balancer, gateway and cache it went.

import {$, el} from './dom.js';
import {t} from './i18n.js';
import * as format from './format.js';
import {call} from './api.js';

/** The parts a read passed, from what its answer says: hops to show and nodes of the map to light. */
export function route(cacheStatus, gateway) {
  const nodes = ['clients', 'b0', `g:${gateway}`];
  const hops = [[t('map.you'), ''], [t('map.balancer'), 'b'], [gateway, 'b']];
  if (/^escala-near; hit/.test(cacheStatus)) return {nodes, hops: [...hops, [t('trace.near'), 'c']]};
  if (/; hit/.test(cacheStatus)) return {nodes: [...nodes, 'cache'], hops: [...hops, [t(/detail=stale/.test(cacheStatus) ? 'trace.stale' : 'trace.hit'), 'c']]};
  if (/collapsed/.test(cacheStatus)) return {nodes: [...nodes, 'catalog'], hops: [...hops, [t('trace.collapsed'), 'c']]};
  if (/fwd=miss|fwd=stale/.test(cacheStatus)) return {nodes: [...nodes, 'catalog'], hops: [...hops, [t('trace.miss'), 'c'], [t('map.catalog'), 'p'], ['PostgreSQL', 'p']]};
  return {nodes: [...nodes, 'catalog'], hops: [...hops, [t('trace.bypass'), 'c'], [t('map.catalog'), 'p'], ['PostgreSQL', 'p']]};
}

export function setUpTrace(light) {
  $('trace').addEventListener('submit', async submitted => {
    submitted.preventDefault();
    const sku = submitted.target.elements.sku.value;
    const begin = performance.now();
    try {
      const answer = await call(`/api/products/${encodeURIComponent(sku)}`);
      await answer.arrayBuffer();
      show(answer, performance.now() - begin, light);
    } catch (failure) {
      $('trace-out').replaceChildren(el('p', {class: 'bad-text'}, t('failed', {why: failure.message})));
    }
  });
}

function show(answer, took, light) {
  const header = name => answer.headers.get(name) ?? '–';
  const {nodes, hops} = route(header('cache-status'), header('x-served-by'));
  light(nodes);
  $('trace-out').replaceChildren(
    el('ol', {class: 'trace'}, hops.map(([name, kind]) => el('li', null, el('span', {class: `hop ${kind}`}, name)))),
    el('dl', {class: 'raw'},
      [['HTTP', `${answer.status}, ${format.latency(took)} ${t('trace.seen')}`], ['Cache-Status', header('cache-status')], ['X-Served-By', header('x-served-by')], ['X-Request-Id', header('x-request-id')], ['ETag', header('etag')]]
        .flatMap(([name, value]) => [el('dt', null, name), el('dd', null, value)])));
}
