// One product in a dialog: looked at, changed, made, deleted. What somebody else changed meanwhile is not overwritten.

import {$, text} from './dom.js';
import {t} from './i18n.js';
import {call, refusal, sending} from './api.js';
import {curl, showCurl} from './curl.js';

const FIELDS = ['sku', 'name', 'category', 'price', 'currency', 'stock', 'description'];
let etag = null;

const fields = () => $('product-form').elements;
const out = (words, bad = false) => {
  const node = $('product-form').querySelector('[data-out]');
  node.className = bad ? 'out bad' : 'out good-text';
  text(node, words);
};

/** The exact price stands in the text; a JavaScript number might round it. */
const exactPrice = body => /"price"\s*:\s*"?(-?[0-9.]+)/.exec(body)?.[1] ?? '';

async function answered(answer) {
  if (answer.status === 412) throw new Error(t('product.conflict'));
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

function fill(product, price) {
  for (const name of FIELDS) fields()[name].value = product[name] ?? '';
  fields().price.value = price;
  fields().attributes.value = Object.keys(product.attributes ?? {}).length ? JSON.stringify(product.attributes, null, 1) : '';
}

/** @param sku the product to show; null to make one */
export async function openProduct(sku) {
  out('');
  text($('product-answer'), '');
  etag = null;
  fields().sku.readOnly = sku !== null;
  $('product-delete').hidden = sku === null;
  text($('product-h'), sku === null ? t('product.new') : sku);
  fill({currency: 'EUR', stock: 0}, '');
  if (sku !== null) await load(sku);
  line();
  if (!$('product').open) $('product').showModal();
}

async function load(sku) {
  try {
    const answer = await answered(await call(`/api/products/${encodeURIComponent(sku)}`, {headers: {'Cache-Control': 'no-cache'}}));
    const body = await answer.text();
    const product = JSON.parse(body);
    etag = answer.headers.get('etag');
    fill(product, exactPrice(body));
    text($('product-h'), product.name);
    text($('product-answer'), `${answer.headers.get('x-served-by')} · ${answer.headers.get('cache-status')} · ETag ${etag} · ${t('product.changed', {at: product.updatedAt})}`);
  } catch (failure) {
    out(failure.message, true);
  }
}

function body() {
  const {name, category, currency, stock, description, attributes, price} = fields();
  const product = {name: name.value, currency: currency.value, stock: Number(stock.value), price: 0, attributes: attributes.value.trim() ? JSON.parse(attributes.value) : {}};
  if (category.value) product.category = category.value;
  if (description.value) product.description = description.value;
  return JSON.stringify(product).replace('"price":0', `"price":${price.value || 0}`);
}

function line() {
  try {
    showCurl($('product-form').querySelector('[data-curl]'), curl({method: 'PUT', path: `/api/products/${fields().sku.value}`, type: 'application/json', body: JSON.parse(body())}));
    fields().attributes.setCustomValidity('');
  } catch {
    fields().attributes.setCustomValidity(t('submit.json'));
  }
}

async function save() {
  const sku = fields().sku.value;
  const condition = etag ? {'If-Match': etag} : {'If-None-Match': '*'};
  await answered(await call(`/api/products/${encodeURIComponent(sku)}`, sending('PUT', body(), 'application/json', condition)));
  fields().sku.readOnly = true;
  $('product-delete').hidden = false;
  await load(sku);
  out(t('product.saved'));
}

async function remove() {
  await answered(await call(`/api/products/${encodeURIComponent(fields().sku.value)}`, {method: 'DELETE', headers: etag ? {'If-Match': etag} : {}}));
  $('product').close();
}

export function setUpProduct() {
  const attempt = async action => {
    try {
      await action();
      dispatchEvent(new Event('catalog-changed'));
    } catch (failure) {
      out(failure.message, true);
    }
  };
  $('product-form').addEventListener('submit', submitted => { submitted.preventDefault(); attempt(save); });
  $('product-form').addEventListener('input', line);
  $('product-delete').addEventListener('click', () => attempt(remove));
}
