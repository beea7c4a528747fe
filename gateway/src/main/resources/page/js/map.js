// The system as a diagram: who sends how much to whom, now.

import {el, svg} from './dom.js';
import {t} from './i18n.js';
import * as format from './format.js';

const MOST = 8;

/** Nodes and edges, before anything has a place. */
function model(figures) {
  const picture = figures.picture;
  const down = part => picture.notices.some(notice => notice.part === part);
  const gateways = figures.gateways();
  const cache = figures.cache();
  const queue = figures.queue();
  const balancers = picture.balancers;
  const rate = figures.rate();
  const shown = gateways.slice(0, MOST);
  const workers = [...picture.workers].sort((a, b) => a.name.localeCompare(b.name, undefined, {numeric: true})).slice(0, MOST - 2);
  const nodes = [
    {id: 'clients', column: 0, kind: '', name: t('map.clients'), sub: `${format.rate(rate)}/s`},
    ...(balancers.length ? balancers : [{address: '', reachable: null}]).slice(0, 3).map((balancer, i) => ({
      id: `b${i}`, column: 1, kind: 'b', name: balancer.instance ?? t('map.balancer'), down: balancer.reachable === false,
      sub: balancer.reachable === false ? t('map.unreachable') : balancer.reachable === null ? t('map.unseen') : balancer.draining ? t('state.draining') : t('map.inflight', {n: format.count(balancer.inFlight ?? 0)}),
    })),
    ...shown.map(gateway => ({
      id: `g:${gateway.name}`, column: 2, kind: 'b', name: gateway.name, state: gatewayState(gateway),
      down: gateway.silent === Infinity || gateway.states.some(each => each.state === 'ejected'),
      waiting: gateway.states.some(each => each.state === 'joining' || each.state === 'probing'),
      sub: `${format.percent(gateway.share)}`, rate: gateway.sentRate ?? gateway.rate,
    })),
    {id: 'cache', column: 3, kind: 'c', name: t('map.cache'), down: down('cache-redis'), sub: down('cache-redis') ? t('map.away') : cache.recentShare === null ? '' : t('map.hits', {share: format.percent(cache.recentShare)})},
    {id: 'catalog', column: 3, kind: 'p', name: t('map.catalog'), down: down('catalog'), sub: down('catalog') ? t('map.away') : 'PostgreSQL'},
    {id: 'queue', column: 3, kind: 'j', name: t('map.queue'), down: down('jobs-redis'), sub: queue ? t('map.waiting', {n: format.count(queue.ready + queue.scheduled)}) : t('map.away')},
    ...workers.map(worker => ({
      id: `w:${worker.name}`, column: 4, kind: 'j', name: worker.name, down: worker.silentMillis > 2500,
      sub: t('map.runs', {n: format.count(worker.jobs?.length ?? 0)}),
    })),
  ];
  const edges = [];
  const balancerIds = nodes.filter(node => node.column === 1).map(node => node.id);
  for (const id of balancerIds) edges.push({from: 'clients', to: id, kind: 'b', rate: rate / balancerIds.length});
  for (const gateway of shown) {
    const to = `g:${gateway.name}`;
    const flow = gateway.sentRate ?? gateway.rate;
    for (const id of balancerIds) edges.push({from: id, to, kind: 'b', rate: flow / balancerIds.length, label: id === balancerIds[0] ? flow : undefined});
    const share = figures.rate() > 0 ? gateway.rate / figures.rate() : 0;
    edges.push({from: to, to: 'cache', kind: 'c', rate: cache.rate * share});
    edges.push({from: to, to: 'catalog', kind: 'p', rate: (cache.rate - cache.hitRate) * share});
    edges.push({from: to, to: 'queue', kind: 'j', rate: 0});
  }
  for (const worker of workers) edges.push({from: 'queue', to: `w:${worker.name}`, kind: 'j', rate: worker.jobs?.length ?? 0});
  return {nodes, edges, more: gateways.length - shown.length};
}

/** The state of a gateway as its balancers see it, the worst first. */
export function gatewayState(gateway) {
  for (const state of ['ejected', 'probing', 'draining', 'joining', 'warming']) {
    if (gateway.states.some(each => each.state === state)) return state;
  }
  if (gateway.silent === Infinity) return 'gone';
  if (gateway.silent > 2500) return 'silent';
  return gateway.states.length ? 'healthy' : 'reporting';
}

export const stateKind = state => ({healthy: 'good', reporting: 'good', ejected: 'bad', gone: 'bad', silent: 'bad'})[state] ?? 'warn';

/** Gives each node its place: columns side by side, or rows below each other where there is little room. */
function place({nodes}, width, room) {
  const unit = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const columns = [0, 1, 2, 3, 4].map(i => nodes.filter(node => node.column === i)).filter(column => column.length);
  const high = 3.1 * unit;
  if (width >= 40 * unit) {
    const wide = Math.min(9.6 * unit, width / columns.length - 3.2 * unit);
    const rows = Math.max(3, ...columns.map(column => column.length));
    const needed = rows * (high + .75 * unit);
    const height = Math.max(needed, Math.min(room, rows * 6.5 * unit));
    columns.forEach((column, c) => column.forEach((node, i) => {
      const gap = height / column.length;
      Object.assign(node, {x: c * (width - wide) / (columns.length - 1), y: gap * (i + .5) - high / 2, w: wide, h: high});
    }));
    return {needed, height, across: true, unit};
  }
  let y = 0;
  for (const column of columns) {
    const perRow = Math.min(column.length, column[0].column === 3 ? 3 : 2);
    const gap = .6 * unit;
    const wide = Math.min(11 * unit, (width - gap * (perRow - 1)) / perRow);
    for (let i = 0; i < column.length; i += perRow) {
      const row = column.slice(i, i + perRow);
      row.forEach((node, k) => Object.assign(node, {x: (width - row.length * wide - (row.length - 1) * gap) / 2 + k * (wide + gap), y, w: wide, h: high}));
      y += high + .5 * unit;
    }
    y += 1.5 * unit;
  }
  return {needed: y - 2 * unit, height: y - 2 * unit, across: false, unit};
}

function path(a, b, across) {
  const [x1, y1] = across ? [a.x + a.w, a.y + a.h / 2] : [a.x + a.w / 2, a.y + a.h];
  const [x2, y2] = across ? [b.x, b.y + b.h / 2] : [b.x + b.w / 2, b.y];
  return across
    ? `M${x1} ${y1}C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`
    : `M${x1} ${y1}C${x1} ${(y1 + y2) / 2} ${x2} ${(y1 + y2) / 2} ${x2} ${y2}`;
}

/** Text cut to what fits. */
const cut = (words, room, size) => words.length * size * .56 <= room ? words : `${words.slice(0, Math.max(3, Math.floor(room / (size * .56)) - 1))}…`;

function drawNode(node, unit, lit) {
  const size = .86 * unit;
  return svg('g', {class: `node ${node.kind} ${node.down ? 'down' : ''} ${node.waiting ? 'waiting' : ''} ${lit.includes(node.id) ? 'lit' : ''}`, transform: `translate(${node.x} ${node.y})`},
    svg('rect', {width: node.w, height: node.h, rx: .55 * unit}),
    node.state ? svg('circle', {class: `state ${stateKind(node.state)}`, cx: node.w - .75 * unit, cy: .75 * unit, r: .28 * unit}) : null,
    svg('text', {x: node.w / 2, y: node.h / 2 + (node.sub ? -.15 : .3) * unit, 'text-anchor': 'middle', 'font-size': size}, cut(node.name, node.w - (node.state ? 2.2 : .6) * unit, size)),
    svg('text', {class: 'sub', x: node.w / 2, y: node.h / 2 + .95 * unit, 'text-anchor': 'middle', 'font-size': .78 * unit}, cut(node.sub ?? '', node.w - .6 * unit, .78 * unit)));
}

function drawEdge(edge, at, layout, lit) {
  const [a, b] = [at.get(edge.from), at.get(edge.to)];
  if (!a || !b) return [];
  const d = path(a, b, layout.across);
  const isLit = lit.some((id, i) => id === edge.from && lit[i + 1] === edge.to);
  const line = svg('path', {class: `edge ${edge.kind} ${isLit ? 'lit' : ''}`, d});
  if (edge.rate <= .05) return [line];
  const thick = Math.min(6, 2.2 + Math.log10(1 + edge.rate));
  const flow = svg('path', {class: `flow ${edge.kind}`, d, 'stroke-width': thick.toFixed(1)});
  flow.style.animationDuration = `${(1.6 / Math.min(4, 1 + Math.log10(1 + edge.rate))).toFixed(2)}s`;
  return [line, flow];
}

/** @param lit the ids of the nodes that one traced request passed, in their order */
export function drawMap(into, figures, lit = []) {
  const width = Math.max(280, into.clientWidth);
  const graph = model(figures);
  const layout = place(graph, width, into.clientHeight);
  into.style.minHeight = `${layout.needed}px`;
  const at = new Map(graph.nodes.map(node => [node.id, node]));
  const rates = graph.edges.filter(edge => edge.label !== undefined && layout.across).map(edge => {
    const [a, b] = [at.get(edge.from), at.get(edge.to)];
    return svg('text', {class: 'rate', x: a.x + a.w + (b.x - a.x - a.w) * .68, y: a.y + a.h / 2 + (b.y + b.h / 2 - a.y - a.h / 2) * .8 + .25 * layout.unit, 'text-anchor': 'middle', 'font-size': .76 * layout.unit}, `${format.rate(edge.label)}/s`);
  });
  const drawing = svg('svg', {viewBox: `0 0 ${width} ${layout.height}`, height: layout.height, role: 'img', 'aria-label': describe(graph)},
    graph.edges.flatMap(edge => drawEdge(edge, at, layout, lit)), rates, graph.nodes.map(node => drawNode(node, layout.unit, lit)));
  keepPhase(drawing);
  into.replaceChildren(drawing, ...(graph.more > 0 ? [el('p', {class: 'remark'}, t('map.more', {n: graph.more}))] : []));
}

/** The drawing is made anew each second; its dots go on from where they were. */
function keepPhase(drawing) {
  const now = performance.now() / 1000;
  drawing.querySelectorAll('.flow').forEach(flow => { flow.style.animationDelay = `${-(now % 60)}s`; });
}

function describe({nodes}) {
  return nodes.map(node => `${node.name}: ${node.down ? t('map.away') : node.sub}`).join('; ');
}
