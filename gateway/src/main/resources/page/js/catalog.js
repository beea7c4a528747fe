// The catalog: search, and one product to look at and to change.

import {$, el, each, text} from './dom.js';
import {onLanguage, t} from './i18n.js';
import * as format from './format.js';
import {json} from './api.js';
import {openProduct} from './product.js';

const PAGE = 24;
let found = [];
let cursor = null;
let searched = false;
let asked = 0;

const form = () => $('search').elements;

function address(after) {
  const query = new URLSearchParams({limit: PAGE});
  if (form().q.value.trim()) query.set('q', form().q.value.trim());
  if (form().category.value) query.set('category', form().category.value);
  if (after) query.set('cursor', after);
  return `/api/products?${query}`;
}

async function search(after = null) {
  const mine = ++asked;
  try {
    const page = await json(address(after), {}, {ask: false});
    if (mine !== asked) return; // a later question has been asked meanwhile
    found = after ? [...found, ...page.items] : page.items;
    cursor = page.next;
    searched = true;
    show();
  } catch (failure) {
    $('found').className = 'remark bad-text';
    text($('found'), failure.message);
  }
}

function show() {
  $('found').className = 'remark';
  text($('found'), found.length === 0 ? t(form().q.value ? 'catalog.nothing' : 'catalog.empty') : t(cursor ? 'catalog.some' : 'catalog.count', {n: format.count(found.length)}));
  each($('results'), found, product => product.sku,
    product => el('li', null, el('button', {type: 'button', onclick: () => openProduct(product.sku)}, el('b'), el('small', null, el('span'), el('span')))),
    (item, product) => {
      const [name, small] = item.firstElementChild.children;
      text(name, product.name);
      text(small.children[0], `${product.sku} · ${product.category ?? ''}`);
      text(small.children[1], `${format.price(product.price, product.currency)}`);
    });
  $('more').hidden = !cursor;
  $('known-skus').replaceChildren(...found.slice(0, 20).map(product => el('option', {value: product.sku})));
  const trace = $('trace').elements.sku;
  if (!trace.value && found.length) trace.value = found[0].sku;
}

async function categories() {
  try {
    const answer = await json('/api/categories', {}, {ask: false});
    const list = answer.items ?? answer;
    const chosen = form().category.value;
    form().category.replaceChildren(form().category.options[0], ...list.filter(each => each.category ?? each.name)
      .map(each => el('option', {value: each.category ?? each.name}, `${each.category ?? each.name} (${format.count(each.count ?? each.products ?? 0)})`)));
    form().category.value = chosen;
  } catch {
    // The search says what is wrong; without categories it works all the same.
  }
}

export function setUpCatalog() {
  let typing;
  $('search').addEventListener('submit', submitted => { submitted.preventDefault(); clearTimeout(typing); search(); });
  form().q.addEventListener('input', () => { clearTimeout(typing); typing = setTimeout(() => search(), 250); });
  form().category.addEventListener('change', () => search());
  $('more').addEventListener('click', () => search(cursor));
  $('new-product').addEventListener('click', () => openProduct(null));
  addEventListener('catalog-changed', () => { search(); categories(); });
  onLanguage(() => { if (searched) show(); });
  search();
  categories();
}
