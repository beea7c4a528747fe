// A few helpers over the DOM; text always goes in as text.

export const $ = id => document.getElementById(id);

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'width%') node.style.width = `${value}%`;
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

export const el = (tag, props, ...children) => fill(document.createElement(tag), props, children);
export const svg = (tag, props, ...children) => fill(document.createElementNS(SVG, tag), props, children);

/** Sets a text only when it differs, so that neither the layout nor a screen reader is bothered. */
export function text(node, value) {
  const words = String(value);
  if (node.textContent !== words) node.textContent = words;
}

/**
 * Makes the children of `parent` show `items`, in their order, one element for each key; elements stay, so focus and
 * selection do. `update(element, item)` is called for each.
 */
export function each(parent, items, key, create, update) {
  const old = new Map([...parent.children].map(child => [child.dataset.key, child]));
  let at = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    let child = old.get(name);
    if (child) {
      old.delete(name);
    } else {
      child = create(item);
      child.dataset.key = name;
    }
    update?.(child, item);
    if (child === at) at = at.nextElementSibling;
    else parent.insertBefore(child, at);
  }
  for (const gone of old.values()) gone.remove();
}

/** A figure with its name: `rows` are [key, name, value, class]. */
export function tiles(list, rows) {
  each(list, rows, row => row[0],
    row => el('div', {class: 'tile', 'data-figure': row[0]}, el('dt'), el('dd')),
    (tile, [, name, value, kind]) => {
      tile.className = `tile ${kind ?? ''}`;
      text(tile.children[0], name);
      text(tile.children[1], value);
    });
}
