export type Labels = Readonly<Record<string, string>>;

/** The content type of `/metrics`. */
export const metricsType = "text/plain; version=0.0.4; charset=utf-8";

type Type = "counter" | "gauge" | "summary";

interface Series {
  readonly labels: Labels;
  /** Of a summary: the sum. */
  value: number;
  count: number;
}

/** The series of one name, in the text format of Prometheus. */
export class Family {
  readonly #name: string;
  readonly #type: Type;
  readonly #help: string;
  readonly #series = new Map<string, Series>();

  constructor(type: Type, name: string, help: string) {
    this.#name = name;
    this.#type = type;
    this.#help = help;
  }

  /** Of a counter: adds; of a summary: notes one more value. */
  add(labels: Labels, value = 1): void {
    const series = this.#seriesOf(labels);
    series.value += value;
    series.count += 1;
  }

  set(labels: Labels, value: number): void {
    this.#seriesOf(labels).value = value;
  }

  remove(labels: Labels): void {
    this.#series.delete(textOf(labels));
  }

  clear(): void {
    this.#series.clear();
  }

  /** Empty if it has no series. */
  text(): string {
    if (this.#series.size === 0) return "";
    const lines = [...this.#series]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([labels, series]) => this.#linesOf(labels, series));
    return [`# HELP ${this.#name} ${this.#help}`, `# TYPE ${this.#name} ${this.#type}`, ...lines, ""].join(
      "\n",
    );
  }

  #linesOf(labels: string, { value, count }: Series): string[] {
    if (this.#type !== "summary") return [`${this.#name}${labels} ${value}`];
    return [`${this.#name}_sum${labels} ${value}`, `${this.#name}_count${labels} ${count}`];
  }

  #seriesOf(labels: Labels): Series {
    const key = textOf(labels);
    const series = this.#series.get(key) ?? { labels, value: 0, count: 0 };
    this.#series.set(key, series);
    return series;
  }
}

function textOf(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
