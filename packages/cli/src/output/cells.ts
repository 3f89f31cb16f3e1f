const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const sequence = new RegExp(String.raw`\u001b\[[0-9;?]*[A-Za-z]`, "u");
const invisible = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}\u200b]+$/u;
const pictured = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u;
const plain = /^[\u0020-\u007e]*$/u;

/** Ranges of East Asian wide and full-width characters. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

interface Piece {
  readonly text: string;
  /** 0 for a colour sequence, 2 for a wide character. */
  readonly cells: number;
}

/** The number of terminal cells that `text` takes; colour sequences take none. */
export function cellsOf(text: string): number {
  if (plain.test(text)) return text.length;
  let cells = 0;
  for (const piece of piecesOf(text)) cells += piece.cells;
  return cells;
}

/** Cuts one line to at most `width` cells and marks the cut with "…". Colours are closed after a cut. */
export function cut(text: string, width: number): string {
  if (cellsOf(text) <= width) return text;
  if (width < 1) return "";
  let kept = "";
  let cells = 0;
  let isColoured = false;
  for (const piece of piecesOf(text)) {
    if (cells + piece.cells > width - 1) break;
    kept += piece.text;
    cells += piece.cells;
    isColoured ||= piece.text.startsWith("\u001b");
  }
  return `${kept}…${isColoured ? "\u001b[0m" : ""}`;
}

/** Adds spaces up to `width` cells. */
export function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - cellsOf(text)));
}

/** Breaks prose between words into lines of at most `width` cells; a longer word is broken inside. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (let word of text.split(/\s+/u).filter((one) => one !== "")) {
    if (line !== "" && cellsOf(line) + 1 + cellsOf(word) <= width) {
      line += ` ${word}`;
      continue;
    }
    if (line !== "") lines.push(line);
    while (cellsOf(word) > width) {
      const head = headOf(word, width);
      lines.push(head);
      word = word.slice(head.length);
    }
    line = word;
  }
  return line === "" ? lines : [...lines, line];
}

/** As `wrapped`, with the line's own indentation before each part, and two cells more from the second on. */
export function wrappedBelow(line: string, width: number): string[] {
  if (cellsOf(line) <= width) return [line];
  const indent = /^ */u.exec(line)?.[0] ?? "";
  const [first = "", ...rest] = wrapped(line, Math.max(1, width - indent.length - 2));
  return [`${indent}${first}`, ...rest.map((part) => `${indent}  ${part}`)];
}

/** At least one character. */
function headOf(word: string, width: number): string {
  let head = "";
  for (const piece of piecesOf(word)) {
    if (head !== "" && cellsOf(head) + piece.cells > width) break;
    head += piece.text;
  }
  return head;
}

function* piecesOf(text: string): Generator<Piece> {
  for (let rest = text; rest !== "";) {
    const found = sequence.exec(rest);
    const before = found ? rest.slice(0, found.index) : rest;
    for (const { segment } of segmenter.segment(before)) yield { text: segment, cells: widthOf(segment) };
    if (!found) return;
    yield { text: found[0], cells: 0 };
    rest = rest.slice(found.index + found[0].length);
  }
}

function widthOf(segment: string): number {
  if (invisible.test(segment)) return 0;
  const code = segment.codePointAt(0) ?? 0;
  return pictured.test(segment) || wide.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}
