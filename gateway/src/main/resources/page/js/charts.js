// Two small charts in SVG: a line over time, and two distributions side by side.

import {svg} from './dom.js';
import {t} from './i18n.js';
import * as format from './format.js';

const width = node => Math.max(200, node.clientWidth);

/** A "nice" upper end of an axis: 1, 2 or 5 times a power of ten. */
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 5, 10].map(step => step * power).find(step => step >= value);
}

/** A line of the last `slots` values; the newest is at the right. */
export function sparkline(into, values, slots = 60) {
  const [w, h] = [width(into), 64];
  const top = ceiling(Math.max(...values, 1));
  const x = i => w * (slots - values.length + i) / (slots - 1);
  const y = value => h - 4 - (h - 14) * value / top;
  const points = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`);
  into.replaceChildren(svg('svg', {viewBox: `0 0 ${w} ${h}`, height: h, role: 'img', 'aria-label': t('traffic.chart.label', {now: format.rate(values.at(-1) ?? 0), most: format.rate(Math.max(...values, 0))})},
    svg('line', {class: 'rule', x1: 0, x2: w, y1: y(top), y2: y(top)}),
    svg('line', {class: 'rule', x1: 0, x2: w, y1: h - 4, y2: h - 4}),
    points.length > 1 ? svg('polygon', {class: 'area', points: `${x(0)},${h - 4} ${points.join(' ')} ${w},${h - 4}`}) : null,
    svg('polyline', {class: 'line', points: points.join(' ')}),
    svg('text', {class: 'axis', x: 2, y: y(top), dy: '1em'}, `${format.count(top)}/s`)));
}

/** Distributions of hits and misses over classes of latency that double in width; each is scaled by its own total. */
export function histogram(into, hit, miss, bounds) {
  const total = counts => counts.reduce((sum, n) => sum + n, 0);
  const [hits, misses] = [total(hit), total(miss)];
  if (hits + misses === 0) {
    into.replaceChildren(svg('svg', {height: 96, role: 'img', 'aria-label': t('cache.histogram.empty')},
      svg('text', {class: 'axis', x: 0, y: 52}, t('cache.histogram.empty'))));
    return;
  }
  const used = bounds.map((_, i) => i).concat(bounds.length).filter(i => hit[i] || miss[i]);
  const from = Math.max(0, Math.min(used[0], 2));
  const to = Math.min(bounds.length, Math.max(used.at(-1), from + 9));
  const [w, h, base] = [width(into), 116, 98];
  const step = w / (to - from + 1);
  const share = (counts, sum, i) => sum ? (counts[i] ?? 0) / sum : 0;
  const most = Math.max(...used.flatMap(i => [share(hit, hits, i), share(miss, misses, i)]));
  const bar = (kind, part, i, offset) => {
    const height = part === 0 ? 0 : Math.max(2, (base - 8) * part / most);
    return svg('rect', {class: kind, x: (step * (i - from) + offset).toFixed(1), y: (base - height).toFixed(1), width: Math.max(1, step * .38).toFixed(1), height: height.toFixed(1), rx: 1.5});
  };
  const parts = [svg('line', {class: 'rule', x1: 0, x2: w, y1: base, y2: base})];
  const label = 56;
  const every = Math.ceil(label / step);
  for (let i = from; i <= to; i++) {
    parts.push(bar('hit', share(hit, hits, i), i, step * .1), bar('miss', share(miss, misses, i), i, step * .52));
    if ((i - from) % every === 0 && i < bounds.length) {
      const x = step * (i - from + .5);
      if (x > w - label / 2) continue;
      const first = x < label / 2;
      parts.push(svg('text', {class: 'axis', x: first ? 0 : x, y: h - 3, 'text-anchor': first ? 'start' : 'middle'}, `≤${format.latency(bounds[i] / 1000)}`));
    }
  }
  into.replaceChildren(svg('svg', {class: 'hist', viewBox: `0 0 ${w} ${h}`, height: h, role: 'img', 'aria-label': t('cache.histogram.label', {hits: format.count(hits), misses: format.count(misses)})}, parts));
}
