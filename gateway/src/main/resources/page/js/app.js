// The page: sets up its parts and shows each picture of the system as it comes.

import {$, text} from './dom.js';
import {current, onLanguage, setLanguage, t, translate} from './i18n.js';
import * as format from './format.js';
import {Figures} from './figures.js';
import {follow} from './live.js';
import {drawMap} from './map.js';
import {showTraffic} from './traffic.js';
import {showCache} from './cache.js';
import {setUpJobs, showJobs} from './jobs.js';
import {showNotices, showSummary} from './summary.js';
import {setUpTrace} from './trace.js';
import {setUpSubmit} from './submit.js';
import {see, setUpImports} from './imports.js';
import {setUpTryIt} from './tryit.js';
import {setUpCatalog} from './catalog.js';
import {setUpProduct} from './product.js';
import {askForKey, setUpKey} from './key.js';

const LIT = 4000;

const figures = new Figures();
let lit = [];
let watching = false;
let connection = {state: 'connecting', since: Date.now()};

function show() {
  showConnection();
  if (!figures.picture) return;
  drawMap($('map'), figures, lit);
  showSummary(figures);
  showTraffic(figures);
  showCache(figures);
  showJobs(figures);
  showNotices(figures.picture.notices);
}

function showConnection() {
  const {state, since} = connection;
  const pill = $('connection');
  const live = state === 'live';
  pill.className = `pill ${state}`;
  document.body.classList.toggle('stalled', state === 'lost' && figures.picture !== null);
  text(pill.querySelector('.words'), live ? t('live', {gateway: figures.picture?.servedBy ?? ''})
    : state === 'lost' ? t('lost', {time: format.span((Date.now() - since) / 1000)}) : t(state));
}

function changed(state, status) {
  if (state === 'refused') {
    connection = {state: 'refused', since: Date.now()};
    showConnection();
    return askForKey(status);
  }
  if (state === 'lost') see([]);
  if (connection.state !== state) connection = {state, since: Date.now()};
  showConnection();
}

function light(nodes) {
  lit = nodes;
  show();
  setTimeout(() => { lit = []; show(); }, LIT);
}

function setUpHeader() {
  $('language').value = current();
  $('language').addEventListener('change', ({target}) => setLanguage(target.value));
  let theme = 'auto';
  try { theme = localStorage.getItem('escala.theme') ?? 'auto'; } catch { /* no storage: automatic */ }
  $('theme').value = theme;
  $('theme').addEventListener('change', ({target}) => {
    try { localStorage.setItem('escala.theme', target.value); } catch { /* it cannot be kept */ }
    window.applyTheme();
  });
  $('start-over').addEventListener('click', () => { figures.reset(); show(); });
}

translate();
setUpHeader();
setUpKey(watch);
setUpTrace(light);
setUpJobs();
setUpSubmit();
setUpImports();
setUpTryIt();
setUpProduct();
setUpCatalog();
onLanguage(show);
let resizing;
new ResizeObserver(() => { cancelAnimationFrame(resizing); resizing = requestAnimationFrame(show); }).observe($('map'));
setInterval(() => { if (connection.state === 'lost') showConnection(); }, 1000);

/** Watches the system; ends when it is refused and no key is given. */
async function watch() {
  if (watching) return;
  watching = true;
  await follow('/api/system/events', {
    state: changed,
    heard: ({event, data}) => {
      if (event !== 'system') return true;
      figures.take(JSON.parse(data));
      see(figures.picture.jobs?.recent ?? []);
      show();
      return true;
    },
  });
  watching = false;
}

watch();
