/** Paul Tol's "bright" colours with an orange: told apart with most kinds of colour vision. */
const COLOURS =
  ['#4477aa', '#ee6677', '#228833', '#ccbb44', '#66ccee', '#aa3377', '#ee8866', '#999999'];

/** The side of a pattern's tile. */
export const TILE = 12;

/**
 * What lies on the colours, so that VMs differ without them as well: marks that stand alone in their
 * tile. None reaches its edge, so none of them joins another to a line that looks like a switch from
 * one VM to another or like the edge of a share.
 */
const MARKS = [
  () => {},
  pen => round(pen, 2, true),
  pen => round(pen, 3.2, false),
  pen => lines(pen, [[3, 3, 9, 9], [3, 9, 9, 3]]),
  pen => lines(pen, [[2.5, 6, 9.5, 6], [6, 2.5, 6, 9.5]]),
  pen => lines(pen, [[3, 9, 9, 3]]),
  pen => lines(pen, [[6, 2.5, 9.5, 9, 2.5, 9, 6, 2.5]]),
];

const INK = 'rgb(0 0 0 / .6)';
const numbers = new Map();
const tiles = new Map();

function round(pen, radius, full) {
  pen.beginPath();
  pen.arc(TILE / 2, TILE / 2, radius, 0, 2 * Math.PI);
  full ? pen.fill() : pen.stroke();
}

function lines(pen, all) {
  for (const [x, y, ...rest] of all) {
    pen.beginPath();
    pen.moveTo(x, y);
    for (let i = 0; i < rest.length; i += 2) {
      pen.lineTo(rest[i], rest[i + 1]);
    }
    pen.stroke();
  }
}

/** VMs get numbers as they are first seen and keep them; 56 of them look different. */
export function number(vm) {
  if (!numbers.has(vm)) {
    numbers.set(vm, numbers.size);
  }
  return numbers.get(vm);
}

/** Twice as fine as a plain screen needs. */
function tile(context, index) {
  if (!tiles.has(index)) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 2 * TILE;
    const pen = canvas.getContext('2d');
    pen.scale(2, 2);
    pen.fillStyle = pen.strokeStyle = INK;
    pen.lineWidth = 1.5;
    MARKS[index](pen);
    tiles.set(index, context.createPattern(canvas, 'repeat'));
  }
  return tiles.get(index);
}

/** The colour of a VM. */
export const colour = vm => COLOURS[number(vm) % COLOURS.length];

/** The pattern that lies on that colour, with the corner of a tile at a place. */
export function pattern(context, vm, x = 0, y = 0) {
  const made = tile(context, number(vm) % MARKS.length);
  made.setTransform(new DOMMatrix([0.5, 0, 0, 0.5, x, y]));
  return made;
}

/** A small picture of both. */
export function swatch(vm) {
  const canvas = document.createElement('canvas');
  canvas.className = 'swatch';
  canvas.width = 4 * TILE;
  canvas.height = 2 * TILE;
  canvas.setAttribute('aria-hidden', 'true');
  const context = canvas.getContext('2d');
  context.scale(2, 2);
  for (const fill of [colour(vm), pattern(context, vm)]) {
    context.fillStyle = fill;
    context.fillRect(0, 0, 2 * TILE, TILE);
  }
  return canvas;
}
