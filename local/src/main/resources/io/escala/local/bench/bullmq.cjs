// The work of QueueBench for BullMQ. Arguments: port of Redis, the directory in which bullmq is installed.
const readline = require('node:readline');
const { createRequire } = require('node:module');
const [port, home] = process.argv.slice(2);
const { Queue, Worker } = createRequire(home + '/')('bullmq');

const connection = { host: '127.0.0.1', port: Number(port), maxRetriesPerRequest: null };
const payload = { text: 'x'.repeat(256 - '{"text":""}'.length) };
const BULK = 1000;
const LATENCY_CONCURRENCY = 10;
const queue = new Queue('bench', { connection });

const tell = text => console.log('> ' + text);
const since = start => ((performance.now() - start) / 1000).toFixed(6);

async function fill(jobs) {
  const start = performance.now();
  for (let i = 0; i < jobs; i += BULK) {
    await queue.addBulk(Array.from({ length: Math.min(BULK, jobs - i) }, () => ({ name: 'noop', data: payload })));
  }
  return `seconds=${since(start)}`;
}

async function drain(concurrency, jobs) {
  let left = jobs;
  const start = performance.now();
  let worker;
  await new Promise(resolve => {
    worker = new Worker('bench', async () => {}, { connection, concurrency });
    worker.on('completed', () => { if (--left === 0) resolve(); });
  });
  const took = since(start);
  await worker.close();
  return `seconds=${took}`;
}

async function latency(rate, seconds) {
  const count = rate * seconds;
  const submitted = new Array(count);
  const millis = [];
  let worker;
  const done = new Promise(resolve => {
    worker = new Worker('bench', async job => {
      millis.push(performance.now() - submitted[job.data.n]);
      if (millis.length === count) resolve();
    }, { connection, concurrency: LATENCY_CONCURRENCY });
  });
  await worker.waitUntilReady();
  const begin = performance.now();
  for (let i = 0; i < count;) {
    while (i < count && performance.now() >= begin + i * 1000 / rate) {
      submitted[i] = performance.now();
      queue.add('noop', { n: i++ });
    }
    await new Promise(resolve => setTimeout(resolve, 1));
  }
  await done;
  await worker.close();
  millis.sort((a, b) => a - b);
  const at = percentile => millis[Math.min(count - 1, Math.floor(count * percentile / 100))].toFixed(3);
  return `p50=${at(50)} p99=${at(99)} max=${at(100)}`;
}

(async () => {
  await queue.waitUntilReady();
  tell('ready');
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [command, ...numbers] = line.split(' ');
    if (command === 'quit') break;
    tell(await { fill, drain, latency }[command](...numbers.map(Number)));
  }
  await queue.close();
})();
