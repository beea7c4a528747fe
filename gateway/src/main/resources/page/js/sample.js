// Generated products as CSV; a function of their numbers alone.

const KINDS = [
  ['kitchen', ['mug', 'teapot', 'frying pan', 'cutting board', 'mixing bowl'], ['stoneware', 'cast-iron', 'bamboo', 'enamelled']],
  ['books', ['cookbook', 'atlas', 'field guide', 'novel', 'dictionary'], ['hardback', 'illustrated', 'pocket', 'annotated']],
  ['garden', ['watering can', 'trowel', 'planter', 'bird feeder', 'lantern'], ['galvanised', 'copper', 'terracotta', 'cedar']],
  ['electronics', ['headphones', 'keyboard', 'webcam', 'power bank', 'desk lamp'], ['wireless', 'compact', 'mechanical', 'foldable']],
  ['toys', ['puzzle', 'kite', 'model train', 'building blocks', 'yo-yo'], ['wooden', 'magnetic', 'plush', 'classic']],
  ['outdoor', ['tent', 'sleeping bag', 'rucksack', 'camping stove', 'hammock'], ['ultralight', 'waterproof', 'insulated', 'compact']],
];
const COLOURS = ['blue', 'green', 'red', 'black', 'white', 'ochre', 'grey', 'teal', 'plum'];

/** A small mixer of bits (the finaliser of MurmurHash3), so that neighbours differ. */
function mix(n) {
  n = Math.imul(n ^ (n >>> 16), 0x85ebca6b);
  n = Math.imul(n ^ (n >>> 13), 0xc2b2ae35);
  return (n ^ (n >>> 16)) >>> 0;
}

export function product(number) {
  const pick = (list, salt) => list[mix(number * 31 + salt) % list.length];
  const [category, things, materials] = pick(KINDS, 1);
  const colour = pick(COLOURS, 2);
  const [material, thing] = [pick(materials, 3), pick(things, 4)];
  return {
    sku: `DEMO-${String(number).padStart(6, '0')}`,
    name: `${colour[0].toUpperCase()}${colour.slice(1)} ${material} ${thing}`,
    description: `A ${material} ${thing}, made to last.`,
    category,
    price: ((mix(number * 31 + 5) % 19_000 + 300) / 100).toFixed(2),
    currency: 'EUR',
    stock: mix(number * 31 + 6) % 500,
  };
}

export function csv(count) {
  const lines = ['sku,name,description,category,price,currency,stock'];
  for (let number = 1; number <= count; number++) {
    const p = product(number);
    lines.push(`${p.sku},${p.name},"${p.description}",${p.category},${p.price},${p.currency},${p.stock}`);
  }
  return `${lines.join('\n')}\n`;
}
