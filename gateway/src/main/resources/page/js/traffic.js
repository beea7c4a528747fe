// The panel of load balancing: each gateway's share, and how exact it is.

import {$, each, el, text} from './dom.js';
import {t} from './i18n.js';
import * as format from './format.js';
import {sparkline} from './charts.js';
import {gatewayState, stateKind} from './map.js';

const cell = kind => el('td', {class: kind}, el('span'), el('small'));

function row() {
  return el('tr', null,
    el('th', {scope: 'row'}, el('span'), ' ', el('span', {class: 'badge under'})),
    el('td', null, el('div', {class: 'share'}, el('b'), el('span', {class: 'meter'}, el('i')))),
    cell('n'), cell('n'), cell('n'));
}

function update(tr, gateway) {
  const state = gatewayState(gateway);
  const [name, badge] = [tr.cells[0].children[0], tr.cells[0].children[1]];
  text(name, gateway.name);
  text(badge, t(`state.${state}`));
  badge.className = `badge under ${stateKind(state)}`;
  badge.title = gateway.states.map(each => each.reason).filter(Boolean).join('; ');
  tr.querySelector('i').style.width = `${gateway.share * 100}%`;
  text(tr.querySelector('b'), format.percent(gateway.share));
  [[format.count(gateway.requests), `${format.rate(gateway.rate)}/s`], [format.count(gateway.inFlight), ''], [format.latency(gateway.p50), format.latency(gateway.p99)]]
    .forEach(([first, second], i) => {
      text(tr.cells[i + 2].children[0], first);
      text(tr.cells[i + 2].children[1], second);
    });
}

/** How far the counts of a balancer's healthy backends differ: at most by one when all were healthy all the time. */
function exactness(figures) {
  const byBalancer = Map.groupBy(figures.backends(), each => each.balancer);
  return [...byBalancer].map(([balancer, backends]) => {
    const counts = backends.filter(each => each.backend.state === 'healthy').map(each => each.sent.requests);
    if (counts.length < 2) return '';
    return t('traffic.exact', {balancer: balancer.instance ?? balancer.address, counts: counts.map(format.count).join(' · '), difference: format.count(Math.max(...counts) - Math.min(...counts))});
  }).filter(Boolean).join(' ');
}

export function showTraffic(figures) {
  const gateways = figures.gateways();
  sparkline($('traffic-chart'), figures.history);
  each($('gateways').tBodies[0], gateways, gateway => gateway.name, row, update);
  text($('exact'), exactness(figures));
  each($('balancers'), figures.picture.balancers, balancer => balancer.address, () => el('li'), (item, balancer) => text(item, balancer.reachable
    ? t('balancer.seen', {name: balancer.instance ?? balancer.address, state: t(balancer.draining ? 'state.draining' : `mode.${balancer.mode ?? 'normal'}`), inflight: format.count(balancer.inFlight ?? 0), retries: format.count((balancer.backends ?? []).reduce((sum, backend) => sum + (backend.retries ?? 0), 0))})
    : t('balancer.unreachable', {name: balancer.address, reason: balancer.reason ?? ''})));
}
