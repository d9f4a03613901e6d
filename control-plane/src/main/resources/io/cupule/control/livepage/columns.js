import {vmOf} from './course.js';

/**
 * The shares of each column of pixels: what part of the column's time each VM had the pCPU. However
 * many turns fall into a column, its shares and the idle part add up to 1.
 *
 * @param turns in ascending order
 * @param view where it begins, the time of a column and how many columns there are
 * @returns by VM: a share for each column
 */
export function sharesOf(turns, {from, step, columns}) {
  const all = new Map();
  for (const turn of turns) {
    const vm = vmOf(turn.vcpu);
    if (!all.has(vm)) {
      all.set(vm, new Float64Array(columns));
    }
    const shares = all.get(vm);
    const begin = Math.max(0, (turn.from - from) / step);
    const end = Math.min(columns, (turn.to - from) / step);
    for (let column = Math.floor(begin); column < end; column++) {
      const part = Math.min(end, column + 1) - Math.max(begin, column);
      shares[column] += part * (turn.share ?? 1);
    }
  }
  return all;
}

/**
 * Piles shares up.
 *
 * @param layers an array of shares for each VM, from the lowest on
 * @returns for each layer: rectangles from the ground up to its upper edge, as first column, number
 *     of columns and height up to 1; painted from the last layer to the first, each VM keeps its
 *     share of the height
 */
export function piled(layers) {
  const below = new Float64Array(layers[0]?.length ?? 0);
  return layers.map(shares => {
    const rectangles = [];
    let open;
    shares.forEach((share, column) => {
      below[column] += share;
      const height = share > 0 ? Math.min(1, below[column]) : 0;
      if (open && open.height === height && open.first + open.count === column) {
        open.count++;
      } else if (height > 0) {
        open = {first: column, count: 1, height};
        rectangles.push(open);
      }
    });
    return rectangles;
  });
}
