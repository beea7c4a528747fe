// The panel of caching: hits by tier, and what a hit saves.

import {$, each, el, text, tiles} from './dom.js';
import {t} from './i18n.js';
import * as format from './format.js';
import {histogram} from './charts.js';
import {OUTCOMES, quantile} from './figures.js';

export function showCache(figures) {
  const cache = figures.cache();
  const bounds = figures.picture.boundsMicros;
  const median = counts => format.latency(quantile(counts, bounds, .5));
  tiles($('cache-tiles'), [
    ['hit-rate', t('cache.rate'), cache.share === null ? '–' : format.percent(cache.share)],
    ['reads', t('cache.reads'), format.count(cache.reads)],
    ['hit-median', t('cache.hit.median'), median(cache.hitLatency)],
    ['miss-median', t('cache.miss.median'), median(cache.missLatency)],
  ]);
  showTiers(cache);
  histogram($('cache-histogram'), cache.hitLatency, cache.missLatency, bounds);
  each($('cache-facts'), [
    ['collapsed', 'cache.collapsed'], ['stale', 'cache.stale'], ['unstored', 'cache.refused'], ['bypass', 'cache.bypassed'],
  ], fact => fact[0], () => el('li', null, el('b'), ' ', el('span')), (item, [outcome, key]) => {
    text(item.children[0], format.count(cache.counts[outcome]));
    text(item.children[1], t(key));
  });
}

function showTiers(cache) {
  const into = $('cache-tiers');
  if (!into.firstChild) into.append(el('div', {class: 'stack', 'aria-hidden': 'true'}), el('ul', {class: 'legend'}));
  const present = OUTCOMES.filter(outcome => cache.counts[outcome] > 0);
  each(into.children[0], present, outcome => outcome, outcome => el('i', {class: outcome}),
    (bar, outcome) => { bar.style.width = `${100 * cache.counts[outcome] / cache.reads}%`; });
  each(into.children[1], OUTCOMES.filter(outcome => cache.counts[outcome] > 0 || outcome === 'redis' || outcome === 'stored'), outcome => outcome,
    outcome => el('li', {'data-outcome': outcome}, el('span', {class: `swatch ${outcome}`}), el('span'), el('b')),
    (item, outcome) => {
      text(item.children[1], t(`outcome.${outcome}`));
      text(item.children[2], format.count(cache.counts[outcome]));
    });
}
