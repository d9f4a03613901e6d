/** Paul Tol's "bright" colours with an orange: told apart with most kinds of colour vision. */
const COLOURS =
  ['#4477aa', '#ee6677', '#228833', '#ccbb44', '#66ccee', '#aa3377', '#ee8866', '#999999'];

/** Lines in a tile of 8 by 8, so that VMs differ without colours as well. */
const TILE = 8;
const PATTERNS = [
  [],
  [[0, 8, 8, 0], [-1, 1, 1, -1], [7, 9, 9, 7]],
  [[0, 4, 8, 4]],
  [[4, 0, 4, 8]],
  [[0, 0, 8, 8], [-1, 7, 1, 9], [7, -1, 9, 1]],
  [[0, 4, 8, 4], [4, 0, 4, 8]],
  [[3, 4, 5, 4]],
];

const numbers = new Map();
const tiles = new Map();

/** VMs get numbers as they are first seen and keep them; 56 of them look different. */
function number(vm) {
  if (!numbers.has(vm)) {
    numbers.set(vm, numbers.size);
  }
  return numbers.get(vm);
}

function tile(context, index) {
  if (!tiles.has(index)) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = TILE;
    const pen = canvas.getContext('2d');
    pen.strokeStyle = 'rgb(0 0 0 / .55)';
    pen.lineWidth = 2;
    for (const [x1, y1, x2, y2] of PATTERNS[index]) {
      pen.beginPath();
      pen.moveTo(x1, y1);
      pen.lineTo(x2, y2);
      pen.stroke();
    }
    tiles.set(index, context.createPattern(canvas, 'repeat'));
  }
  return tiles.get(index);
}

/** The colour of a VM. */
export const colour = vm => COLOURS[number(vm) % COLOURS.length];

/** The pattern that lies on that colour. */
export const pattern = (context, vm) => tile(context, number(vm) % PATTERNS.length);

/** A small picture of both. */
export function swatch(vm) {
  const canvas = document.createElement('canvas');
  canvas.className = 'swatch';
  canvas.width = 3 * TILE;
  canvas.height = 2 * TILE;
  canvas.setAttribute('aria-hidden', 'true');
  const context = canvas.getContext('2d');
  for (const fill of [colour(vm), pattern(context, vm)]) {
    context.fillStyle = fill;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  return canvas;
}
