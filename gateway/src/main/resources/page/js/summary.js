// The figures under the diagram, and what is wrong, above everything.

import {$, each, el, text, tiles} from './dom.js';
import {t} from './i18n.js';
import * as format from './format.js';

export function showSummary(figures) {
  const total = figures.total();
  const cache = figures.cache();
  const queue = figures.queue();
  const alive = figures.picture.gateways.filter(gateway => gateway.silentMillis < 2500).length;
  const workers = figures.picture.workers.filter(worker => worker.silentMillis < 2500).length;
  tiles($('summary'), [
    ['rate', t('sum.rate'), format.rate(figures.rate())],
    ['requests', t('sum.requests'), format.count(total.requests ?? 0)],
    ['failed', t('sum.failed'), format.count(total.failed ?? 0), total.failed > 0 ? 'bad' : ''],
    ['hit-share', t('sum.hits'), cache.share === null ? '–' : format.percent(cache.share)],
    ['jobs-done', t('sum.jobs'), queue ? format.count(queue.succeededSince) : '–'],
    ['alive', t('sum.alive'), figures.presenceKnown() ? `${alive} · ${workers}` : '–'],
  ]);
  text($('since'), t('since.at', {time: format.clock(figures.since)}));
}

export function showNotices(notices) {
  each($('notices'), notices, notice => notice.part, () => el('p', {class: 'notice'}), (item, notice) => {
    text(item, t(`notice.${notice.part}`));
    item.title = notice.detail;
  });
}
