// For `node --import`: a real SDK of OpenTelemetry, which writes each ended span as a line to $SPANS.
import { appendFileSync } from "node:fs";
import { propagation, trace } from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";

const processor = {
  onStart: () => undefined,
  onEnd(span) {
    const { name, attributes, parentSpanContext: { traceId, spanId } = {} } = span;
    const line = JSON.stringify({ name, attributes, parent: traceId && `${traceId}-${spanId}` });
    appendFileSync(process.env.SPANS, `${line}\n`);
  },
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }));
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
