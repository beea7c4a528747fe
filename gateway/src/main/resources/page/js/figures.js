// From counters to figures: what the instances have counted since they started becomes rates, shares and totals since the
// page began to count. Nothing here touches the DOM.

/** Outcomes of a product read in the order in which they are shown; the first four are answered without the catalog. */
export const OUTCOMES = ['near', 'redis', 'stale', 'collapsed', 'stored', 'unstored', 'bypass'];
export const HITS = ['near', 'redis', 'stale', 'collapsed'];
const MISSES = ['stored', 'unstored', 'bypass'];

/** A report older than this (ms) does not count as a beginning: more was counted since, unseen. */
const FRESH = 1500;
const RATE_WINDOW = 4000;
const LATENCY_WINDOW = 12_000;
const HISTORY = 60;

/** Combines numbers, arrays and objects of them, part by part; a part that one side lacks counts as 0. */
function combine(a, b, by) {
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.from({length: Math.max(a?.length ?? 0, b?.length ?? 0)}, (_, i) => by(a?.[i] ?? 0, b?.[i] ?? 0));
  }
  if (typeof a === 'object' || typeof b === 'object') {
    return Object.fromEntries([...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])]
      .map(name => [name, combine(a?.[name], b?.[name], by)]));
  }
  return by(a ?? 0, b ?? 0);
}

const plus = (a, b) => combine(a, b, (x, y) => x + y);
const minus = (a, b) => combine(a, b, (x, y) => x - y);

/** What one instance has counted since the page began to, across its restarts. */
class Tally {
  #carried = {};
  #base = null;
  #last = null;
  #started = null;
  #samples = [];

  /** @param begin whether counters without a beginning start at zero, since the instance began after the page did */
  take({counters, started, at, fresh, begin}) {
    if (this.#last && (started !== this.#started || counters.requests < this.#last.requests)) {
      this.#carried = this.total();
      this.#base = {};
      this.#samples = [];
    }
    this.#started = started;
    this.#last = counters;
    if (!this.#base && (begin || fresh)) this.#base = begin ? {} : counters;
    if (at !== this.#samples.at(-1)?.at) this.#samples.push({at, counters});
    while (this.#samples.length > 2 && this.#samples[1].at < at - LATENCY_WINDOW) this.#samples.shift();
  }

  reset() {
    this.#carried = {};
    this.#base = this.#last;
  }

  total() {
    return this.#base ? plus(this.#carried, minus(this.#last, this.#base)) : this.#carried;
  }

  /** What was counted within about `window` ms, and how many seconds that was. */
  within(window) {
    const last = this.#samples.at(-1);
    const first = this.#samples.find(sample => sample.at >= last.at - window - 500) ?? last;
    return {counters: minus(last.counters, first.counters), seconds: (last.at - first.at) / 1000};
  }

  rate(of = counters => counters.requests) {
    const {counters, seconds} = this.within(RATE_WINDOW);
    return seconds > 0 ? of(counters) / seconds : 0;
  }
}

/** The latency (ms) that the share `q` of the counted requests does not exceed, or null; `counts` by `bounds` (µs). */
export function quantile(counts, bounds, q) {
  const all = (counts ?? []).reduce((sum, n) => sum + n, 0);
  if (all === 0) return null;
  let below = 0;
  for (let i = 0; i < counts.length; i++) {
    if (below + counts[i] >= q * all && counts[i] > 0) {
      const low = i === 0 ? 0 : bounds[i - 1];
      const high = bounds[i] ?? bounds[i - 1] * 2;
      return (low + (high - low) * (q * all - below) / counts[i]) / 1000;
    }
    below += counts[i];
  }
  return null;
}

export class Figures {
  #gateways = new Map();
  #backends = new Map();
  #queueBase = null;
  #queueSamples = [];
  #history = [];
  #since = null;
  #lastAt = -Infinity;
  picture = null;

  /** When the page began to count. */
  get since() {
    return this.#since;
  }

  get history() {
    return this.#history;
  }

  reset() {
    this.#gateways.forEach(tally => tally.reset());
    this.#backends.forEach(tally => tally.reset());
    this.#queueBase = this.picture?.queue ?? null;
    this.#since = new Date();
  }

  take(picture) {
    const at = Date.parse(picture.at);
    // Clocks of two gateways may differ; time does not run backwards here.
    const now = Math.max(at, this.#lastAt + 1);
    this.#lastAt = now;
    this.picture = picture;
    const first = this.#since === null;
    if (first) {
      this.#since = new Date();
      this.firstAt = now;
    }
    for (const gateway of picture.gateways) {
      const {requests, failed, latency, reads} = gateway;
      tally(this.#gateways, gateway.name).take({
        counters: {requests, failed, latency, reads},
        started: gateway.started,
        at: now - gateway.silentMillis,
        fresh: gateway.silentMillis < FRESH,
        begin: Date.parse(gateway.started) > this.firstAt,
      });
    }
    for (const balancer of picture.balancers.filter(each => each.reachable)) {
      for (const backend of balancer.backends ?? []) {
        tally(this.#backends, `${balancer.address} ${backend.address}`).take({
          counters: {requests: backend.requests, failures: backend.failures, retries: backend.retries},
          started: balancer.started ?? '', at: now, fresh: true, begin: !first && backend.requests < 3,
        });
      }
    }
    this.#takeQueue(picture.queue, now);
    this.#history.push(this.rate());
    if (this.#history.length > HISTORY) this.#history.shift();
  }

  #takeQueue(queue, at) {
    if (!queue) return;
    this.#queueBase ??= queue;
    this.#queueSamples.push({at, queue});
    while (this.#queueSamples[0].at < at - 60_000) this.#queueSamples.shift();
  }

  /** Requests per second over all gateways that are there. */
  rate() {
    return this.picture.gateways.reduce((sum, gateway) => sum + this.#gateways.get(gateway.name).rate(), 0);
  }

  /** What all gateways counted since the page began to, those that are gone included. */
  total() {
    return [...this.#gateways.values()].map(tally => tally.total()).reduce(plus, {requests: 0, failed: 0, reads: {}});
  }

  /** The gateways: those that report, and those that a balancer still lists. */
  gateways() {
    // Without the jobs' Redis nobody but the serving gateway can be heard; the balancers say how the others are.
    const unheard = this.presenceKnown() ? Infinity : 0;
    const rows = this.picture.gateways.map(gateway => {
      const tally = this.#gateways.get(gateway.name);
      const recent = tally.within(LATENCY_WINDOW).counters;
      return {
        name: gateway.name,
        requests: tally.total().requests ?? 0,
        rate: tally.rate(),
        inFlight: gateway.inFlight,
        streams: gateway.streams,
        p50: quantile(recent.latency, this.picture.boundsMicros, .5),
        p99: quantile(recent.latency, this.picture.boundsMicros, .99),
        addresses: gateway.addresses ?? [],
        silent: gateway.silentMillis,
        states: [],
        sent: null,
      };
    });
    for (const {balancer, backend, sent} of this.backends()) {
      let row = rows.find(each => each.name === backend.instance || each.addresses.includes(backend.address));
      if (!row) {
        const name = backend.instance ?? this.nameOf(backend.address);
        row = {name, requests: this.#gateways.get(name)?.total().requests ?? 0, rate: 0, inFlight: 0, p50: null, p99: null, addresses: [backend.address], silent: unheard, states: [], sent: null};
        rows.push(row);
      }
      this.remember(backend.address, row.name);
      row.states.push({balancer, state: backend.state === 'healthy' && backend.share < 1 ? 'warming' : backend.state, reason: backend.reason});
      row.sent = (row.sent ?? 0) + sent.requests;
      row.sentRate = (row.sentRate ?? 0) + sent.rate;
    }
    const all = rows.reduce((sum, row) => sum + (row.sent ?? row.requests), 0);
    for (const row of rows) row.share = all > 0 ? (row.sent ?? row.requests) / all : 0;
    return rows.sort((a, b) => a.name.localeCompare(b.name, undefined, {numeric: true}));
  }

  /** Whether instances can tell that they are there. */
  presenceKnown() {
    return !this.picture.notices.some(notice => notice.part === 'jobs-redis');
  }

  #names = new Map();
  remember(address, name) { this.#names.set(address, name); }
  nameOf(address) { return this.#names.get(address) ?? address; }

  /** Every backend of every balancer, with what was sent to it since the page began to count. */
  backends() {
    return this.picture.balancers.filter(each => each.reachable).flatMap(balancer => (balancer.backends ?? []).map(backend => {
      const tally = this.#backends.get(`${balancer.address} ${backend.address}`);
      return {balancer, backend, sent: {requests: tally.total().requests ?? 0, rate: tally.rate()}};
    }));
  }

  /** Product reads: counts by outcome since the page began to count, the share of hits, and latencies of both kinds. */
  cache() {
    const {reads} = this.total();
    const counts = Object.fromEntries(OUTCOMES.map(outcome => [outcome, reads[outcome]?.count ?? 0]));
    const sum = names => names.reduce((total, name) => total + counts[name], 0);
    const latency = names => names.map(name => reads[name]?.latency ?? []).reduce((a, b) => plus(a, b), []);
    const [hits, misses] = [sum(HITS), sum(MISSES)];
    const recent = this.picture.gateways
      .map(gateway => this.#gateways.get(gateway.name).within(LATENCY_WINDOW).counters.reads ?? {}).reduce(plus, {});
    const recentHits = HITS.reduce((total, name) => total + (recent[name]?.count ?? 0), 0);
    const recentReads = OUTCOMES.reduce((total, name) => total + (recent[name]?.count ?? 0), 0);
    const readRate = this.picture.gateways.reduce((total, gateway) => total + this.#gateways.get(gateway.name)
      .rate(counters => Object.values(counters.reads ?? {}).reduce((n, read) => n + read.count, 0)), 0);
    return {
      counts, hits, misses, reads: hits + misses,
      share: hits + misses > 0 ? hits / (hits + misses) : null,
      recentShare: recentReads > 0 ? recentHits / recentReads : null,
      rate: readRate, hitRate: recentReads > 0 ? readRate * recentHits / recentReads : 0,
      hitLatency: latency(HITS), missLatency: latency(MISSES),
    };
  }

  /** The queue: as it is, and what has ended since the page began to count; null while it cannot be seen. */
  queue() {
    const queue = this.picture.queue;
    if (!queue) return null;
    const since = name => Math.max(0, queue[name] - this.#queueBase[name]);
    const first = this.#queueSamples[0];
    const minutes = (this.#queueSamples.at(-1).at - first.at) / 60_000;
    const ended = which => which.succeeded + which.dead + which.cancelled;
    return {
      ...queue,
      succeededSince: since('succeeded'), deadSince: since('dead'), cancelledSince: since('cancelled'),
      perMinute: minutes > 0 ? Math.max(0, ended(queue) - ended(first.queue)) / Math.max(minutes, 1 / 6) : 0,
    };
  }
}

function tally(map, name) {
  if (!map.has(name)) map.set(name, new Tally());
  return map.get(name);
}
