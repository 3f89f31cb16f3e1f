import { DeployerError } from "@cutover/core";

type Attributes = Readonly<Record<string, string>>;

export interface Span {
  setAttributes(attributes: Attributes): unknown;
  setStatus(status: { readonly code: number; readonly message?: string }): unknown;
  /** Milliseconds since the Unix epoch. */
  end(atMs: number): void;
}

/** Of `@opentelemetry/api`, what traces need. */
export interface OpenTelemetry<Context = unknown> {
  readonly ROOT_CONTEXT: Context;
  readonly SpanStatusCode: { readonly OK: number; readonly ERROR: number };
  readonly propagation: { extract(context: Context, carrier: Attributes): Context };
  readonly trace: {
    getTracer(name: string): {
      startSpan(
        name: string,
        options: { readonly startTime: number; readonly attributes: Attributes },
        context: Context,
      ): Span;
    };
    setSpan(context: Context, span: never): Context;
  };
}

/** Not known to the compiler: the package is optional. */
const optionalPackage: string = "@opentelemetry/api";

/** PACKAGE_MISSING. */
export async function loadOpenTelemetry(): Promise<OpenTelemetry> {
  try {
    return (await import(optionalPackage)) as OpenTelemetry;
  } catch (error) {
    throw new DeployerError("PACKAGE_MISSING", `the package ${optionalPackage} is not installed`, {
      cause: error,
    });
  }
}
